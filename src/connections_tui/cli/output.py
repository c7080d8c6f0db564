"""The only writer of standard output and standard error.

Standard output is data; standard error is talk. click, which writes whatever the
terminal can show, is imported when there is something to write.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn, TextIO

MOST_SAID = 2_000
PIPE_CLOSED = 141
"""128 and SIGPIPE: what a shell reports of a program whose reader has left."""
_GAP = "  "
_NARROWEST = 12
"""Cells below which a column of a table is not cut."""
_USUAL_WIDTH = 80
_progress = ""
"""The line that the cursor is behind."""


def data(text: str) -> None:
    """Writes what was asked for. Ends the program where it cannot be written."""
    import click

    progress("")
    if sys.stdout is None:
        _unwritable("it is closed")
    if isinstance(sys.stdout, TextIOWrapper):
        # What the terminal's encoding lacks is escaped, as on standard error.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        click.echo(text)
    except OSError as error:
        lost(error)


def lost(error: OSError) -> NoReturn:
    """Ends the program because standard output takes no more.

    A reader that has left, such as head, has what it wants: no message then.
    """
    # Python would try once more at its end, and complain.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        sys.exit(PIPE_CLOSED)
    _unwritable((error.strerror or type(error).__name__).lower())


def _unwritable(why: str) -> NoReturn:
    say(f"Cannot write to standard output: {why}.")
    sys.exit(1)


def table(
    rows: Sequence[Sequence[str]], *, cut: Sequence[int] = (), drop: Sequence[int] = ()
) -> None:
    """Writes rows: aligned on a terminal, else with tabs between the cells.

    ``cut``: the columns that may be cut on a narrow terminal. ``drop``: those to leave
    out, the first of them first, where that is not enough; standard error says so.
    """
    if not rows:
        return
    if not is_terminal():
        data("\n".join(map("\t".join, rows)))
        return
    widths = _widths(rows, cut, drop)
    data("\n".join(_aligned(rows, widths)))
    if left_out := [rows[0][at] for at in drop if at not in widths]:
        say(f"Too narrow for {' and '.join(left_out)}.")


def say(text: str) -> None:
    """What a person should know besides, in one line; made safe to show here."""
    import click

    from connections_tui.text import clean

    progress("")
    # Where standard error is closed or full, there is no other place to say it.
    with suppress(OSError):
        click.echo(clean(text, MOST_SAID), err=True)


def shows_progress() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def progress(text: str) -> None:
    """How far something is, over what it said before; nothing where standard error is
    not a terminal. An empty text takes it away, and so does whatever is written next.
    """
    global _progress
    if text == _progress or not shows_progress():
        return
    import click

    from connections_tui.text import clean

    # A line that wraps could not be taken away.
    shown = _cut(clean(text, MOST_SAID), _width(sys.stderr) - 1)
    _progress = text
    with suppress(OSError):
        click.echo(f"\r{shown}\x1b[K", nl=False, err=True, color=True)


def ask(text: str) -> None:
    """What a person is to type, on the line they type it in."""
    import click

    from connections_tui.text import clean

    progress("")
    click.echo(f"{clean(text, MOST_SAID)}: ", nl=False, err=True)


def is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def width() -> int:
    """Of the terminal that data is written to, in cells."""
    return _width(sys.stdout)


def _width(stream: TextIO) -> int:
    """Of the terminal itself: an exported COLUMNS may be that of another one."""
    with suppress(OSError, ValueError):
        return os.get_terminal_size(stream.fileno()).columns or _USUAL_WIDTH
    return _USUAL_WIDTH


def _widths(
    rows: Sequence[Sequence[str]], cut: Sequence[int], drop: Sequence[int]
) -> dict[int, int]:
    """The cells that each column gets; none for those to leave out."""
    from rich.cells import cell_len

    columns = enumerate(zip(*rows, strict=True))
    widths = {at: max(map(cell_len, column)) for at, column in columns}
    least = {at: min(w, _NARROWEST) if at in cut else w for at, w in widths.items()}
    room = width() + len(_GAP)
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


def _aligned(rows: Sequence[Sequence[str]], widths: Mapping[int, int]) -> Iterator[str]:
    for row in rows:
        yield _GAP.join(_fit(row[at], width) for at, width in widths.items()).rstrip()


def _fit(text: str, width: int) -> str:
    """Exactly so many cells, which for a wide letter are two."""
    from rich.cells import set_cell_size

    return set_cell_size(_cut(text, width), width)


def _cut(text: str, width: int) -> str:
    """At most so many cells."""
    if text.isascii() and len(text) <= width:
        return text
    from rich.cells import cell_len, set_cell_size

    from connections_tui.text import ELLIPSIS

    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + ELLIPSIS
