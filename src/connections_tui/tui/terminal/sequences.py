"""What whole units of a terminal's input mean: keys, pastes, the mouse, reports.

Only what is known for certain becomes a message. Answers that nobody asked for,
numbers out of range and the releases of keys become none.
"""

import re
from contextlib import suppress

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import FOCUSIN, FOCUSOUT, XTermParser
from textual.keys import Keys
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from connections_tui.tui.terminal.open_unit import ESC
from connections_tui.tui.terminal.units import (
    Pasted,
    Refused,
    Sequence,
    Told,
    Typed,
    Unit,
)

_MOUSE = re.compile(r"\x1b\[<(\d{1,3});(\d{1,4});(\d{1,4})[Mm]")
_FAR_BUTTONS = 128
"""From here on a mouse has more buttons than we know; Textual would call them left."""
_FRAMES_WHOLE = re.compile(r"\x1b\[\?2026;[1-4]\$y")
_SIZE = re.compile(r"\x1b\[48;[\d:]+;[\d:]+;[\d:]+;[\d:]+t")
_KITTY = re.compile(
    r"\x1b\[(?P<key>\d{1,7})?(?P<others>(?::\d{0,7}){0,2})"
    r"(?:;(?P<modifiers>\d{0,3})(?::(?P<event>\d))?)?"
    r"(?:;(?P<text>[\d:]{0,99}))?(?P<end>[u~A-FHPQS])"
)
_OTHER_KEYS = re.compile(r"\x1b\[27;(\d{1,3});(\d{1,7})~")
"""What xterm sends for a key with modifiers."""
_SHIFT, _CTRL_ALT_AND_MORE = 1, 0b111110
_WAY_OUT = "\x11"


class PasteCut(Message):
    """The end of the last paste was left out because it is too long."""


class TerminalGone(Message):
    """The terminal is gone."""


class SizeChanged(Message):
    """The terminal says so; what it is now is looked up."""


class Meanings:
    """Turns units into messages. Textual's tables say which sequence is which key."""

    def __init__(self) -> None:
        self._tables = XTermParser()

    def of(self, unit: Unit) -> list[Message]:
        # Nothing that is typed may end the console, whatever the tables make of it.
        with suppress(ValueError, ArithmeticError, LookupError):
            return self._of(unit)
        return []

    def _of(self, unit: Unit) -> list[Message]:
        match unit:
            case Pasted(text, is_cut):
                cut = [PasteCut()] if is_cut else []
                return [events.Paste(text.replace("\0", "")), *cut]
            case Typed(character, has_alt):
                return self._typed(character, has_alt)
            case Sequence(text, has_alt):
                found = self._sequence(text)
                return _with_alt(found) if has_alt else found
            case Refused() | Told():
                return []

    def _typed(self, character: str, has_alt: bool) -> list[Message]:
        if character == ESC:
            return [events.Key("escape", ESC)]
        if has_alt and (found := _listed(ESC + character)):
            return found
        keys = list(self._tables._sequence_to_key_events(character))
        if has_alt and character != _WAY_OUT:
            return _with_alt([*keys])
        return [key for key in keys if key.key != Keys.Ignore]

    def _sequence(self, text: str) -> list[Message]:
        if text == FOCUSIN:
            return [events.AppFocus()]
        if text == FOCUSOUT:
            return [events.AppBlur()]
        if match := _MOUSE.fullmatch(text):
            if int(match[1]) >= _FAR_BUTTONS:
                return []
            found = self._tables.parse_mouse_code(text)
            return [found] if found is not None else []
        if _FRAMES_WHOLE.fullmatch(text):
            return [TerminalSupportsSynchronizedOutput()]
        if _SIZE.fullmatch(text):
            return [SizeChanged()]
        if match := _OTHER_KEYS.fullmatch(text):
            text = f"{ESC}[{match[2]};{match[1]}u"
        if (match := _KITTY.fullmatch(text)) and (plain := _plain(match)):
            keys = self._tables._parse_extended_key(plain) or []
            return [key.copy() for key in keys]
        return _listed(text) or self._keypad(text)

    def _keypad(self, sequence: str) -> list[Message]:
        character = ANSI_SEQUENCES_KEYS.get(sequence)
        if not isinstance(character, str):
            return []
        return [*self._tables._sequence_to_key_events(character)]


def _listed(sequence: str) -> list[Message]:
    """The keys of terminals without a protocol for keys."""
    keys = ANSI_SEQUENCES_KEYS.get(sequence)
    if not isinstance(keys, tuple):
        return []
    return [events.Key(key.value, None) for key in keys]


def _with_alt(found: list[Message]) -> list[Message]:
    """For an esc in the same piece before it: alt, where that comes before a key."""
    key = found[0] if len(found) == 1 else None
    if isinstance(key, events.Key):
        return [events.Key(f"alt+{key.key}", None)]
    return [events.Key("escape", ESC), *found]


def _plain(match: re.Match[str]) -> str:
    """A key of kitty's protocol as Textual knows it: pressed, without its event type
    and the other keys it could be. Empty where it is none, or was let go."""
    end, modifiers = match["end"], int(match["modifiers"] or "1") or 1
    is_numbered = match["key"] is not None or end not in "u~"
    if match["event"] not in (None, "1", "2") or modifiers > 256 or not is_numbered:
        return ""
    shifted, base = [*match["others"].split(":")[1:], "", ""][:2]
    held = modifiers - 1
    key = int(match["key"] or "1")
    if base and held & _CTRL_ALT_AND_MORE and key > 126 and _is_character(int(base)):
        key = int(base)  # a shortcut on a keyboard with other letters
    if f"{key}{end}" not in FUNCTIONAL_KEYS and not (end == "u" and _is_character(key)):
        return ""
    text = [int(code) for code in (match["text"] or "").split(":") if code]
    if not text and shifted and held & (_SHIFT | _CTRL_ALT_AND_MORE) == _SHIFT:
        text = [int(shifted)]
    shown = ":".join(str(code) for code in text if _is_character(code))
    return f"{ESC}[{key};{modifiers}{shown and f';{shown}'}{end}"


def _is_character(code: int) -> bool:
    """Whether a key types it: no control character, and none that is private."""
    if not 0 <= code < 0x110000 or 0xD800 <= code < 0xE000:
        return False
    return chr(code).isprintable()
