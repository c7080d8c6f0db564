"""What can be connected, for programs."""

from typing import Self

from connections_tui.platforms import (
    CredentialField,
    FieldKind,
    Schema,
)
from connections_tui.words.printed import Printed


class Field(Printed, frozen=True):
    """A field of the credentials."""

    name: str
    description: str
    kind: FieldKind
    required: bool
    choices: list[str]
    """The only values it may have; empty for any."""
    example: str

    @classmethod
    def of(cls, field: CredentialField) -> Self:
        return cls(
            name=field.name,
            description=field.description,
            kind=field.kind,
            required=field.required,
            choices=list(field.choices),
            example=field.example,
        )


class Platform(Printed, frozen=True):
    """A platform, or a kind of app on one."""

    name: str
    """As "create --platform" takes it."""
    code: str
    """The service's."""
    title: str
    fields: list[Field]

    @classmethod
    def of(cls, schema: Schema) -> Self:
        fields = list(map(Field.of, schema.fields()))
        return cls(schema.slug, schema.platform, schema.full_title(), fields)
