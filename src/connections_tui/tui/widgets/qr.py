"""A QR code in half blocks: two modules a character cell."""

from textual.content import Content

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
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = (
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return Content("\n".join(lines)).stylize("#000000 on #ffffff")


_HALVES = {
    (False, False): " ",
    (True, False): "▀",
    (False, True): "▄",
    (True, True): "█",
}
