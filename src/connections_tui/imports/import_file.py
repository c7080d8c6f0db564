"""The rows of a CSV or JSON Lines file. Pure; no sentence repeats what is in it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import SecretStr

from connections_tui.hygiene import NotReadable
from connections_tui.hygiene.pairs import pairs_of_json
from connections_tui.imports.planned import PlannedRow, Problem, planned
from connections_tui.platforms import SCHEMAS
from connections_tui.platforms.naming import field_meant

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson")
LARGEST = 32 * 1024 * 1024
"""Bytes of a file."""
_OWN = {
    "platform",
    "reference",
    "merchant",
    "customer",
    "link_platform",
    "redirect_url",
}


class ImportUnreadable(ValueError):
    """The file as a whole is no list of connections. The message is a sentence."""


Cells = list[tuple[str, SecretStr]]


def is_import(path: str) -> bool:
    """Whether a file is a list of connections, by its name."""
    return path.casefold().endswith(SUFFIXES)


def read_rows(text: str, *, name: str) -> list[PlannedRow]:
    """Every row, checked. What is wrong with one is in the row.

    Args:
        name: of the file, which tells JSON Lines from CSV.

    Raises:
        ImportUnreadable: it has no rows, or its first line does not name columns.
    """
    is_lines = name.casefold().endswith((".jsonl", ".ndjson"))
    rows = list(_of_json_lines(text) if is_lines else _of_csv(text))
    if not rows:
        raise ImportUnreadable("There are no rows.")
    return list(_with_repeats(rows))


def _with_repeats(rows: Sequence[PlannedRow]) -> Iterator[PlannedRow]:
    """With a warning in each that is for the same store as one before it."""
    met = dict[object, int]()
    for row in rows:
        identity = row.identity()
        first = met.setdefault(identity, row.number) if identity else row.number
        if first != row.number:
            said = f"For the same store or merchant as row {first}."
            repeated = Problem(row.number, "row", said, is_warning=True)
            row = replace(row, problems=(*row.problems, repeated))
        yield row


def _of_json_lines(text: str) -> Iterator[PlannedRow]:
    lines = (line for line in text.splitlines() if line.strip())
    for number, line in enumerate(lines, 1):
        if not line.lstrip().startswith("{"):
            yield _wrong(number, "Must be a JSON object in one line.")
            continue
        try:
            pairs = list(pairs_of_json(line))
        except NotReadable:
            yield _wrong(number, "Not valid JSON.")
            continue
        if any(not pair.is_text for pair in pairs):
            yield _wrong(number, "Every value must be text or a number.")
            continue
        cells = [(pair.name, pair.value) for pair in pairs]
        yield planned(number, [it for it in cells if _is_filled(it[1])])


def _of_csv(text: str) -> Iterator[PlannedRow]:
    rows = _cells(text.lstrip())
    names = [re.sub(r"\s+", " ", cell).strip() for cell in next(rows, [])]
    _check_head(names)
    number = 0
    for row in rows:
        values = [SecretStr(cell) for cell in row]
        if not any(map(_is_filled, values)):
            continue
        number += 1
        if any(map(_is_filled, values[len(names) :])):
            yield _wrong(number, f"More than {len(names)} cells. Is a quote missing?")
            continue
        cells = zip(names, values, strict=False)
        yield planned(number, [it for it in cells if _is_filled(it[1])])


def _cells(text: str) -> Iterator[list[str]]:
    """The rows of a CSV, with the separator that its first line has most of."""
    head = text.partition("\n")[0]
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=max(",;\t", key=head.count), strict=True)
    is_broken = False
    while not is_broken:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            is_broken = True
    # Outside of the handler: no error shall hold a cell.
    raise ImportUnreadable(
        f"Line {reader.line_num} is not valid CSV. Is a quote missing?"
    )


def _check_head(names: list[str]) -> None:
    """A file without names would have its first row taken for them."""
    known = [name for name in names if name and _is_column(name)]
    if not known:
        raise ImportUnreadable(
            "The first line must name the columns: platform, reference, and fields "
            "such as store_url."
        )
    if len(set(map(str.casefold, known))) < len(known):
        raise ImportUnreadable("Two columns have the same name.")


def _is_column(name: str) -> bool:
    plain = name.casefold().replace(" ", "_")
    return plain in _OWN or any(
        field_meant(name, schema.fields(), (schema.title,))
        for schema in SCHEMAS.values()
    )


def _is_filled(value: SecretStr) -> bool:
    return bool(value.get_secret_value().strip())


def _wrong(number: int, why: str) -> PlannedRow:
    return PlannedRow(number, None, problems=(Problem(number, "row", why),))
