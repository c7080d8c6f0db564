"""What a terminal sends, as whole units."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typed:
    """One character."""

    character: str
    has_alt: bool = False


@dataclass(frozen=True)
class Sequence:
    """An escape sequence, whole."""

    text: str
    has_alt: bool = False


@dataclass(frozen=True)
class Pasted:
    """Text between the marks of a paste, without escapes: no part of it is a key."""

    text: str = field(repr=False)
    is_cut: bool = False


@dataclass(frozen=True)
class Refused:
    """A key so soon after an esc that it may be the end of another key."""


Unit = Typed | Sequence | Pasted | Refused
