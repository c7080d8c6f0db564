"""The fields that a pasted text or a file fills, and what it says besides. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import SecretStr

from connections_tui.hygiene import REMOVED, Dirt, NotReadable, Pair, Pairs, pairs_in
from connections_tui.platforms.base import (
    SCHEMAS,
    CredentialField,
    FieldKind,
    Schema,
    schemas_of,
)
from connections_tui.platforms.naming import field_meant


@dataclass(frozen=True)
class Filled:
    """One field, and the value that was found for it."""

    name: str
    value: SecretStr
    """Without what a mail or a document added to it, where that can be removed."""
    removed: tuple[Dirt, ...] = ()

    @property
    def removed_words(self) -> str:
        """What was removed: "quotes, a label". Empty where nothing was."""
        return ", ".join(REMOVED[dirt] for dirt in self.removed)


@dataclass(frozen=True)
class Placed:
    """What a text gives for one schema."""

    fields: tuple[Filled, ...] = ()
    unplaced: tuple[Pair, ...] = ()
    """What no field was found for, and second values of a field."""
    platform: Pair | None = None
    """Where the text names the platform."""
    stray_line: int | None = None
    """The first line that belongs to no name, from 1. In an e-mail it is prose."""

    def is_whole(self, schema: Schema) -> bool:
        """Whether it has all that the schema needs."""
        given = {filled.name for filled in self.fields}
        return all(not f.required or f.name in given for f in schema.fields())


def place(schema: Schema, pairs: Pairs) -> Placed:
    """What a text gives for the fields of a schema, by their names and other names.

    A value of an unknown name is placed where only one field's values look like it.
    """
    fields, titles = schema.fields(), (schema.title, schema.platform)
    filled: dict[str, Filled] = {}
    left: list[Pair] = []
    stray = [pairs.wrong_line] if pairs.wrong_line else []
    platform = None
    for pair in pairs.found:
        if _names_platform(pair):
            platform = platform or pair
            continue
        name = field_meant(pair.name, fields, titles) if pair.is_text else None
        if name is None:
            left.append(pair)
            continue
        found = _filled(_field(fields, name), pair)
        if pair.rest and Dirt.LINES not in found.removed:
            stray.append(pair.rest_from)
            if re.search(r"\d", "".join(_unbroken(pair.rest[:1]))):
                # It may be the rest of a value: it must not be lost silently.
                left.append(Pair("", SecretStr(pair.rest[0]), pair.rest_from))
        if filled.setdefault(name, found).value != found.value:
            left.append(pair)
    unplaced = []
    for pair in left:
        told = [f for f in fields if f.tells(pair.value.get_secret_value().strip())]
        if pair.is_text and len(told) == 1 and told[0].name not in filled:
            filled[told[0].name] = _filled(told[0], pair)
        else:
            unplaced.append(pair)
    in_order = tuple(filled[f.name] for f in fields if f.name in filled)
    return Placed(in_order, tuple(unplaced), platform, min(stray, default=None))


def names_several(text: str, schema: Schema) -> bool:
    """Whether a text has values of two fields, or of one and the platform; of this
    login kind or another one of the platform."""
    try:
        pairs = pairs_in(text)
    except NotReadable:
        return False
    kinds = (place(kind, pairs) for kind in schemas_of(schema.platform))
    return any(len(it.fields) + (it.platform is not None) > 1 for it in kinds)


def schema_meant(pairs: Pairs, offered: Iterable[Schema] = ()) -> Schema | None:
    """The one schema that a text is for; None where that is open.

    ``offered``: the login kinds to choose from; empty for those of all platforms.
    """
    named = next(filter(_names_platform, pairs.found), None)
    if named is not None:
        candidates = list(schemas_named(named.value.get_secret_value(), offered))
    else:
        candidates = list(offered) or list(SCHEMAS.values())
    fits = sorted(
        ((_fit(schema, pairs), schema.slug) for schema in candidates), reverse=True
    )
    if not fits or (len(fits) > 1 and fits[0][0] == fits[1][0]):
        return None
    (told, is_whole, _), slug = fits[0]
    return SCHEMAS[slug] if told or is_whole or named or offered else None


def schemas_named(said: str, offered: Iterable[Schema] = ()) -> Iterator[Schema]:
    """The schemas of a platform by its code, its title, or their own names."""
    plain = _plain(said)
    for schema in offered or SCHEMAS.values():
        if plain in _names(schema):
            yield schema


@cache
def _names(schema: Schema) -> frozenset[str]:
    names = (schema.slug, schema.platform, schema.title, schema.full_title())
    return frozenset(map(_plain, names))


def _fit(schema: Schema, pairs: Pairs) -> tuple[int, bool, int]:
    """How well a text fits: values that only its fields have, whether it is whole, and
    the names it has no field for."""
    placed = place(schema, pairs)
    told = sum(
        _field(schema.fields(), it.name).tells(it.value.get_secret_value())
        for it in placed.fields
    )
    return told, placed.is_whole(schema), len(placed.fields) - len(placed.unplaced)


def _names_platform(pair: Pair) -> bool:
    return _plain(pair.name) in ("platform", "storeplatform", "shopsystem")


def _filled(field: CredentialField, pair: Pair) -> Filled:
    text = _whole(field, pair)
    finding = field.check(text)
    if finding is None or finding.cleaned is None:
        return Filled(field.name, SecretStr(text.strip()))
    return Filled(field.name, SecretStr(finding.cleaned), finding.kinds)


def _whole(field: CredentialField, pair: Pair) -> str:
    """The value with the lines below it that a document broke it into."""
    text = pair.value.get_secret_value()
    if field.takes_blanks or field.kind is FieldKind.CHOICE or " " in text.strip():
        return text
    below = _unbroken(pair.rest)
    if field.expectations:
        if not field.warnings(text):
            return text
        for number in range(1, len(below) + 1):
            joined = "".join((text, *below[:number]))
            if not field.warnings(joined):
                return "\n".join((text, *below[:number]))
        return text
    taken = [text]
    while below and len(taken[-1]) >= _FULL_LINE and re.search(r"\d", below[0]):
        taken.append(below.pop(0))
    return "\n".join(taken)


_FULL_LINE = 30
"""Characters of a line that a document may have broken."""


def _unbroken(lines: Sequence[str]) -> list[str]:
    """The first lines that may be parts of a token: one word each."""
    found = []
    for line in lines:
        if not re.fullmatch(r"[\w.+/=|~#^-]{2,}", line, re.ASCII):
            break
        found.append(line)
    return found


def _field(fields: Sequence[CredentialField], name: str) -> CredentialField:
    return next(field for field in fields if field.name == name)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())
