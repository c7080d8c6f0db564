"""One row of a file as it would be created, and what is wrong with it. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec import Struct
from pydantic import SecretStr, ValidationError

from connections_tui.changes.create import Creation
from connections_tui.fleet.links import LinkOptions
from connections_tui.fleet.twins import address_of
from connections_tui.hygiene import Pair, Pairs
from connections_tui.platforms import (
    SCHEMAS,
    Schema,
    field_errors,
    place,
    schema_meant,
    schemas_named,
)

REFERENCES = ("reference", "merchant", "customer")
"""Columns that are not sent: they name a row in its result."""
NOTES = ("note", "notes", "comment")
"""Columns that are left out."""
_ANONYMOUS = "Fill it with your own name of the merchant. A link has no other."
"""Two such rows would be one and the same, also in two files."""
_LINK_COLUMNS = ("link_platform", "redirect_url", "shopify_store")


class Problem(Struct, frozen=True):
    """What is wrong, or odd, about one cell. It never repeats what is in it."""

    row: int
    column: str
    why: str
    is_warning: bool = False
    """Whether the row can be sent all the same."""

    @property
    def sentence(self) -> str:
        return f"row {self.row}, {self.column}: {self.why}"


@dataclass(frozen=True)
class PlannedRow:
    """A row, ready to be created where it has no errors."""

    number: int
    """From 1; the line with the names of the columns is not counted."""
    creation: Creation | None = field(repr=False)
    """None where something is wrong."""
    platform: str | None = None
    """The code; None for a link."""
    reference: str = field(default="", repr=False)
    """What the person calls it. Never sent."""
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(it for it in self.problems if not it.is_warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(it for it in self.problems if it.is_warning)

    def content(self) -> bytes:
        """What makes it this row and no other, in clear: to be hashed with a key."""
        if self.creation is None:
            return b""
        if (credentials := self.creation.credentials) is not None:
            whole: list[object] = [credentials.slug, credentials.reveal()]
        else:
            link = self.creation.link
            chosen = [link.platform, link.redirect_url, link.shopify_store]
            whole = ["link", chosen, self.reference]
        return json.dumps(whole, sort_keys=True).encode()

    def identity(self) -> object:
        """What all rows for one store have in common; empty for none."""
        if self.creation is None or self.creation.store is None:
            return self.content()
        platform, said = self.creation.store
        return platform, address_of(said) or said


def planned(number: int, cells: list[tuple[str, SecretStr]]) -> PlannedRow:
    """A row from its cells with something in them, by the names of their columns."""
    own, rest = dict[str, str](), list[Pair]()
    for column, (name, value) in enumerate(cells, 1):
        plain = name.strip().casefold().replace(" ", "_")
        if plain in ("platform", *REFERENCES, *NOTES, *_LINK_COLUMNS):
            own["reference" if plain in REFERENCES else plain] = (
                value.get_secret_value()
            )
        else:
            rest.append(Pair(name, value, column))
    reference = own.get("reference", "").strip()
    if said := own.get("platform", "").strip():
        return _with_credentials(number, said, own, rest, reference)
    return _link(number, own, rest, reference)


def _link(
    number: int, own: dict[str, str], rest: list[Pair], reference: str
) -> PlannedRow:
    problems = [
        Problem(number, _called(pair), "A link takes no credentials. Fill platform.")
        for pair in rest
    ]
    if not reference:
        problems.append(Problem(number, REFERENCES[0], _ANONYMOUS))
    said, code = own.get("link_platform", "").strip(), None
    if said:
        found = list(schemas_named(said))
        code = found[0].platform if found else said.upper().replace(" ", "_")
    link = LinkOptions(code, own.get("redirect_url"), own.get("shopify_store"))
    creation = None if problems else Creation(None, link=link)
    return PlannedRow(number, creation, None, reference, tuple(problems))


def _with_credentials(
    number: int, said: str, own: dict[str, str], rest: list[Pair], reference: str
) -> PlannedRow:
    kinds = list(schemas_named(said))
    if not kinds:
        why = f"Must be one of {', '.join(SCHEMAS)}, or empty for a link."
        return PlannedRow(
            number, None, None, reference, (Problem(number, "platform", why),)
        )
    pairs = Pairs(tuple(rest), is_document=True)
    meant = schema_meant(pairs, kinds) if len(kinds) > 1 else None
    schema = meant or kinds[0]
    placed = place(schema, pairs)
    problems = [
        Problem(number, name, "Is for links only.")
        for name in _LINK_COLUMNS
        if own.get(name, "").strip()
    ]
    fields = ", ".join(field.name for field in schema.fields())
    problems += [
        Problem(
            number, _called(pair), f"Not a field of {schema.full_title()}: {fields}."
        )
        for pair in placed.unplaced
    ]
    typed = {filled.name: filled.value for filled in placed.fields}
    credentials = None
    try:
        credentials = schema.from_input(typed)
    except ValidationError as error:
        wrong = field_errors(error)
        problems += [Problem(number, name, why) for name, why in wrong.items()]
    problems += _oddities(number, schema, typed)
    is_sound = credentials is not None and all(it.is_warning for it in problems)
    creation = Creation(credentials) if is_sound else None
    return PlannedRow(number, creation, schema.platform, reference, tuple(problems))


def _oddities(
    number: int, schema: Schema, typed: dict[str, SecretStr]
) -> Iterator[Problem]:
    for name, why in schema.warnings(typed).items():
        yield Problem(number, name, why, is_warning=True)


def _called(pair: Pair) -> str:
    """The name of a column; its place where the name may be a secret."""
    return pair.spoken.replace("line", "column")
