"""What a terminal shows outside of its window's contents: notifications, and the title.

There are three ways to have a terminal notify, and none to find out which it knows; the
environment tells the terminal. Without a known one the bell is all there is.
"""

import base64
from collections.abc import Mapping

from connections_tui.text import clean
from connections_tui.tui.terminal.surroundings import multiplexer

VARIABLE = "CONNECTIONS_TUI_NOTIFY"
"""Environment variable: osc9, osc99, osc777, bell or off; else it is found out."""
OFF, BELL, OSC9, OSC99, OSC777 = "off", "bell", "osc9", "osc99", "osc777"
_WAYS = (OFF, BELL, OSC9, OSC99, OSC777)

PUSH_TITLE = "\x1b[22;2t"
"""Has the terminal remember the title it has."""
POP_TITLE = "\x1b[23;2t"
"""Brings that back."""

_MOST_TITLE, _MOST_TEXT = 60, 200
_BY_PROGRAM = {
    "iTerm.app": OSC9,
    "iTerm2": OSC9,
    "WezTerm": OSC777,
    "ghostty": OSC777,
}
"""By TERM_PROGRAM, or by LC_TERMINAL, which ssh passes on."""
_BY_TERM = {
    "xterm-kitty": OSC99,
    "xterm-ghostty": OSC777,
    "wezterm": OSC777,
    "foot": OSC777,
    "foot-extra": OSC777,
    "rxvt-unicode": OSC777,
    "rxvt-unicode-256color": OSC777,
}


def way(environ: Mapping[str, str]) -> str:
    """How to notify: as the person says, else as the terminal allows."""
    said = environ.get(VARIABLE, "").strip().lower()
    if said in _WAYS:
        return said
    if environ.get("KITTY_WINDOW_ID"):
        return OSC99
    if environ.get("VTE_VERSION"):
        return OSC777
    names = (environ.get(name, "") for name in ("TERM_PROGRAM", "LC_TERMINAL"))
    by_program = next((_BY_PROGRAM[name] for name in names if name in _BY_PROGRAM), "")
    return by_program or _BY_TERM.get(environ.get("TERM", ""), BELL)


def notification(title: str, text: str, environ: Mapping[str, str]) -> str:
    """What has the terminal notify; empty where only a bell is left, or nothing."""
    title, text = clean(title, _MOST_TITLE), clean(text, _MOST_TEXT)
    match way(environ):
        case "osc9":
            # A number in front would be another command to some terminals.
            plain = _osc(f"9;{_lettered(title)}: {text}")
        case "osc777":
            fields = (part.replace(";", ",") for part in (title, text))
            plain = _osc(";".join(("777", "notify", *fields)))
        case "osc99":
            parts = (("d=0:p=title", title), ("d=1:p=body", text))
            plain = "".join(
                _osc(f"99;i=connections-tui:e=1:{keys};{_encoded(part)}")
                for keys, part in parts
            )
        case _:
            return ""
    return _passed_on(plain, environ)


def title(text: str) -> str:
    """What sets the window's title."""
    return _osc(f"2;{clean(text, _MOST_TITLE)}")


def _osc(content: str) -> str:
    return f"\x1b]{content}\x1b\\"


def _lettered(text: str) -> str:
    return text if text[:1].isalpha() else f"connections-tui {text}"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")


def _passed_on(plain: str, environ: Mapping[str, str]) -> str:
    """Through tmux, which does so where allow-passthrough is on, or GNU screen."""
    match multiplexer(environ):
        case "tmux":
            inner = plain.replace("\x1b", "\x1b\x1b")
            return f"\x1bPtmux;{inner}\x1b\\"
        case "screen":
            # An end of its own would end the wrapping.
            return f"\x1bP{plain.replace(chr(27) + chr(92), chr(7))}\x1b\\"
    return plain
