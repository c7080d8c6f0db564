"""Asking a person, or a program at the other end of a pipe, for a secret.

There is no flag for one: arguments show in the process list and the shell's history.
"""

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from connections_tui.cli import output
from connections_tui.cli.exits import USAGE, fail

if TYPE_CHECKING:
    from pydantic import SecretStr

_LONGEST = 64 * 1024
_PASTE_SECONDS = 0.05
"""How long the next line of a paste may take to come."""


def is_interactive() -> bool:
    """Whether there is a person to ask."""
    return sys.stdin is not None and sys.stdin.isatty()


@contextmanager
def interruptible() -> Iterator[None]:
    """A question inside an event loop, which would keep ctrl+c for later."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def confirmed(question: str) -> bool:
    """Whether a person says yes; no is the default."""
    with interruptible():
        return click.confirm(question, default=False, err=True)


def ask_secret(
    what: str,
    *,
    from_stdin: bool,
    name: str = "client_secret",
    option: str = "--secret-stdin",
) -> "SecretStr":
    """A secret from standard input, or typed unseen. Never an empty one.

    ``name``: of the field, by which dirt is known. ``option``: which has it from
    standard input.
    """
    from pydantic import SecretStr

    if from_stdin:
        return SecretStr(_as_meant(_piped(), name, may_ask=False))
    if not is_interactive():
        noun = what.partition(",")[0].lower()
        fail(f"Not a terminal. Pass the {noun} with {option}.", USAGE)
    return SecretStr(_as_meant(typed_unseen(what), name, may_ask=True))


def _as_meant(secret: str, name: str, *, may_ask: bool) -> str:
    """Without what a mail, a document or a shell added to it, if the person agrees."""
    from connections_tui.config.cleaning import found_in

    if (found := found_in(secret, name=name, is_secret=True)) is None:
        return secret
    if found.cleaned is None or not may_ask:
        fail(f"The secret is not used: {found.sentence} Enter it alone.", USAGE)
    if click.confirm(f"{found.sentence} Remove that?", default=True, err=True):
        return found.cleaned
    return secret


def typed_unseen(what: str) -> str:
    """A line typed unseen.

    click's own prompt takes the first line of a paste and drops the rest silently.
    """
    if sys.platform == "win32":
        return str(click.prompt(what, hide_input=True, err=True))
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    unseen = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSAFLUSH, unseen)
    try:
        output.ask(what)
        # The terminal gives one line at a time.
        line = os.read(terminal, _LONGEST)
        has_more, _, _ = select.select([terminal], [], [], _PASTE_SECONDS)
    finally:
        # What was not read must not reach the shell, which would keep it.
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
        output.say("")
    if has_more:
        fail("More than one line. Copy only the secret, then try again.", USAGE)
    text = line.decode(errors="surrogateescape").rstrip("\r\n")
    if not text:
        fail("No secret entered. Nothing was changed.", USAGE)
    return text


def _piped() -> str:
    """All of standard input without the end of its line, however many lines it has."""
    content = sys.stdin.buffer.read(_LONGEST + 1) if sys.stdin is not None else b""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        fail("The secret on standard input is not UTF-8.", USAGE)
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or len(content) > _LONGEST:
        fail("No secret on standard input.", USAGE)
    return text
