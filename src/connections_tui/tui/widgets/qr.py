"""A QR code in half blocks, two modules a cell; with ASCII symbols in colours alone."""

from itertools import groupby

from textual.content import Content

from connections_tui.tui import symbols

_INK, _PAPER = "#000000", "#ffffff"
QUIET_ZONE = 2
"""Light modules around the code. The standard says four; two scan as well on
screens and leave room on 24 lines."""


def qr_code(text: str) -> Content | None:
    """The code in black on white in every theme, as scanners expect it.

    None for no text, for more than a code holds, and for lone surrogates.
    """
    import segno

    if not text:
        return None
    try:
        code = segno.make(text, error="l", micro=False)
    except (segno.DataOverflowError, UnicodeEncodeError):
        return None
    rows = [
        [bool(module) for module in row] for row in code.matrix_iter(border=QUIET_ZONE)
    ]
    if symbols.is_ascii():
        return _in_colours_alone(rows)
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = (
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return Content("\n".join(lines)).stylize(f"{_INK} on {_PAPER}")


def _in_colours_alone(rows: list[list[bool]]) -> Content:
    """Two blanks a module: half blocks may be missing, or be two cells wide."""
    lines = (
        Content("").join(
            Content.styled("  " * len(list(run)), f"on {_INK if is_dark else _PAPER}")
            for is_dark, run in groupby(row)
        )
        for row in rows
    )
    return Content("\n").join(list(lines))


_HALVES = {
    (False, False): " ",
    (True, False): "▀",
    (False, True): "▄",
    (True, True): "█",
}
