"""What a terminal sends, as whole units."""

from dataclasses import dataclass, field

from msgspec import Struct


class Typed(Struct, frozen=True):
    """One character."""

    character: str
    has_alt: bool = False


class Sequence(Struct, frozen=True):
    """An escape sequence, whole."""

    text: str
    has_alt: bool = False


@dataclass(frozen=True)
class Pasted:
    """Text between the marks of a paste, without escapes: no part of it is a key."""

    text: str = field(repr=False)
    is_cut: bool = False


class Refused(Struct, frozen=True):
    """A key so soon after an esc that it may be the end of another key."""


class Told(Struct, frozen=True):
    """What a terminal tells about itself: the text of an OSC string, cut if long."""

    text: str


Unit = Typed | Sequence | Pasted | Refused | Told
