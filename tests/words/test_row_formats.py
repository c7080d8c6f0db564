"""What was written of rows is read back as what they show, whatever they are called."""

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet import Column, Fleet, Record
from connections_tui.labels import Label
from connections_tui.models import ConnectionDetails
from connections_tui.words.connection_shapes import FIELDS, Connection
from connections_tui.words.exports import Form, Wanted, encoded, export_pieces
from connections_tui.words.printed import json_text
from connections_tui.words.row_cells import COLUMNS, Cells, Extra, Taken
from connections_tui.words.row_formats import (
    SECRET_FIELDS,
    csv_pieces,
    json_pieces,
    markdown_pieces,
)
from connections_tui.words.spreadsheet_cells import safe_cell
from fleet.making import listed, status

from .reading_back import original_cell

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
TAKEN = Taken(NOW.timestamp(), filter="status:reauth", profile="acme", whole=9)
TOKEN, LINK = "token-4711-canary", "https://link.rutterapi.com/connection/canary-4711"
ODD = st.text(
    st.sampled_from("\n\r\t|\"',;=+-@`*_[]<>&\\~#! \u202e\u200f\u2028\x00\x7fé＝日")
    | st.characters(),
    max_size=20,
)


def fleet_of(names: Sequence[str]) -> Fleet:
    """The last one was never checked."""
    fleet = Fleet(lambda: NOW)
    rows = [
        listed(f"c{n}", name=name, access_token=f"{TOKEN}-{n}", link_url=f"{LINK}-{n}")
        for n, name in enumerate(names)
    ]
    fleet.listing().take(rows)
    for record in list(fleet)[:-1]:
        fleet.learn_status(record.id, status(needs_update=True, reason="CERT_EXPIRED"))
    for n, name in enumerate(names):
        fleet.learn_labels({f"c{n}": Label(customer=name, note=name)})
    return fleet


def shown(rows: Sequence[Record]) -> list[list[str]]:
    return [Cells(COLUMNS.values(), TAKEN).texts(row) for row in rows]


def _cells(line: str) -> list[str]:
    """Those of a table, as a Markdown reader has them."""
    cells, one, chars = [], "", iter(line)
    for char in chars:
        if char == "\\":
            one += next(chars)
        elif char == "|":
            cells.append(one.strip(" "))
            one = ""
        else:
            one += char
    return cells[1:]


@given(st.lists(ODD, min_size=1, max_size=4))
def test_csv_is_read_back_as_shown(names: list[str]) -> None:
    rows = list(fleet_of(names))
    columns = tuple(COLUMNS.values())
    safe = "".join(csv_pieces(rows, columns, TAKEN))
    plain = "".join(csv_pieces(rows, columns, TAKEN, is_safe=False))

    heading, *cells = csv.reader(io.StringIO(plain, newline=""))
    assert heading == list(COLUMNS)
    assert cells == shown(rows)
    _, *cells = csv.reader(io.StringIO(safe, newline=""))
    assert [list(map(original_cell, row)) for row in cells] == shown(rows)
    for one in (one for row in cells for one in row):
        assert one == safe_cell(original_cell(one))
        assert not re.match("[=+\\-@＝＋－＠\t\r\n]", one.lstrip())


@given(st.lists(ODD, min_size=1, max_size=4))
def test_markdown_is_read_back_as_shown(names: list[str]) -> None:
    rows = list(fleet_of(names))
    columns = tuple(COLUMNS.values())
    heading, rule, *cells = map(
        _cells, "".join(markdown_pieces(rows, columns, TAKEN)).splitlines()
    )

    assert [one.lower() for one in heading] == list(COLUMNS)
    assert set(rule) == {"---"}
    assert cells == [
        [one.strip(" ") for one in Cells(columns, TAKEN).shown(row)] for row in rows
    ]


@given(st.lists(ODD, min_size=0, max_size=4))
def test_json_is_read_back_as_known(names: list[str]) -> None:
    rows = list(fleet_of(names)) if names else []
    written = "".join(json_pieces(rows))

    assert json.loads(written) == [
        {name: getattr(Connection.of(row), name) for name in FIELDS} for row in rows
    ]
    assert written == json_text([Connection.of(row) for row in rows])
    assert written.isascii()


