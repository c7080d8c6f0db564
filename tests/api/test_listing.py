"""The list reader: any text, cut anywhere, is rows or one clear error."""

import json
import time
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.api.json_reading import Malformed, text_decoder
from connections_tui.api.list_stream import LONGEST_VALUE, ListReader
from connections_tui.api.rows import ListRow, read_odd_row, read_plain_rows

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
documents = st.fixed_dictionaries(
    {"connections": st.lists(json_values, max_size=8)},
    optional={"next": json_values, "error_count": st.integers()},
)
cuts = st.lists(st.integers(min_value=1, max_value=40), min_size=1, max_size=20)


def pieces(text: str, sizes: list[int]) -> Iterable[str]:
    at, turn = 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        yield text[at : at + size]
        at, turn = at + size, turn + 1


def rows_of(texts: Iterable[str]) -> list[object]:
    reader = ListReader()
    rows = [row for text in texts for row in reader.feed(text)]
    return rows + reader.finish()


@given(documents, cuts, st.sampled_from([None, 1]), st.booleans())
def test_however_a_list_is_cut_the_rows_are_the_same(
    document: dict[str, object], sizes: list[int], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)

    assert rows_of(pieces(text, sizes)) == rows_of([text])


@given(st.lists(json_values.filter(lambda value: "NaN" not in repr(value)), max_size=8))
def test_rows_are_what_json_says(rows: list[object]) -> None:
    text = json.dumps({"connections": rows}).replace("Infinity", "1").replace("-1", "1")
    expected = json.loads(text)["connections"]

    assert rows_of([text]) == expected


@given(json_values, cuts)
def test_any_json_is_rows_or_one_error(value: object, sizes: list[int]) -> None:
    text = json.dumps(value)
    try:
        rows = rows_of(pieces(text, sizes))
    except Malformed:
        return

    assert isinstance(value, dict)
    assert rows == [] or "connections" in value


@given(documents, st.data())
def test_a_list_that_is_cut_off_is_an_error(
    document: dict[str, object], data: st.DataObject
) -> None:
    text = json.dumps(document)
    end = data.draw(st.integers(min_value=0, max_value=len(text) - 1))
    with pytest.raises(Malformed):
        rows_of([text[:end]])


@given(st.text(), cuts)
def test_any_text_is_rows_or_one_error(text: str, sizes: list[int]) -> None:
    with suppress(Malformed):
        rows_of(pieces('{"connections":[' + text, sizes))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "<html><body>Sign in</body></html>",
        "cb({})",
        "{}",
        '{"connection": []}',
        '{"connections": null}',
        '{"connections": {"0": {}}}',
        '{"connections": "none"}',
        "[]",
        '"text"',
        "null",
        "12",
        '{"connections": [{}',
        '{"connections": [{}]',
        '{"connections": [{},]}',
        '{"connections": [{} {}]}',
        '{"connections": []} and more',
        '{"connections": []}{"connections": []}',
        '{"connections": [], "connections": []}',
        '{"connections": [],}',
        "{connections: []}",
        '{"connections" []}',
        '{1: 2, "connections": []}',
        '{"connections": [1.]}',
        '{"connections": [' + "[" * 100_000,
        '{"a": ' + '{"a":' * 100_000,
    ],
)
def test_what_is_no_list_is_an_error(text: str) -> None:
    with pytest.raises(Malformed):
        rows_of([text])
    with pytest.raises(Malformed):
        rows_of(pieces(text, [7]))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('{"connections":[]}', []),
        (
            ' {\n"a" : {"connections": [1]} , "connections" : [ 1 , 2 ] , "b":[]} \n',
            [1, 2],
        ),
        ('{"connections":[1.5e3,-2,true,"a,]}"]}', [1500.0, -2, True, "a,]}"]),
        ('{"connections":[NaN,Infinity,-Infinity,1e999]}', [None] * 4),
        ('{"connections":[' + "9" * 5000 + "]}", [None]),
        ('{"connections":[{"id":"a\tb"}]}', [{"id": "a\tb"}]),
        ('{"connections":["\\ud800"]}', ["\ud800"]),
        ('{"connections":[{"id":1,"id":2}]}', [{"id": 2}]),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100_000])
