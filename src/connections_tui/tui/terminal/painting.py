"""Painting a widget before the next frame is due."""

from textual._compositor import ChopsUpdate
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget


def paint_now(widget: Widget) -> None:
    """Paints the lines of a widget that have changed, at once and nothing else.

    A key should not wait up to 16 ms for its answer, nor for the frame of everything.
    Where something lies over the widget, or a new layout is due, the next frame does
    it.
    """
    screen = widget.screen
    is_due = screen._layout_required or screen._repaint_required
    found = screen._compositor.visible_widgets.get(widget)
    if is_due or found is None or not screen.is_current or screen.app._batch_count:
        return
    region = found[0].intersection(found[1])
    if region != found[0] or _is_covered(widget, region):
        return
    widget._repaint_required = False
    screen._dirty_widgets.discard(widget)
    # Not the scrollbar, which is a widget of its own.
    whole = Region(0, 0, widget.scrollable_content_region.width, region.height)
    parts = {r.intersection(whole) for r in widget._exchange_repaint_regions()}
    if parts := {Region(0, r.y, whole.width, r.height) for r in parts if r}:
        screen.app._display(screen, _painted(widget, region.offset, parts))


def _painted(widget: Widget, at: Offset, parts: set[Region]) -> ChopsUpdate:
    """The lines of these parts. ``at``: where the widget is on the screen."""
    lines: dict[int, Strip] = {}
    for part in parts:
        lines.update(zip(part.line_range, widget.render_lines(part), strict=True))
    left, last = at.x, at.y + max(lines)
    right = left + next(iter(parts)).width
    chops: list[dict[int, Strip | None]] = [{} for _ in range(last + 1)]
    ends: list[list[int]] = [[] for _ in range(last + 1)]
    for y, strip in lines.items():
        x = left
        for piece in _pieces(strip):
            chops[at.y + y][x] = piece
            x += piece.cell_length
            ends[at.y + y].append(x)
    spans = [(at.y + y, left, right) for y in sorted(lines)]
    return ChopsUpdate(chops, spans, ends)


def _pieces(strip: Strip) -> list[Strip]:
    """The cursor is put before each: where the terminal takes a text for wider or
    narrower than we do, what follows stays in its place."""
    if strip.text.isascii():
        return [strip]
    return [Strip([segment], segment.cell_length) for segment in strip if segment.text]


def _is_covered(widget: Widget, region: Region) -> bool:
    """Whether another widget lies over it, such as a notice or completions."""
    family = set(widget.ancestors_with_self)
    visible = widget.screen._compositor.visible_widgets
    return any(
        placed.overlaps(region)
        for other, (placed, _) in visible.items()
        # Its scrollbar is inside it.
        if other not in family and other.parent is not widget
    )
