"""What a credential schema is, and how a form, a server or a page reads one."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from connections_tui import hygiene
from connections_tui.platforms.credential_field import (
    NAMES_STORE,
    PASSWORD,
    SENSITIVE,
    Correct,
    CredentialField,
    Expect,
    FieldKind,
    KnownAs,
    holds_secret,
    read_field,
)
from connections_tui.platforms.values import as_sent
from connections_tui.platforms.wrong_box import Advice, Form, advice_on
from connections_tui.titles import add_title, title_of

__all__ = [
    "NAMES_STORE",
    "PASSWORD",
    "SCHEMAS",
    "SENSITIVE",
    "Correct",
    "CredentialField",
    "Credentials",
    "Expect",
    "FieldKind",
    "KnownAs",
    "Schema",
    "field_errors",
    "is_blank",
    "platform",
    "schemas_of",
]

# Half a character (a lone surrogate) is among them: it cannot be sent either.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Credentials(BaseModel):
    """What one platform asks for to connect a store.

    Fields are declared in the documented order. ``SecretStr`` marks what is
    masked while typing and never logged. The variant only tells two login kinds
    of one platform apart on this side: it is never sent.

    Values are trimmed, and a blank one is the same as none. What validation needs
    to quote is masked first, so that no error can hold a secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    platform: ClassVar[str] = ""
    """The service's code, such as BIG_COMMERCE. Empty until it is registered."""
    variant: ClassVar[str | None] = None
    """Which login kind, where a platform has more than one."""
    title: ClassVar[str] = ""
    login_kind: ClassVar[str | None] = None
    """The login kind in words, where there is more than one."""
    note: ClassVar[str] = ""
    """What to know before asking a merchant for these credentials."""
    slug: ClassVar[str]
    """Unique, for command lines and tests: ``shopify-private``. Not called ``key``,
    which is a credential of Fnac's."""

    scope: str | None = Field(
        default=None,
        description="Scopes to ask for. Leave empty unless Rutter asks for it.",
        examples=["read_orders"],
    )

    _taken_out: tuple[SecretStr, ...] = PrivateAttr(default=())

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
        info = cls.model_fields.get(name)
        text = _in_clear(value).strip()
        if not (text := as_sent(info, text) if info else text):
            return None
        # A name this schema does not know may hold the secret of another one.
        return SecretStr(text) if info is None or holds_secret(info) else text

    # Defined after the one above, and so called before it, with what was typed.
    @model_validator(mode="wrap")
    @classmethod
    def _keep_taken_out(cls, given: Any, handler: ValidatorFunctionWrapHandler) -> Self:
        made: Self = handler(given)
        made._taken_out = tuple(
            SecretStr(secret)
            for name, info in cls.model_fields.items()
            if isinstance(given, Mapping) and not holds_secret(info)
            for secret in _inside_url(given.get(name))
        )
        return made

    @field_validator("*", mode="after")
    @classmethod
    def _is_one_line(cls, value: Any) -> Any:
        if not isinstance(value, str | SecretStr):
            return value
        text = _in_clear(value)
        if _CONTROL.search(text) and not hygiene.is_private_key(text):
            raise ValueError("Contains a line break or control character")
        return value

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Only whether a sensitive identifier is there: reprs end up in logs."""
        fields = {field.name: field for field in self.fields()}
        for name, value in super().__repr_args__():
            field = fields.get(name or "")
            hidden = value is not None and (
                field is None or field.is_sensitive or field.holds_secret(str(value))
            )
            yield name, SecretStr("hidden") if hidden else value

    @classmethod
    def full_title(cls) -> str:
        """The title, with the login kind where there is more than one."""
        return f"{cls.title}: {cls.login_kind}" if cls.login_kind else cls.title

    @classmethod
    def fields(cls) -> tuple[CredentialField, ...]:
        """Its fields in the documented order; the common ``scope`` comes last."""
        return _fields_of(cls)

    @classmethod
    def from_input(cls, typed: Mapping[str, str | SecretStr]) -> Self:
        """Credentials from what was typed. An empty box is the same as no box.

        Raises:
            ValidationError: ``field_errors`` words it, by field.
        """
        return cls.model_validate(dict(typed))

    @classmethod
    def warnings(cls, typed: Mapping[str, str | SecretStr]) -> dict[str, str]:
        """What looks unusual, by field. A schema adds what spans two fields.

        A value with something around it is also looked at without that.
        """
        found: dict[str, str] = {}
        dirt = cls.findings(typed)
        values = cls._meant(typed, dirt)
        advice = cls._advice(typed, dirt, values)
        for field in cls.fields():
            finding, advised = dirt.get(field.name), advice.get(field.name)
            words = [finding.sentence] if finding else []
            words += [advised.sentence] if advised and advised.warns else []
            if value := values[field.name]:
                words += field.warnings(value)
            if words:
                found[field.name] = " ".join(words)
        return found

    @classmethod
    def advice(cls, typed: Mapping[str, str | SecretStr]) -> dict[str, Advice]:
        """What is in the wrong box, or meant to be another value, by field."""
        dirt = cls.findings(typed)
        return cls._advice(typed, dirt, cls._meant(typed, dirt))

    @classmethod
    def _advice(
        cls,
        typed: Mapping[str, str | SecretStr],
        dirt: Mapping[str, hygiene.Finding],
        values: Mapping[str, str],
    ) -> dict[str, Advice]:
        others = (other._form() for other in SCHEMAS.values() if other is not cls)
        found = advice_on(values, cls._form(), others)
        for field in cls.fields():
            name = field.name
            sent, text = values[name], _in_clear(typed.get(name, ""))
            is_open = field.kind is not FieldKind.SECRET and name not in dirt
            if is_open and name not in found and not _is_alike(text, sent):
                said = f"Is sent as {sent}."
                found[name] = Advice(said, instead=sent, warns=False)
        return found

    @classmethod
    def _form(cls) -> Form:
        return Form(cls.full_title(), cls.platform, cls.fields())

    @classmethod
    def _meant(
        cls,
        typed: Mapping[str, str | SecretStr],
        dirt: Mapping[str, hygiene.Finding],
    ) -> dict[str, str]:
        """What was typed without what a paste has added, and as it is sent."""
        values = {}
        for field in cls.fields():
            finding = dirt.get(field.name)
            text = _in_clear(typed.get(field.name, ""))
            value = (finding.cleaned if finding else None) or text
            values[field.name] = as_sent(cls.model_fields[field.name], value)
        return values

    @classmethod
    def findings(
        cls, typed: Mapping[str, str | SecretStr]
    ) -> dict[str, hygiene.Finding]:
        """What a paste has added to the values, by field."""
        found = {
            field.name: field.check(_in_clear(typed.get(field.name, "")))
            for field in cls.fields()
        }
        return {name: finding for name, finding in found.items() if finding}

    @classmethod
    def example(cls) -> Self:
        """Credentials made of each field's example: they look right everywhere."""
        return cls.from_input({field.name: field.example for field in cls.fields()})

    def body(self) -> dict[str, str | SecretStr]:
        """What a create sends, for showing it.

        Secrets are SecretStr, also one that was typed into a field that is shown.
        """
        body: dict[str, str | SecretStr] = {"platform": self.platform, **self._given()}
        for field in self.fields():
            value = body.get(field.name)
            if isinstance(value, str) and field.holds_secret(value):
                body[field.name] = SecretStr(value)
        return body

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

    @property
    def store(self) -> str | None:
        """The address or ID of the store; None where no field has it."""
        given = self._given()
        names = (field.name for field in self.fields() if field.names_store)
        return next((_in_clear(given[name]) for name in names if name in given), None)

    @property
    def taken_out(self) -> tuple[SecretStr, ...]:
        """Secrets that stood inside a URL. They are not sent, and must not be shown."""
        return self._taken_out

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


@cache
def _fields_of(schema: Schema) -> tuple[CredentialField, ...]:
    named = dict(schema.model_fields)
    named["scope"] = named.pop("scope")
    return tuple(read_field(name, info) for name, info in named.items())


def _is_alike(typed: str, sent: str) -> bool:
    """Whether they differ in nothing that a person would ask about."""
    plain = (re.sub(r"(?i)^https?://|/+$", "", it.strip()) for it in (typed, sent))
    return len({it.casefold() for it in plain}) == 1


def _inside_url(typed: object) -> tuple[str, ...]:
    """The secrets inside a URL, in clear."""
    if not isinstance(typed, str | SecretStr):
        return ()
    return hygiene.without_secrets(_in_clear(typed).strip()).secrets


def _in_clear(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