def test_odd_lists_are_read(text: str, rows: list[object], size: int) -> None:
    assert rows_of(pieces(text, [size])) == rows


def test_rows_are_given_as_soon_as_they_are_whole() -> None:
    reader = ListReader()

    assert reader.feed('{"connections":[{"id":"a"},{"id"') == [{"id": "a"}]
    assert reader.feed(':"b"}, {}') == [{"id": "b"}, {}]


def test_words_of_an_error_beside_the_list_are_kept() -> None:
    reader = ListReader()
    reader.feed('{"error_code": "X", "error": null, "other": 1}')
    reader.finish()

    assert reader.others == {"error_code": "X"}


@pytest.mark.parametrize(
    "body",
    [
        '\ufeff{"connections":["é"]}'.encode(),
        b'{"connections":["' + b"\xff\xfe" + b'"]}',
        '{"connections":["é"]}'.encode("latin-1"),
    ],
)
def test_bytes_that_are_no_text_hide_nothing(body: bytes) -> None:
    decoder = text_decoder()
    texts = [decoder.decode(body[at : at + 1]) for at in range(len(body))]
    rows = rows_of([*texts, decoder.decode(b"", final=True)])

    assert rows in (["é"], ["\ufffd"], ["\ufffd\ufffd"])


def test_one_row_without_an_end_is_given_up() -> None:
    endless = ["x" * 2**20] * (3 * LONGEST_VALUE // 2**20)
    with pytest.raises(Malformed, match="too long"):
        rows_of(['{"connections":["', *endless])


def test_a_long_row_costs_no_more_for_being_cut_finely() -> None:
    """Not a benchmark: reading it anew for each piece would take a minute."""
    text = json.dumps({"connections": [{"id": "a", "name": "x" * 4_000_000}]})
    started = time.perf_counter()
    (row,) = rows_of(pieces(text, [1024]))

    assert isinstance(row, dict)
    assert time.perf_counter() - started < 10


@settings(max_examples=20)
@given(st.integers(min_value=1, max_value=300))
def test_numbers_that_could_go_on_are_waited_for(size: int) -> None:
    text = '{"connections":[' + ",".join(["12345", "-0.5", "1e5", "0"] * 30) + "]}"

    assert rows_of(pieces(text, [size])) == [12345, -0.5, 1e5, 0] * 30


rows = st.fixed_dictionaries(
    {"id": st.text(min_size=1) | st.integers()},
    optional={
        "platform": st.none() | st.text() | st.integers(),
        "access_token": st.none() | st.text(),
        "created_at": st.none() | st.just("2026-09-21T21:00:00Z"),
        "name": st.none() | st.text() | st.lists(st.integers(), max_size=2),
        "status": st.none() | st.text() | st.booleans(),
        "extra": json_values,
    },
)


def read_both_ways(
    text: str,
) -> tuple[list[ListRow | None], list[ListRow | None]]:
    reader = ListReader(read_plain_rows)
    quickly = [*reader.feed(text), *reader.finish()]
    return (
        [row if isinstance(row, ListRow) else read_odd_row(row) for row in quickly],
        [read_odd_row(row) for row in rows_of([text])],
    )


def facts(row: ListRow | None) -> object:
    if row is None:
        return None
    return (row.id, row.platform, row.status, row.name, row.created_at, row.read())


@given(st.lists(rows | json_values, max_size=6), st.booleans())
def test_the_quick_way_reads_what_the_careful_way_reads(
    given_rows: list[object], ascii_only: bool
) -> None:
    text = json.dumps({"connections": given_rows}, ensure_ascii=ascii_only)
    quickly, carefully = read_both_ways(text)

    assert list(map(facts, quickly)) == list(map(facts, carefully))


@given(st.text('{}[]",:\\ a1', max_size=60))
def test_no_text_is_taken_for_rows_that_json_has_not(odd: str) -> None:
    text = '{"connections":[{"id":"a"},' + odd + ',{"id":"b"}]}'
    try:
        quickly, carefully = read_both_ways(text)
    except Malformed:
        return

    assert list(map(facts, quickly)) == list(map(facts, carefully))
