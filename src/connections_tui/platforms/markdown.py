"""The platforms as a Markdown table, for the README: drawn from the schemas."""

from collections.abc import Iterable

from connections_tui.platforms.base import (
    SCHEMAS,
    CredentialField,
    FieldKind,
    Schema,
)

_HEAD = ("Platform", "Code", "Required", "Optional")


def markdown_table() -> str:
    """One row a login, in the order of the catalogue; an asterisk marks a secret.

    The common ``scope`` is left out: every platform takes it.
    """
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_row, SCHEMAS.values())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(schema: Schema) -> tuple[str, ...]:
    fields = [field for field in schema.fields() if field.name != "scope"]
    return (
        schema.full_title(),
        f"`{schema.platform}`",
        _names(field for field in fields if field.required),
        _names(field for field in fields if not field.required),
    )


def _names(fields: Iterable[CredentialField]) -> str:
    return ", ".join(
        f"`{field.name}`" + (r"\*" if field.kind is FieldKind.SECRET else "")
        for field in fields
    )
