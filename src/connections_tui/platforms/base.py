"""What a credential schema is, and how a form, a server or a page reads one."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Literal, Self, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo

from connections_tui.titles import add_title, title_of

# Half a character (a lone surrogate) is among them: it cannot be sent either.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


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

    def warning(self, value: str) -> str | None:
        return None if re.search(self.pattern, value) else self.otherwise


@dataclass(frozen=True)
class Suggest:
    """Usual values of a free text field. Anything else may be typed as well."""

    values: tuple[str, ...]


SENSITIVE = "sensitive"
"""Marks an identifier that may be seen on screen but is kept out of logs and reprs."""


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

    def warnings(self, value: str) -> list[str]:
        """What looks unusual about a value that was typed. It does not block."""
        if not (value := value.strip()):
            return []
        found = [expect.warning(value) for expect in self.expectations]
        # Often copied along from a chat or a document, and never seen afterwards.
        if _INVISIBLE.search(value):
            found.append("There is an invisible character in it.")
        return [warning for warning in found if warning]


class Credentials(BaseModel):
    """What one platform asks for to connect a store.

    Fields are declared in the documented order. ``SecretStr`` marks what is
    masked while typing and never logged. The variant only tells two login kinds
    of one platform apart on this side: it is never sent.

    Values are trimmed, and a blank one is the same as none. What validation needs
    to quote is masked first, so that no error can hold a secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    platform: ClassVar[str]
    """The service's code, such as BIG_COMMERCE."""
    variant: ClassVar[str | None]
    """Which login kind, where a platform has more than one."""
    title: ClassVar[str]
    login_kind: ClassVar[str | None]
    """The login kind in words, where there is more than one."""
    slug: ClassVar[str]
    """Unique, for command lines and tests: ``shopify-private``. Not called ``key``,
    which is a credential of Fnac's."""

    scope: str | None = Field(
        default=None,
        description="Scopes to ask for. Leave empty unless Rutter asks for it.",
        examples=["read_orders"],
    )

    @model_validator(mode="before")
    @classmethod
    def _tidy(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        tidied = {name: cls._tidy_one(name, value) for name, value in given.items()}
        return {name: value for name, value in tidied.items() if value is not None}

    @classmethod
    def _tidy_one(cls, name: str, value: object) -> object:
        """The value trimmed, and masked unless it is no secret; None if blank."""
        if not isinstance(value, str | SecretStr):
            return value
        if not (text := _in_clear(value).strip()):
            return None
        info = cls.model_fields.get(name)
        # A name this schema does not know may hold the secret of another one.
        return SecretStr(text) if info is None or _holds_secret(info) else text

    @field_validator("*", mode="after")
    @classmethod
    def _is_one_line(cls, value: Any) -> Any:
        if isinstance(value, str | SecretStr) and _CONTROL.search(_in_clear(value)):
            raise ValueError("Contains a line break or control character")
        return value

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Only whether a sensitive identifier is there: reprs end up in logs."""
        sensitive = {field.name for field in self.fields() if field.is_sensitive}
        for name, value in super().__repr_args__():
            hidden = value is not None and name in sensitive
            yield name, SecretStr("hidden") if hidden else value

    @classmethod
    def full_title(cls) -> str:
        """The title, with the login kind where there is more than one."""
        return f"{cls.title}: {cls.login_kind}" if cls.login_kind else cls.title

    @classmethod
    def fields(cls) -> tuple[CredentialField, ...]:
        """Its fields in the documented order; the common ``scope`` comes last."""
        named = dict(cls.model_fields)
        named["scope"] = named.pop("scope")
        return tuple(_read_field(name, info) for name, info in named.items())

    @classmethod
    def from_input(cls, typed: Mapping[str, str | SecretStr]) -> Self:
        """Credentials from what was typed. An empty box is the same as no box.

        Raises:
            ValidationError: ``field_errors`` words it, by field.
        """
        return cls.model_validate(dict(typed))

    @classmethod
    def warnings(cls, typed: Mapping[str, str | SecretStr]) -> dict[str, str]:
        """What looks unusual, by field. A schema adds what spans two fields."""
        found: dict[str, str] = {}
        for field in cls.fields():
            if warnings := field.warnings(_in_clear(typed.get(field.name, ""))):
                found[field.name] = " ".join(warnings)
        return found

    @classmethod
    def example(cls) -> Self:
        """Credentials made of each field's example: they look right everywhere."""
        return cls.from_input({field.name: field.example for field in cls.fields()})

    def body(self) -> dict[str, str | SecretStr]:
        """What a create sends, for showing it: secrets are SecretStr."""
        return {"platform": self.platform, **self._given()}

    @classmethod
    def body_of(
        cls, typed: Mapping[str, str | SecretStr]
    ) -> dict[str, str | SecretStr]:
        """The body that what was typed gives, without the fields that are wrong."""
        try:
            return cls.from_input(typed).body()
        except ValidationError as error:
            wrong = set(field_errors(error))
        stand_ins = {field.name: field.example for field in cls.fields()}
        sound = {name: value for name, value in typed.items() if name not in wrong}
        filled = {name: stand_ins[name] for name in wrong if name in stand_ins}
        body = cls.from_input({**sound, **filled}).body()
        return {name: value for name, value in body.items() if name not in wrong}

    def reveal(self) -> dict[str, str]:
        """The values in clear, without what was left empty.

        The one place where secrets come out; only the client may call it.
        """
        return {name: _in_clear(value) for name, value in self._given().items()}

    def _given(self) -> dict[str, str | SecretStr]:
        """Each value as it is shown and sent, without what was left empty."""
        return {name: value for name, value in self if value is not None}


Schema = type[Credentials]
SchemaT = TypeVar("SchemaT", bound=Schema)

SCHEMAS: dict[str, Schema] = {}
"""Every schema by slug, in the order of the catalogue."""


def platform(
    code: str,
    *,
    title: str | None = None,
    variant: str | None = None,
    login_kind: str | None = None,
) -> Callable[[SchemaT], SchemaT]:
    """Registers a schema under the service's platform code.

    ``title`` is for a code that ``titles`` does not list; all others have one there.

    Raises:
        ValueError: the code and variant are taken, or the title is another one.
    """
    if title is not None:
        add_title(code, title)
    slug = "-".join(filter(None, (code.lower(), variant))).replace("_", "-")

    def register(schema: SchemaT) -> SchemaT:
        if slug in SCHEMAS:
            raise ValueError(f"Two credential schemas are called {slug}.")
        schema.platform = code
        schema.variant = variant
        schema.title = title_of(code)
        schema.login_kind = login_kind
        schema.slug = slug
        SCHEMAS[slug] = schema
        return schema

    return register


def schemas_of(code: str) -> tuple[Schema, ...]:
    """The ways to log in to one platform. None for a code we have no form for."""
    return tuple(schema for schema in SCHEMAS.values() if schema.platform == code)


def field_errors(error: ValidationError) -> dict[str, str]:
    """What is wrong, by field, in words that never repeat the value."""
    return {
        str(problem["loc"][0]) if problem["loc"] else "": _sentence(dict(problem))
        for problem in error.errors(include_input=False, include_url=False)
    }


def _sentence(problem: dict[str, Any]) -> str:
    match problem["type"]:
        case "missing":
            return "Required."
        case "literal_error":
            return f"Must be one of {problem['ctx']['expected']}.".replace("'", "")
        case "extra_forbidden":
            return "Not a field of this platform."
        case "value_error":
            return f"{problem['ctx']['error']}."
        case "string_type" | "string_unicode":
            return "Must be text."
        case _:
            return f"{problem['msg']}."


def is_blank(typed: str | SecretStr | None) -> bool:
    """Whether nothing was typed, or only blanks."""
    return typed is None or not _in_clear(typed).strip()


def _in_clear(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _holds_secret(info: FieldInfo) -> bool:
    """Whether it is a SecretStr, or an optional one."""
    return SecretStr in (info.annotation, *get_args(info.annotation))


def _read_field(name: str, info: FieldInfo) -> CredentialField:
    choices = _choices(info.annotation)
    secret = _holds_secret(info)
    kind = FieldKind.SECRET if secret else FieldKind.TEXT
    suggestions = next((m.values for m in info.metadata if isinstance(m, Suggest)), ())
    return CredentialField(
        name=name,
        description=info.description or "",
        kind=FieldKind.CHOICE if choices else kind,
        required=info.is_required(),
        choices=choices,
        suggestions=suggestions,
        example=str((info.examples or [""])[0]),
        is_sensitive=secret or SENSITIVE in info.metadata,
        expectations=tuple(m for m in info.metadata if isinstance(m, Expect)),
    )


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(choice) for choice in get_args(annotation))
    return ()
