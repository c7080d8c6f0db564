"""The only writer of standard output and standard error.

Standard output is data; standard error is talk. click, which writes whatever the
terminal can show, is imported when there is something to write.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn, TextIO

from connections_tui.cli import colours, pager
from connections_tui.cli.aligning import aligned, cut_to, painted, widths_of, wrapped
from connections_tui.cli.colours import Paint, of_fact, unpainted

if TYPE_CHECKING:
    from connections_tui.cli.printed import Failure

MOST_SAID = 2_000
PIPE_CLOSED = 141
"""128 and SIGPIPE: what a shell reports of a program whose reader has left."""
_USUAL = os.terminal_size((80, 24))
_progress = ""
"""The line that the cursor is behind."""
_is_json = False
"""Whether each line on standard error is a JSON object."""


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
        click.echo(text, color=colours.is_on() or None)
    except OSError as error:
        lost(error)


def pages(text: str) -> None:
    """The same of what may be long: by the user's pager where the terminal is lower."""
    if is_terminal() and text.count("\n") >= _size(sys.stdout).lines - 1:
        progress("")
        if pager.takes(text):
            return
    data(text)


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
    from connections_tui.cli.printed import Failure

    sentence = f"Cannot write to standard output: {why}."
    complain(sentence, Failure(sentence, 1))
    sys.exit(1)


def table(
    rows: Sequence[Sequence[str]],
    *,
    cut: Sequence[int] = (),
    drop: Sequence[int] = (),
    paint: Paint = unpainted,
) -> None:
    """Writes rows: aligned on a terminal, else with tabs between the cells.

    ``cut``: the columns that may be cut on a narrow terminal. ``drop``: those to leave
    out, the first of them first, where that is not enough; standard error says so.
    ``paint``: the colour of a cell, by its row and its column.
    """
    if not rows:
        return
    pages(table_text(rows, cut=cut, drop=drop, paint=paint))
    if is_terminal():
        widths = widths_of(rows, width(), cut, drop)
        if left_out := [rows[0][at] for at in drop if at not in widths]:
            say(f"Too narrow for {' and '.join(left_out)}.")


def facts(rows: Sequence[tuple[str, str]]) -> None:
    """Labels and what they say: in lines of a terminal, else with tabs between."""
    pages(facts_text(rows))


def facts_text(rows: Sequence[tuple[str, str]]) -> str:
    """What ``facts`` writes."""
    if not is_terminal():
        return table_text(rows, paint=of_fact)
    paint = of_fact if colours.is_on() else unpainted
    return "\n".join(wrapped(rows, width(), paint))


def table_text(
    rows: Sequence[Sequence[str]],
    *,
    cut: Sequence[int] = (),
    drop: Sequence[int] = (),
    paint: Paint = unpainted,
) -> str:
    """What ``table`` writes."""
    if not colours.is_on():
        paint = unpainted
    if not is_terminal():
        lines = rows if paint is unpainted else painted(rows, paint)
        return "\n".join(map("\t".join, lines))
    return "\n".join(aligned(rows, widths_of(rows, width(), cut, drop), paint))


def speak_json() -> None:
    """From now on standard error gets a JSON object a line, for programs."""
    global _is_json
    _is_json = True


def say(text: str) -> None:
    """What a person should know besides, in one line; made safe to show here."""
    from connections_tui.text import clean

    shown = clean(text, MOST_SAID)
    if _is_json and shown:
        from connections_tui.cli.printed import Notice
        from connections_tui.words.printed import json_line

        shown = json_line(Notice(shown))
    _write_line(shown)


def complain(sentence: str, told: "Failure") -> None:
    """Why a command failed: the sentence, or with --json what programs are told.

    Nothing where the sentence is empty and a person reads it.
    """
    from connections_tui.text import clean

    shown = clean(sentence, MOST_SAID)
    if _is_json:
        from connections_tui.words.printed import json_line

        shown = json_line(told)
    if shown:
        _write_line(shown)


def _write_line(text: str) -> None:
    import click

    progress("")
    # Where standard error is closed or full, there is no other place to say it.
    with suppress(OSError):
        click.echo(text, err=True)


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
    shown = cut_to(clean(text, MOST_SAID), _size(sys.stderr).columns - 1)
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
    return _size(sys.stdout).columns


def _size(stream: TextIO) -> os.terminal_size:
    """Of the terminal itself: exported COLUMNS may be those of another one."""
    with suppress(OSError, ValueError):
        size = os.get_terminal_size(stream.fileno())
        return size if all(size) else _USUAL
    return _USUAL
