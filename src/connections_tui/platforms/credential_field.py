"""What one field of a schema is, in words that any front end can render."""

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from connections_tui import hygiene
from connections_tui.platforms.values import choices_of, suggestions_of


class FieldKind(Enum):
    """How a field is asked for."""

    TEXT = "text"
    SECRET = "secret"
    CHOICE = "choice"


@dataclass(frozen=True)
class Expect:
    """How a value usually looks. It warns and does not block: formats change."""

    pattern: str
    otherwise: str
    """The warning for any other value."""
    tells: str = ""
    """What no other field's values look like: a value that does is for this one."""

    def warning(self, value: str) -> str | None:
        return None if re.search(self.pattern, value) else self.otherwise


@dataclass(frozen=True)
class Correct:
    """What people paste in place of the value, and which value they mean."""

    pattern: str
    instead: str
    """As in re.sub."""
    because: str

    def value_meant(self, typed: str) -> str | None:
        found = re.fullmatch(self.pattern, typed)
        return found.expand(self.instead) if found else None


@dataclass(frozen=True)
class Corrected:
    """The value that is meant, and why."""

    value: str = field(repr=False)
    because: str


@dataclass(frozen=True)
class KnownAs:
    """Other names of a field: on the platform's own pages, and in its API."""

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", names)


SENSITIVE = "sensitive"
"""Marks an identifier that may be seen on screen but is kept out of logs and reprs."""
PASSWORD = "password"
"""Marks a secret that people choose: it may have blanks inside."""

NAMES_STORE = "names the store"
"""Marks the address or ID by which a store is told from others of its platform."""


@dataclass(frozen=True)
class CredentialField:
    """One field of a schema, in words any front end can render."""

    name: str
    description: str
    kind: FieldKind
    required: bool
    choices: tuple[str, ...]
    suggestions: tuple[str, ...]
    example: str
    is_sensitive: bool
    """Kept out of logs. Always true of secrets."""
    expectations: tuple[Expect, ...]
    takes_blanks: bool = False
    corrections: tuple[Correct, ...] = ()
    other_names: tuple[str, ...] = ()
    """What it is called elsewhere."""
    names_store: bool = False

    def check(self, value: str) -> hygiene.Finding | None:
        """What a paste has added to a value; None where it is clean."""
        if self.kind is FieldKind.CHOICE:
            return None
        return hygiene.check(
            value,
            name=self.name,
            is_secret=self.kind is FieldKind.SECRET,
            takes_blanks=self.takes_blanks,
        )

    def holds_secret(self, value: str) -> bool:
        """Whether a value must not be shown: also one typed into the wrong field."""
        if self.kind is FieldKind.SECRET:
            return True
        finding = self.check(value)
        return finding is not None and finding.secret is not None

    def warnings(self, value: str) -> list[str]:
        """What looks unusual about a value that is sent. It does not block."""
        found = [expect.warning(value) for expect in self.expectations]
        return [warning for warning in found if warning]

    def tells(self, value: str) -> bool:
        """Whether a value looks like one of this field and of no other."""
        return any(e.tells and re.search(e.tells, value) for e in self.expectations)

    def corrected(self, value: str) -> Corrected | None:
        """What is meant by a value that people paste in place of the right one."""
        for correct in self.corrections:
            if (meant := correct.value_meant(value)) is not None:
                return Corrected(meant, correct.because)
        return None


def holds_secret(info: FieldInfo) -> bool:
    """Whether it is a SecretStr, or an optional one."""
    return SecretStr in (info.annotation, *get_args(info.annotation))


def read_field(name: str, info: FieldInfo) -> CredentialField:
    choices = choices_of(info)
    secret = holds_secret(info)
    kind = FieldKind.SECRET if secret else FieldKind.TEXT
    return CredentialField(
        name=name,
        description=info.description or "",
        kind=FieldKind.CHOICE if choices else kind,
        required=info.is_required(),
        choices=choices,
        suggestions=suggestions_of(info),
        example=str((info.examples or [""])[0]),
        is_sensitive=secret or SENSITIVE in info.metadata,
        expectations=tuple(m for m in info.metadata if isinstance(m, Expect)),
        takes_blanks=PASSWORD in info.metadata,
        corrections=tuple(m for m in info.metadata if isinstance(m, Correct)),
        other_names=tuple(
            name
            for mark in info.metadata
            if isinstance(mark, KnownAs)
            for name in mark.names
        ),
        names_store=NAMES_STORE in info.metadata,
    )
