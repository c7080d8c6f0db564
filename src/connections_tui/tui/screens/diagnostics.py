"""What the console is doing: requests, queue, ages, memory and files.

It answers why a row is not checked yet, and belongs into a bug report.
"""

import math
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import textual
from msgspec import Struct, field
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from connections_tui import __version__
from connections_tui.fleet.asking.lanes import QueuedAsk
from connections_tui.fleet.asking.sweep import SweepState
from connections_tui.text import clean
from connections_tui.tui.pages.page import Span, cut_middle
from connections_tui.words import present

REFRESH_SECONDS = 1.0
_LABEL_CELLS = 14
_NUMBER_CELLS = 8
_WIDEST = 90
_NOT_YET = "Not connected."


class FleetFigures(Struct, frozen=True):
    """What a fleet says of itself. Times are in seconds since 1970."""

    connections: int
    oldest_reading_at: float | None
    listed_at: float | None
    unreadable: int
    """Rows of the last list that could not be read."""


def program() -> Mapping[str, str]:
    """Versions, and the memory they use."""
    return {"Memory": _most_memory(), "Versions": _versions()}


class DiagnosticsSource(Struct, frozen=True):
    """Where the figures come from; each is read once a second."""

    sweep: Callable[[], SweepState | None]
    """None while not connected."""
    fleet: Callable[[], FleetFigures]
    name_of: Callable[[str], str]
    """What people call a connection, by its ID; clean."""
    places: Mapping[str, str]
    """What is kept where, in words: "memory of readings" and a path."""
    program: Callable[[], Mapping[str, str]] = field(default=program)


