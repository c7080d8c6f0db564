"""How many of the shown connections are of which kind, and the way to those."""

from collections.abc import Sequence
from time import perf_counter

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget

from connections_tui.fleet import Health, Record
from connections_tui.fleet.shown.facets import Facet, Facets, Group
from connections_tui.tui.theme import state_variable
from connections_tui.words import present

AT_ONCE_SECONDS = 0.006
"""How long counting may keep a key waiting."""
_SLICE = 1000
_MOST = 40
"""Kinds of one group that are listed; there are rarely half as many."""
_NUMBER = 9
_PERCENT = 6
_BAR_FROM = 30
"""Cells for name and share from which on the share is drawn as well."""
_TITLES = {
    "status": "STATE",
    "platform": "PLATFORM",
    "reason": "REASON",
    "synced": "LAST SYNC",
    "created": "CREATED",
}
_KEYS = "enter only these · - exclude these · tab next group · esc close"
_FEW_KEYS = "enter · - exclude · tab · esc"
_HEALTHS = {health.word: health for health in Health}


class FacetsScreen(ModalScreen[str | None]):
    """Gives the filter word to add; None where none was picked."""

    BINDINGS = [
        Binding("escape,q,f", "leave", "Close"),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("tab,l,right", "group(1)", "Next group", show=False),
        Binding("shift+tab,h,left", "group(-1)", "Previous group", show=False),
        Binding("home,g", "move(-9999)", "Top", show=False),
        Binding("end,G", "move(9999)", "Bottom", show=False),
        Binding("pagedown,ctrl+f", "move(10)", "Page down", show=False),
        Binding("pageup,ctrl+b", "move(-10)", "Page up", show=False),
        Binding("enter", "pick(False)", "Only these"),
        Binding("minus", "pick(True)", "Exclude these", key_display="-"),
    ]

    def __init__(self, rows: Sequence[Record], now: float) -> None:
        """``rows``: those shown now. ``now``: in seconds since 1970."""
        super().__init__()
        # As they are now: the list goes on changing while they are counted.
        self._rows = tuple(rows)
        self._facets = Facets(now)
        self._more: Timer | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog facets", can_focus=False):
            yield FacetList(len(self._rows))

    def on_mount(self) -> None:
        self._count()

    def on_resize(self) -> None:
        keys = _KEYS if self.size.width >= 76 else _FEW_KEYS
        self.query_one(VerticalScroll).border_subtitle = keys

    def _count(self) -> None:
        """A frame's worth; the rest between keys."""
        until = perf_counter() + AT_ONCE_SECONDS
        facets = self._facets
        while not self.is_whole and perf_counter() < until:
            facets.take(self._rows[facets.taken : facets.taken + _SLICE])
        self.query_one(FacetList).show(facets.groups())
        shown = present.plural(len(self._rows), "connection")
        counted = "" if self.is_whole else f"{facets.taken:,} of "
        self.query_one(VerticalScroll).border_title = f"Counts of {counted}{shown}"
        if not self.is_whole:
            self._more = self.set_timer(0.001, self._count)

    @property
    def is_whole(self) -> bool:
        """Whether all of them are counted."""
        return self._facets.taken >= len(self._rows)

    def action_leave(self) -> None:
        self._leave(None)

    def _leave(self, word: str | None) -> None:
        # What is counted from now on would be shown on parts that are gone.
        if self._more is not None:
            self._more.stop()
        self.dismiss(word)

    def action_move(self, lines: int) -> None:
        self.query_one(FacetList).move(lines)

    def action_group(self, groups: int) -> None:
        self.query_one(FacetList).move_group(groups)

    def action_pick(self, is_negated: bool) -> None:
        facet = self.query_one(FacetList).chosen
        if facet is not None:
            self._pick(facet.opposite if is_negated else facet.word)

    def on_facet_list_clicked(self, event: "FacetList.Clicked") -> None:
        self._pick(event.facet.word)

    def _pick(self, word: str) -> None:
        if word:
            self._leave(word)
        else:
            self.app.bell()


