"""What was created and deleted from this machine, and how each of it ended."""

from collections.abc import Sequence

from textual.content import Content

from connections_tui.audit import Entry, Outcome
from connections_tui.text import clean
from connections_tui.tui import present
from connections_tui.tui.screens.lines import Line, LinesScreen

_AT, _PROFILE, _OPERATION, _ID, _OUTCOME = 19, 16, 7, 14, 9
_MARKS = {
    Outcome.DONE: ("✓", "$state-healthy"),
    Outcome.GONE: ("✓", "$state-healthy"),
    Outcome.REFUSED: ("✗", "$state-disabled"),
    Outcome.UNKNOWN: ("?", "$state-unhealthy"),
    Outcome.PENDING: ("…", "$state-syncing"),
}


class AuditScreen(LinesScreen):
    """Newest first."""

    def __init__(self, entries: Sequence[Entry], place: str) -> None:
        """``place``: the file they are in."""
        super().__init__()
        self._entries = entries
        self._place = place

    def heading(self) -> str:
        return "Changes made from this machine"

    def empty(self) -> str:
        return "Nothing was created or deleted from this machine yet."

    def head(self) -> Content:
        place = clean(self._place, 200)
        return Content.styled(f"Times in {present.zone()} · {place}", "$muted")

    def lines(self) -> Sequence[Line]:
        return [_line(entry) for entry in self._entries]


def _line(entry: Entry) -> Line:
    mark, style = _MARKS[entry.outcome]
    shown = Content.assemble(
        (present.fit(present.day_and_time(entry.at), _AT), "$muted"),
        " ",
        present.fit(clean(entry.profile, 40), _PROFILE),
        " ",
        present.fit(clean(entry.operation, 20), _OPERATION),
        " ",
        present.fit(present.short_id(entry.connection_id or "-"), _ID),
        (f"{mark} {entry.outcome:<{_OUTCOME}}", style),
        (present.platform_name(entry.platform), "$muted"),
    )
    parts = [
        f"{present.stamped(entry.at)} · {entry.environment} · {entry.profile}",
        entry.host or "built-in sandbox",
        f"{entry.operation} {entry.connection_id or '(no ID told)'}",
        entry.outcome.value,
        entry.platform or "",
        f"X-Rutter-Request-ID {entry.request_id}" if entry.request_id else "",
    ]
    return Line(shown, " · ".join(part for part in parts if part))
