"""How many rows the filter leaves, and how many are marked: as much as fits."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from connections_tui.tui.widgets.line import Line

_FILTER_CELLS = 24
_APART = "   "
_NOTHING = Content("")


class Figures(Struct, frozen=True):
    """What the tally says: how many rows are shown of how many, and marked."""

    whole: int = 0
    shown: int | None = None
    """None where nothing narrows the list."""
    limits: str = ""
    """The states shown alone, in words."""
    marked: int = 0
    hidden: int = 0
    """Marked, and not shown: an action would reach them all the same."""
    unread: int = 0
    """Names that are not read yet: some of them may match as well."""

    @property
    def counts(self) -> tuple[str, ...]:
        """At length first, at last in short."""
        if self.shown is None:
            return (f"{self.whole:,}",)
        count = f"{self.shown:,} of {self.whole:,}"
        at_length = (f"{self.limits}  {count}",) if self.limits else ()
        if self.unread:
            unread = f"{count}, {self.unread:,} not read yet"
            at_length = (f"{self.limits}  {unread}".lstrip(), unread, *at_length)
        return (*at_length, count, f"{self.shown:,}")

    @property
    def marks(self) -> Content:
        """Empty where nothing is marked. Never shown in part."""
        if not self.marked:
            return _NOTHING
        hidden = f" ({self.hidden:,} hidden)" if self.hidden else ""
        return Content.assemble(
            (f"{self.marked:,} marked", "$accent"), (hidden, "bold $state-unhealthy")
        )

    @property
    def at_most(self) -> "Figures":
        """Those that take the most room: places are given by these, so that nothing
        moves while a filter is typed."""
        shown = None if self.shown is None else self.whole
        unread = self.whole if self.unread else 0
        return replace(self, shown=shown, hidden=self.marked, unread=unread)


class Tally(Line):
    """Counts on the right of the filter, marks on the right or under it."""

    DEFAULT_CSS = "Tally { width: 1; text-align: right; }"

    def __init__(self, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._text = _NOTHING

    def show(self, text: Content, width: int) -> None:
        """Shows a text in so many cells; none where there is no text."""
        if self.display != bool(text.plain):
            self.display = bool(text.plain)
        if self.styles.width is None or self.styles.width.value != width:
            self.styles.width = width
        if not text.is_same(self._text):
            self._text = text
            self.refresh()

    def render(self) -> Content:
        return self._text


class Placed(Struct, frozen=True):
    """What stands beside the filter, in how many cells, and what stands under it."""

    beside: Content = _NOTHING
    cells: int = 0
    below: Content = _NOTHING


def place(figures: Figures, width: int) -> Placed:
    """The most that fits a bar of this width.

    The filter keeps a third of the line, at most 24 cells. Marks that do not fit
    beside it go under it, whole.
    """
    room = width - min(_FILTER_CELLS, width // 3)
    marks, most = figures.marks, figures.at_most
    lengths = list(zip(figures.counts, map(len, most.counts), strict=True))
    if not marks:
        return _place_count(lengths, room)
    behind = len(_APART) + most.marks.cell_length
    for count, longest in lengths:
        if longest + behind <= room:
            beside = Content.styled(count + _APART, "$muted") + marks
            return Placed(beside, longest + behind)
    return replace(_place_count(lengths, room), below=marks)


def _place_count(lengths: Sequence[tuple[str, int]], room: int) -> Placed:
    for count, longest in lengths:
        if longest <= room:
            return Placed(Content.styled(count, "$muted"), longest)
    return Placed()
