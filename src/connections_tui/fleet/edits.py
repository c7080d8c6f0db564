"""What was changed from here, where a list does not tell it, or not yet."""

from connections_tui.api import ListRow


class Edits:
    """Names and access tokens given from here, put over the rows of the list.

    In memory only.
    """

    def __init__(self, *, settles_after: float) -> None:
        """``settles_after``: seconds for which a list may be behind."""
        self._settles_after = settles_after
        self._names: dict[str, tuple[str, float]] = {}
        """By connection ID, with the time of the change."""
        self._tokens: dict[str, str] = {}
        """By tokens that have ended: the one that followed."""

    def rename(self, connection_id: str, name: str, now: float) -> None:
        self._names[connection_id] = name, now

    def rotate(self, old: str, new: str) -> None:
        # One that is given again has not ended. Without its line no chain has a loop.
        self._tokens.pop(new, None)
        if old != new:
            self._tokens[old] = new

    def over(self, row: ListRow, now: float) -> ListRow:
        """The row as it is after the changes."""
        if not self._names and not self._tokens:
            return row
        token = row.access_token
        while token in self._tokens:
            token = self._tokens[token]
        if token is not None and token != row.access_token:
            row = row.changed(access_token=token)
        if row.id in self._names:
            name, at = self._names[row.id]
            is_behind = now - at < self._settles_after or not row.tells_name
            if row.name != name and is_behind:
                row = row.changed(name=name)
        return row
