"""A unit of a terminal's input whose end has not come, and what may be its end."""

import re
from enum import Enum, auto

from msgspec import Struct, field

ESC = "\x1b"
START = f"{ESC}[200~"
END = f"{ESC}[201~"

_SEQUENCE = re.compile(r"\x1b(?:\[(?:\[.|[0-?]*[ -/]*[@-~])|O[0-9]*[@-~]|[^\[O])")
_CSI_REST = re.compile(r"[0-?]+[ -/]*[@-~]|[0-?]{2}")
_CSI_END = re.compile(r"[0-?]*[ -/]*[@-~]|[0-?]")
_STRING_REST = re.compile("[^\x07\x1b\x9c]+(?:[\x07\x9c]|\x1b\\\\)")


class Kind(Enum):
    ESC = auto()
    CSI = auto()
    SS3 = auto()
    ONE_MORE = auto()
    """A function key of the Linux console."""
    MOUSE = auto()
    """Three characters, whatever they are."""
    STRING = auto()
    PASTE = auto()


class OpenUnit(Struct):
    """A unit whose end has not come."""

    kind: Kind
    held: str = ESC
    escs: int = 0
    """How many came before its own esc."""
    may_be_typed: bool = False
    """Whether each character came by itself, as from a person."""
    is_esc_told: bool = False
    """Whether its esc has been handed on as a key."""
    ends: str = ""
    """The string that its esc may end."""
    silences: int = 0
    has_content: bool = False
    pieces: list[str] = field(default_factory=list)
    length: int = 0


def ends_wait(text: str, unit: OpenUnit) -> bool:
    """Whether a read is a key by itself, though something else is open.

    Once that is overdue any character is one; before, only what no paste holds.
    """
    if unit.kind is Kind.PASTE:
        if text.startswith(START):
            return True
        if unit.held and END.startswith((unit.held + text)[: len(END)]):
            return False
    if text == ESC:
        return unit.kind is Kind.PASTE or unit.silences > 1
    if text in (END, f"{ESC}\\"):
        return False
    if len(text) == 1:
        return unit.silences > 1 or (is_control(text) and text not in "\r\n\t\x07")
    return _SEQUENCE.fullmatch(text) is not None


def is_rest(text: str, unit: OpenUnit) -> bool:
    """Whether it can only be the rest of something that is no longer waited for."""
    if unit.kind is Kind.STRING:
        return _STRING_REST.match(text) is not None
    if unit.kind is Kind.SS3:
        return False
    has_begun = len(unit.held) > len(f"{ESC}[")
    return (_CSI_END if has_begun else _CSI_REST).match(text) is not None


def is_control(character: str) -> bool:
    return character < " " or character == "\x7f"


def begun_mark(mark: str, text: str) -> str:
    """The end of a text that is a beginning of the mark."""
    lengths = range(len(mark) - 1, 0, -1)
    return next((mark[:n] for n in lengths if text.endswith(mark[:n])), "")