class DiagnosticsScreen(ModalScreen[None]):
    """The figures, updated once a second."""

    BINDINGS = [
        Binding("escape,q,f12", "leave", "Close"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(
        self, source: DiagnosticsSource, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._source = source
        self._clock = clock

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog diagnostics") as dialog:
            dialog.border_title = "Diagnostics"
            dialog.border_subtitle = "j k scroll · esc close"
            yield Static(markup=False)

    def on_mount(self) -> None:
        self.set_interval(REFRESH_SECONDS, self._draw)
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(
            y=lines, animate=False, immediate=True
        )

    def _draw(self) -> None:
        static = self.query_one(Static)
        width = min(_WIDEST, self.app.size.width) - 7
        content = figures_page(self._source, self._clock(), width)
        if static.content != content:
            static.update(content)


def figures_page(source: DiagnosticsSource, now: datetime, width: int) -> Content:
    """The page, in lines no wider than ``width``."""
    sheet = _Sheet(width)
    sheet.heading("SWEEP")
    state = source.sweep()
    if state is None:
        sheet.add("State", _NOT_YET)
    else:
        _sweep(sheet, state, source.name_of)
    sheet.heading("FLEET")
    _fleet(sheet, source.fleet(), now)
    sheet.heading("PROGRAM")
    for what, value in source.program().items():
        sheet.add(what, value)
    if source.places:
        sheet.heading("FILES")
        for what, where in source.places.items():
            sheet.add(clean(what, 40), clean(where, 400))
    return sheet.content()


class _Sheet:
    """Labels, and values beside them."""

    def __init__(self, width: int) -> None:
        self._width = max(40, width)
        self._lines: list[Content] = []

    def heading(self, text: str) -> None:
        if self._lines:
            self._lines.append(Content(""))
        self._lines.append(Content.styled(text, "bold $muted"))

    def add(self, label: str, value: str, style: str = "") -> None:
        """A value of any length: it wraps beside its label."""
        room = self._width - _LABEL_CELLS
        if len(label) > _LABEL_CELLS - 2:
            self.line("", (label, "$muted"))
            label = ""
        for number, line in enumerate(Content(value).wrap(room) or [Content("")]):
            self.line(label if number == 0 else "", (line.plain, style))

    def line(self, label: str, *spans: Span) -> None:
        """Values that stand in columns: what does not fit is cut."""
        line = Content.assemble((label.ljust(_LABEL_CELLS), "$muted"), *spans)
        self._lines.append(line.truncate(self._width, ellipsis=True))

    def content(self) -> Content:
        return Content("\n").join(self._lines)


def _sweep(sheet: _Sheet, state: SweepState, name_of: Callable[[str], str]) -> None:
    sheet.add("State", *_state(state))
    sheet.line("Sent", *_number(state.asked_last_minute, "requests in the last minute"))
    sheet.line("Rate limit", *_budget(state.budget_left))
    sheet.line("In flight", *_number(state.in_flight, "requests"))
    if state.round_trip is None:
        sheet.line("Round trip", (present.NONE.rjust(_NUMBER_CELLS), "$muted"))
    else:
        milliseconds = round(state.round_trip * 1000)
        sheet.line("Round trip", *_number(milliseconds, "ms, median"))
    waiting = [(number, why.value) for why, number in state.queued.items()]
    _several(sheet, "Queued", [_number(*item) for item in waiting])
    choices = [_choice(choice, name_of) for choice in state.next_up]
    _several(sheet, "Next", choices)
    if state.platforms:
        rests = state.platforms.items()
        said = [_number(math.ceil(s), f"s left for {_title(p)}") for p, s in rests]
        _several(sheet, "Paused", said)


def _several(sheet: _Sheet, label: str, lines: Sequence[Sequence[Span]]) -> None:
    for number, spans in enumerate(lines or [("none".rjust(_NUMBER_CELLS),)]):
        sheet.line(label if number == 0 else "", *spans)


def _state(state: SweepState) -> tuple[str, str]:
    if state.trouble is not None:
        return f"{present.failure(state.trouble)} {_goes_on(state)}", "$state-disabled"
    if state.is_paused:
        return "Polling paused", "$state-unhealthy"
    return "Polling on", ""


def _goes_on(state: SweepState) -> str:
    if math.isinf(state.resumes_in):
        return "Press R to retry."
    if state.resumes_in <= 0:
        return "Retrying now."
    return f"Retrying in {math.ceil(state.resumes_in)}s."


def _budget(left: float) -> Sequence[Span]:
    if math.isinf(left):
        return ("no limit".rjust(_NUMBER_CELLS),)
    return _number(math.floor(max(0.0, left)), "requests available now")


def _choice(choice: QueuedAsk, name_of: Callable[[str], str]) -> Sequence[Span]:
    name = present.fit(cut_middle(name_of(choice.ask.connection_id), 30), 30)
    return (
        choice.ask.kind.value.rjust(_NUMBER_CELLS),
        f"  {name}  ",
        (choice.why.value, "$muted"),
    )


def _number(number: int, what: str) -> Sequence[Span]:
    return (f"{number:,}".rjust(_NUMBER_CELLS), (f"  {what}", "$muted"))


def _title(code: str) -> str:
    return present.platform_name(code or None)


def _fleet(sheet: _Sheet, fleet: FleetFigures, now: datetime) -> None:
    sheet.line("Connections", *_number(fleet.connections, ""))
    sheet.line("Status age", *_age(fleet.oldest_reading_at, "the oldest", now))
    sheet.line("List age", *_age(fleet.listed_at, "", now))
    if fleet.unreadable:
        sheet.line("", *_number(fleet.unreadable, "rows could not be read"))


def _age(then: float | None, what: str, now: datetime) -> Sequence[Span]:
    if then is None:
        return ((f"{present.NONE:>{_NUMBER_CELLS}}  not yet", "$muted"),)
    return present.age(then, now).rjust(_NUMBER_CELLS), (f"  {what}", "$muted")


def _versions() -> str:
    return (
        f"connections-tui {__version__}, Textual {textual.__version__}, "
        f"Python {platform.python_version()} on {platform.system()}"
    )


def _most_memory() -> str:
    """The peak of this process; the system does not report the current figure."""
    try:
        import resource
    except ImportError:
        return "not available on this system"
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # In bytes on macOS, in kilobytes elsewhere.
    megabytes = most / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return f"peak {megabytes:,.0f} MB"
