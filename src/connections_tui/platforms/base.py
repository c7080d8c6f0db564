"""What a credential schema is, and how a form, a server or a page reads one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    Self,
    TypeVar,
    get_args,
    get_origin,
)

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic.fields import FieldInfo

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class FieldKind(Enum):
    """How a field is asked for."""

    TEXT = "text"
    SECRET = "secret"
    CHOICE = "choice"


@dataclass(frozen=True)
class Expect:
    """How a value usually looks. It warns and never blocks: formats change."""

    pattern: str
    otherwise: str
    """What to say when the value does not look like that."""

    def warning(self, value: str) -> str | None:
        return None if re.search(self.pattern, value) else self.otherwise


@dataclass(frozen=True)
class Suggest:
    """Usual values of a free text field. Anything else may be typed as well."""

    values: tuple[str, ...]


SENSITIVE = "sensitive"
"""Marks an identifier that may be seen on screen but is kept out of logs."""


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
        """What looks unusual about a value that was typed. Never blocks."""
        value = value.strip()
        found = (expect.warning(value) for expect in self.expectations)
        return [warning for warning in found if warning] if value else []


class Credentials(BaseModel):
    """What one platform asks for to connect a store.

    Fields are declared in the documented order. ``SecretStr`` marks what is
    masked while typing and never logged. The variant only tells two login kinds
    of one platform apart on this side: it is never sent.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )

    platform: ClassVar[str]
    """The service's code, such as BIG_COMMERCE."""
    variant: ClassVar[str | None]
    """Which login kind, where a platform has more than one."""
    title: ClassVar[str]
    login_kind: ClassVar[str | None]
    """The login kind in words, where there is more than one."""
    key: ClassVar[str]
    """Unique, for command lines and tests: ``shopify-private``."""

    scope: str | None = Field(
        default=None,
        description="Scopes to ask for. Leave empty unless Rutter asks for it.",
        examples=["read_orders"],
    )

    @field_validator("*", mode="after")
    @classmethod
    def _is_one_visible_line(cls, value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if isinstance(text, str) and _CONTROL.search(text.strip()):
            raise ValueError("has a line break or control character in it")
        return value

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
        given: dict[str, Any] = {}
        for name, value in typed.items():
            text = value.get_secret_value() if isinstance(value, SecretStr) else value
            if text.strip():
                given[name] = SecretStr(text.strip()) if _is_secret(cls, name) else text
        return cls.model_validate(given)

    @classmethod
    def warnings(cls, typed: Mapping[str, str | SecretStr]) -> dict[str, str]:
        """What looks unusual, by field. A schema adds what spans two fields."""
        found: dict[str, str] = {}
        for field in cls.fields():
            value = typed.get(field.name, "")
            text = value.get_secret_value() if isinstance(value, SecretStr) else value
            if warnings := field.warnings(text):
                found[field.name] = " ".join(warnings)
        return found

    @classmethod
    def example(cls) -> Self:
        """Credentials made of each field's example: they look right everywhere."""
        return cls.from_input({field.name: field.example for field in cls.fields()})

    def reveal(self) -> dict[str, str]:
        """The values in clear, without what was left empty.

        The one place where secrets come out; only the client may call it.
        """
        return {
            name: value.get_secret_value() if isinstance(value, SecretStr) else value
            for name, value in self
            if value is not None
        }


Schema = type[Credentials]
SchemaT = TypeVar("SchemaT", bound=Schema)

SCHEMAS: dict[str, Schema] = {}
"""Every schema by key, in the order of the catalogue."""


def platform(
    code: str, *, title: str, variant: str | None = None, login_kind: str | None = None
) -> Callable[[SchemaT], SchemaT]:
    """Registers a schema under the service's platform code."""

    def register(schema: SchemaT) -> SchemaT:
        schema.platform = code
        schema.variant = variant
        schema.title = title
        schema.login_kind = login_kind
        schema.key = "-".join(filter(None, (code.lower(), variant))).replace("_", "-")
        SCHEMAS[schema.key] = schema
        return schema

    return register


def field_errors(error: ValidationError) -> dict[str, str]:
    """What is wrong, by field, in words that never repeat the value."""
    return {
        str(problem["loc"][0]) if problem["loc"] else "": _sentence(dict(problem))
        for problem in error.errors(include_input=False, include_url=False)
    }


def _sentence(problem: dict[str, Any]) -> str:
    match problem["type"]:
        case "missing" | "string_too_short" | "too_short":
            return "Required."
        case "literal_error":
            return f"Must be one of {problem['ctx']['expected']}.".replace("'", "")
        case "extra_forbidden":
            return "Not a field of this platform."
        case "value_error":
            return f"This {problem['ctx']['error']}. Paste it again without it."
        case _:
            return f"{str(problem['msg']).capitalize()}."


def _is_secret(schema: Schema, name: str) -> bool:
    info = schema.model_fields.get(name)
    return info is not None and _holds_secret(info)


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


Identifier = Annotated[str, Field(min_length=1)]
