"""What went wrong in this session, and every request with its ID."""

from collections.abc import Sequence

from textual.binding import Binding
from textual.content import Content

from connections_tui.api import LoggedRequest, RequestLog
from connections_tui.text import clean
from connections_tui.tui import present
from connections_tui.tui.screens.lines import Line, LinesScreen
from connections_tui.tui.state import Told

_METHOD, _PATH, _STATUS, _TOOK = 6, 25, 5, 8


class ErrorsScreen(LinesScreen):
    """Failures first; tab shows all requests."""

    BINDINGS = [
        Binding("tab,e", "turn", "Errors, or all requests"),
        Binding("r,R", "again", "Look again", show=False),
    ]
    KEYS = "tab all requests · y copy · r look again · esc close"

    def __init__(self, log: RequestLog, told: Sequence[Told]) -> None:
        super().__init__()
        self._log = log
        self._told = told
        self._shows_all = False

    def heading(self) -> str:
        return "Requests" if self._shows_all else "Errors"

    def empty(self) -> str:
        return (
            "Nothing was asked yet."
            if self._shows_all
            else "Nothing went wrong in this session. tab shows its requests."
        )

    def head(self) -> Content:
        requests = present.plural(self._log.count, "request")
        failed = f"{self._log.failure_count:,} of them failed"
        return Content.styled(f"{requests} in this session, {failed}", "$muted")

    def lines(self) -> Sequence[Line]:
        requests = self._log.requests if self._shows_all else self._log.failures
        found = [(one.started_at, _request(one)) for one in requests]
        if not self._shows_all:
            found += [(one.at, _told(one)) for one in self._told]
        found.reverse()
        found.sort(key=lambda pair: pair[0], reverse=True)
        return [line for _, line in found]

    def action_turn(self) -> None:
        self._shows_all = not self._shows_all
        self.show()

    def action_again(self) -> None:
        self.show()


def _request(one: LoggedRequest) -> Line:
    status = "-" if one.status is None else str(one.status)
    took = f"{one.seconds * 1000:,.0f} ms"
    style = "$state-disabled" if one.error else "$muted"
    shown = Content.assemble(
        (present.clock_time(one.started_at.timestamp()), "$muted"),
        "  ",
        ("✗ " if one.error else "  ", style),
        present.fit(one.method, _METHOD),
        " ",
        present.fit(one.path, _PATH),
        f"{status:>{_STATUS}}{took:>{_TOOK}}  ",
        (clean(one.request_id or "", 40), "$muted"),
    )
    parts = [
        f"{one.started_at:%Y-%m-%d %H:%M:%S} UTC",
        f"{one.method} {one.path}",
        f"status {status}" if one.status is not None else "no answer",
        took,
    ]
    if one.tries > 1:
        parts.append(f"try {one.tries}")
    if one.was_stopped:
        parts.append("broken off here")
    if one.request_id:
        parts.append(f"X-Rutter-Request-ID {one.request_id}")
    return Line(shown, " · ".join(parts) + (f". {one.error}" if one.error else ""))


def _told(one: Told) -> Line:
    time = (present.clock_time(one.at.timestamp()), "$muted")
    shown = Content.assemble(
        time, "  ", ("! ", "$state-unhealthy"), clean(one.sentence, 120)
    )
    return Line(shown, f"{one.at:%Y-%m-%d %H:%M:%S} UTC · {one.sentence}")
