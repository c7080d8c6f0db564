"""Whether the last list was all there is, as far as it can be told."""

from msgspec import Struct

MANY = 5
SHARE = 0.1
"""A list that lacks so many, and this share of those known, gets a second look."""


class Census(Struct, frozen=True):
    """What is known of the last list besides its rows."""

    unreadable: int = 0
    """Rows that could not be read, such as one without an ID."""
    goes_on: str = ""
    """What says that there are more, in a sentence."""
    unlisted: int = 0
    """Not listed any more, and kept until the next list confirms it."""
    removed: int = 0
    """Not listed any more, and dropped."""
    lists_everything: bool = True
    """False where the service lists working connections only."""

    @property
    def is_whole(self) -> bool:
        """Whether what it does not name is gone."""
        return not self.unreadable and not self.goes_on

    @property
    def is_conclusive(self) -> bool:
        """Whether what is known here is what there is, so that it proves something."""
        return self.is_whole and not self.unlisted

    @property
    def lacks(self) -> tuple[str, ...]:
        """Why there may be connections that are not shown, in sentences."""
        found = []
        if self.goes_on:
            found.append(f"{self.goes_on} They are not shown.")
        if self.unreadable:
            found.append(f"{_rows(self.unreadable)} of the list could not be read.")
        if not self.lists_everything:
            found.append(
                "This server lists only active connections. Disabled ones and those "
                "that need reauth may be missing."
            )
        return tuple(found)

    @property
    def gone(self) -> str:
        """How many are not listed any more, in a sentence; empty for none."""
        if self.unlisted:
            return (
                f"{_counted(self.unlisted)} no longer listed. Kept until the next list "
                "confirms it (R)."
            )
        return f"{_counted(self.removed)} no longer listed." if self.removed else ""


def needs_a_second_look(missing: int, known: int, listed: int) -> bool:
    """Whether so many can hardly have been deleted since the last list."""
    if not listed:
        return missing > 1
    return missing >= MANY and missing >= SHARE * known


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _counted(number: int) -> str:
    return f"{number:,} connection{' is' if number == 1 else 's are'}"