@given(st.lists(ODD, min_size=1, max_size=4), st.sampled_from(Form), st.booleans())
def test_no_file_has_a_token_or_a_link_unless_it_was_asked_for(
    names: list[str], form: Form, has_all: bool
) -> None:
    rows = list(fleet_of(names))
    wanted = Wanted(form, has_all_columns=has_all)
    shown = (Column.STATE, Column.STORE, Column.NOTE)
    written = encoded(form, export_pieces(wanted, rows, shown, TAKEN)).decode()

    assert "canary" not in written
    assert "rutterapi" not in written
    asked = Wanted(form, has_links=True, has_tokens=True)
    written = "".join(export_pieces(asked, rows, shown, TAKEN)).replace("\\", "")
    assert all(f"{TOKEN}-{n}" in written for n in range(len(names)))
    assert all(f"{LINK}-{n}" in written for n in range(len(names)))


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("secret", [f"{TOKEN}-0", f"{LINK}-0"])
def test_a_secret_that_any_field_repeats_is_taken_out(form: Form, secret: str) -> None:
    """A merchant may call a store anything, and a service repeat what it was told."""
    fleet = fleet_of([f"Shop {secret}", "Birch"])
    details = {
        "id": "c0",
        "store_name": f"a {secret}",
        "store_domain": secret,
        "store_unique_id": secret,
        "disabled_reason": f"IS {secret}",
        "disabled": True,
    }
    fleet.learn_details("c0", ConnectionDetails.model_validate(details))
    fleet.learn_status("c0", status(disabled=True, reason=f"IS {secret}"))
    label = Label(customer=secret, owner=f"{secret}.", note=f"see ({secret})")
    fleet.learn_labels({"c0": label})
    wanted = Wanted(form, has_all_columns=True)
    written = "".join(export_pieces(wanted, list(fleet), [], TAKEN)).replace("\\", "")

    assert "canary" not in written
    assert written.count("[redacted]") >= 6


def test_only_the_extra_columns_and_fields_have_secrets() -> None:
    [row, _] = fleet_of(["Amber", "Birch"])
    texts = zip(COLUMNS, Cells(COLUMNS.values(), TAKEN).texts(row), strict=True)
    secret = {name for name, said in texts if "canary" in said}
    everything = dict(json.loads("".join(json_pieces([row], list(FIELDS))))[0])

    assert secret == {"link", "access_token"} == set(SECRET_FIELDS)
    assert "canary" not in json.dumps(everything)


@pytest.mark.parametrize("form", Form)
def test_each_file_says_when_it_was_written_and_with_what_filter(form: Form) -> None:
    rows = list(fleet_of(["Amber", "Birch"]))
    written = "".join(export_pieces(Wanted(form), rows, [Column.STATE], TAKEN))

    assert "status:reauth" in written
    assert "2026-03-14" in written
    # A state that was never read is told as such, and the others have an age.
    assert "unchecked" in written.lower()
    assert "checked" in written.splitlines()[0].lower() or form is Form.JSON
    if form is Form.MARKDOWN:
        assert "2 of 9 connections of acme as of 2026-03-14" in written
        assert "States never read: 1. Oldest state: 2026-03-14" in written
    if form is Form.JSON:
        told = json.loads(written)
        assert (told["unknown_states"], told["whole"]) == (1, 9)
        assert told["oldest_state_at"] == NOW.isoformat()
        assert [one["health"] for one in told["connections"]] == [
            "needs_reauth",
            "unchecked",
        ]
        assert told["connections"][1]["checked_at"] is None


def test_an_empty_json_export_is_parsed_too() -> None:
    wanted = Wanted(Form.JSON, has_all_columns=True)
    written = "".join(export_pieces(wanted, [], [], TAKEN))

    assert json.loads(written)["connections"] == []


def test_a_name_makes_no_link_image_or_tag_in_markdown() -> None:
    name = "![x](https://a.example/p.png) [b](c) <script> `d` __e__ &amp; f_g"
    [row, _] = fleet_of([name, ""])
    written = "".join(markdown_pieces([row], [Column.STORE]))

    assert "f_g" in written
    assert not re.search(r"(?<!\\)[\[\]<>`&]", written)


def test_extra_columns_are_empty_where_nothing_is_known() -> None:
    fleet = Fleet(lambda: NOW)
    fleet.listing().take([listed("c1", access_token=None, link_url=None)])
    [row] = fleet

    assert Cells(Extra).texts(row) == ["", "", "", ""]
