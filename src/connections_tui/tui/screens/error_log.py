"""What failed in this session, and every request with its ID."""

from collections.abc import Sequence

from textual.binding import Binding
from textual.content import Content

from connections_tui.api import LoggedRequest, RequestLog
from connections_tui.fleet import Fleet
from connections_tui.text import clean
from connections_tui.tui.pages.page import widest
from connections_tui.tui.screens.lines import Line, LinesScreen
from connections_tui.tui.state import Told
from connections_tui.words import present
from connections_tui.words.failed_requests import call, in_full

_MOST_NAME = 30


class ErrorsScreen(LinesScreen):
    """Failures first; tab shows all requests."""

    BINDINGS = [
        Binding("tab,e", "turn", "Errors, or all requests"),
        Binding("r,R", "again", "Refresh", show=False),
    ]
    KEYS = "tab errors or all requests · y copy · r refresh · esc close"

    def __init__(self, log: RequestLog, told: Sequence[Told], fleet: Fleet) -> None:
        super().__init__()
        self._log = log
        self._told = told
        self._fleet = fleet
        self._shows_all = False

    def heading(self) -> str:
        return "Requests" if self._shows_all else "Errors"

    def empty(self) -> str:
        return (
            "No requests yet."
            if self._shows_all
            else "No errors in this session. Press tab to see its requests."
        )

    def head(self) -> Content:
        requests = present.plural(self._log.count, "request")
        failed = f"{self._log.failure_count:,} failed"
        return Content.styled(
            f"{requests} in this session, {failed}, times in {present.zone()}", "$muted"
        )

    def lines(self) -> Sequence[Line]:
        requests = self._log.requests if self._shows_all else self._log.failures
        calls = widest(call(one) for one in requests)
        names = widest(self._short_name(one) for one in requests)
        found = [(one.started_at, self._request(one, calls, names)) for one in requests]
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

    def _request(self, one: LoggedRequest, calls: int, names: int) -> Line:
        """Time, status, call, connection and request ID."""
        status = "-" if one.status is None else str(one.status)
        style = "$state-disabled" if one.error else "$muted"
        shown = Content.assemble(
            (present.clock_time(one.started_at), "$muted"),
            (" ✗ " if one.error else "   ", style),
            f"{status:>3}  ",
            present.fit(call(one), calls + 2),
            present.fit(self._short_name(one), names + 2),
            (clean(one.request_id or "", 40), "$muted"),
        )
        return Line(shown, in_full(one, self._full_name(one)))

    def _full_name(self, one: LoggedRequest) -> str:
        """The connection by name and ID; by ID alone once it is deleted."""
        if one.connection_id is None:
            return ""
        if (record := self._fleet.get(one.connection_id)) is None:
            return f"connection {one.connection_id}"
        return f"{present.named(record)} ({record.id})"

    def _short_name(self, one: LoggedRequest) -> str:
        if one.connection_id is None:
            return ""
        record = self._fleet.get(one.connection_id)
        if record is None:
            return present.short_id(one.connection_id)
        return present.named(record, _MOST_NAME)


def _told(one: Told) -> Line:
    time = (present.clock_time(one.at), "$muted")
    shown = Content.assemble(
        time, " ", ("! ", "$state-unhealthy"), clean(one.sentence, 120)
    )
    return Line(shown, f"{present.stamp(one.at, seconds=True)} · {one.sentence}")