class FacetList(Widget):
    """Groups of kinds with their share drawn. The cursor stays on its kind."""

    DEFAULT_CSS = "FacetList { height: auto; width: 1fr; }"

    class Clicked(Message):
        """A kind was picked with the mouse."""

        def __init__(self, facet: Facet) -> None:
            super().__init__()
            self.facet = facet

    def __init__(self, whole: int) -> None:
        super().__init__()
        self._whole = whole
        self._lines: list[tuple[Group, Facet | None]] = []
        """None for the line that names a group."""
        self._line = 0

    def show(self, groups: Sequence[Group]) -> None:
        at = self._at
        self._lines = [
            (group, facet)
            for group in groups
            if group.facets
            for facet in (None, *group.facets[:_MOST])
        ]
        places = {
            (group.field, facet.name): number
            for number, (group, facet) in enumerate(self._lines)
            if facet is not None
        }
        self._line = places.get(at, min(places.values(), default=0))
        self.refresh(layout=True)

    @property
    def chosen(self) -> Facet | None:
        return self._lines[self._line][1] if self._lines else None

    @property
    def _at(self) -> tuple[str, str]:
        group, facet = self._lines[self._line] if self._lines else (None, None)
        return (group.field, facet.name) if group and facet else ("", "")

    def move(self, lines: int) -> None:
        """By so many kinds, as far as there are any."""
        kinds = self._kinds()
        if kinds:
            place = kinds.index(self._line) + lines
            self._go_to(kinds[max(0, min(place, len(kinds) - 1))])

    def move_group(self, groups: int) -> None:
        """To the first kind of the next group, and from the last to the first."""
        firsts = [n + 1 for n, (_, facet) in enumerate(self._lines) if facet is None]
        if firsts:
            now = sum(first <= self._line for first in firsts) - 1
            self._go_to(firsts[(now + groups) % len(firsts)], top=True)

    def _kinds(self) -> list[int]:
        return [n for n, (_, facet) in enumerate(self._lines) if facet is not None]

    def _go_to(self, line: int, *, top: bool = False) -> None:
        self._line = line
        self.refresh()
        # With what names its group, where that is the line above.
        above = 1 if self._lines[line - 1][1] is None else 0
        y = self._drawn_at(line)
        region = Region(0, y - above, 1, 1 + above)
        assert isinstance(self.parent, Widget)
        self.parent.scroll_to_region(region, animate=False, immediate=True, top=top)

    def _drawn_at(self, line: int) -> int:
        """A blank line stands before each group but the first."""
        heads = sum(facet is None for _, facet in self._lines[: line + 1])
        return line + heads - 1

    def get_content_height(self, *_: Size | int) -> int:
        # Counted, not drawn: lines drawn for the width of the layout before are a
        # cell too long where a scrollbar has just come, and would count twice.
        return self._drawn_at(len(self._lines) - 1) + 1 if self._lines else 1

    def render(self) -> Content:
        if not self._whole:
            return Content.styled("No connections shown.", "$muted")
        return Content("\n").join(
            [
                self._head(group, is_first=number == 0)
                if facet is None
                else self._kind(group, facet, is_chosen=number == self._line)
                for number, (group, facet) in enumerate(self._lines)
            ]
        )

    def _head(self, group: Group, *, is_first: bool) -> Content:
        more = len(group.facets) - _MOST
        hint = f"  first {_MOST} of {len(group.facets):,}" if more > 0 else ""
        return Content.assemble(
            "" if is_first else "\n",
            (_TITLES[group.field], "bold $accent"),
            (hint, "$muted"),
        )

    def _kind(self, group: Group, facet: Facet, *, is_chosen: bool) -> Content:
        width = self.size.width
        name, style = _named(group, facet)
        room = width - 2 - _NUMBER - _PERCENT - 1
        named = min(30, room * 6 // 10) if room >= _BAR_FROM else room
        share = facet.number / self._whole
        line = Content.assemble(
            (">" if is_chosen else " ", "bold $accent"),
            " ",
            (present.fit(name, named), f"bold {style}" if is_chosen else style),
            f"{facet.number:>{_NUMBER},}",
            (f"{_percent(share):>{_PERCENT}}", "$muted"),
            " ",
            *_bar(share, room - named, style or "$accent"),
        )
        return line.stylize_before("on $cursor") if is_chosen else line

    def on_click(self, event: events.Click) -> None:
        for number, (_, facet) in enumerate(self._lines):
            if facet is not None and self._drawn_at(number) == event.y:
                self.post_message(self.Clicked(facet))


def _named(group: Group, facet: Facet) -> tuple[str, str]:
    """What a kind is called, and the style of its name."""
    match group.field:
        case "status":
            health = _HEALTHS[facet.name]
            return f"{health.symbol} {health.word}", state_variable(health)
        case "platform":
            name = facet.name
            return (present.platform_name(name) if name else "No platform yet"), ""
    return present.reason(facet.name, 60), ""


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.01 else f"{int(share * 100)}%"


def _bar(share: float, width: int, style: str) -> tuple[tuple[str, str], ...]:
    """At least a cell for what there is, and whole only for all there is."""
    filled = min(width, max(1, int(share * width))) if width > 0 else 0
    return ("━" * filled, style), ("─" * (width - filled), "$rule")
