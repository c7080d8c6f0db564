"""Tables as lines of text: which width each column gets, and its cells in it. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from connections_tui.cli.colours import Paint, coloured

_GAP = "  "
_NARROWEST = 12
"""Cells below which a column of a table is not cut."""
Rows = Sequence[Sequence[str]]


def painted(rows: Rows, paint: Paint) -> Iterator[list[str]]:
    """The same rows, in colour."""
    for row in rows:
        yield [coloured(cell, paint(row, at)) for at, cell in enumerate(row)]


def aligned(rows: Rows, widths: Mapping[int, int], paint: Paint) -> Iterator[str]:
    """Lines, without blanks at their ends."""
    for row in rows:
        cells = (
            _filled(cut_to(row[at], width), width, paint(row, at))
            for at, width in widths.items()
        )
        yield _GAP.join(cells).rstrip()


def wrapped(rows: Rows, width: int, paint: Paint) -> Iterator[str]:
    """Labels and texts, each text in as many lines as it needs beside its label.

    A word that is longer than a line, such as a link, is not broken.
    """
    import textwrap

    label = max((len(row[0]) for row in rows), default=0)
    for row in rows:
        room = max(_NARROWEST, width - label - len(_GAP))
        lines = textwrap.wrap(
            row[1], room, break_long_words=False, break_on_hyphens=False
        )
        for at, line in enumerate(lines or [""]):
            name = "" if at else row[0]
            colour = paint(row, 1) if line == row[1] else ""
            first = _filled(name, label, paint(row, 0))
            yield f"{first}{_GAP}{coloured(line, colour)}".rstrip()


def widths_of(
    rows: Rows, width: int, cut: Sequence[int], drop: Sequence[int]
) -> dict[int, int]:
    """The cells that each column gets; none for those to leave out."""
    from rich.cells import cell_len

    columns = enumerate(zip(*rows, strict=True))
    widths = {at: max(map(cell_len, column)) for at, column in columns}
    least = {at: min(w, _NARROWEST) if at in cut else w for at, w in widths.items()}
    room = width + len(_GAP)
    for at in drop:
        if sum(least.values()) + len(_GAP) * len(least) > room:
            del widths[at], least[at]
    room -= len(_GAP) * len(widths)
    while (excess := sum(widths.values()) - room) > 0:
        longer = [at for at in cut if at in widths and widths[at] > least[at]]
        if not longer:
            break
        widest = max(longer, key=lambda at: widths[at])
        # Down to the next widest first, so that the longest is cut most.
        others = [widths[at] for at in longer if widths[at] < widths[widest]]
        floor = max(least[widest], *others, 0)
        widths[widest] = max(floor, widths[widest] - excess)
    return widths


def _filled(text: str, width: int, colour: str) -> str:
    """Exactly so many cells, which for a wide letter are two."""
    from rich.cells import cell_len

    return coloured(text, colour) + " " * (width - cell_len(text))


def cut_to(text: str, width: int) -> str:
    """At most so many cells."""
    if text.isascii() and len(text) <= width:
        return text
    from rich.cells import cell_len, set_cell_size

    from connections_tui.text import ELLIPSIS

    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + ELLIPSIS
