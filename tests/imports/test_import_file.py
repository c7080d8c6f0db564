"""The rows of a file, and what is wrong with them, without what is in them."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.imports import ImportUnreadable, PlannedRow, read_rows
from connections_tui.platforms import SCHEMAS

MOST_CALLS = 4_000
HEAD = "reference,platform,account_id,oauth_access_token\n"


def errors(text: str, name: str = "a.csv") -> list[str]:
    return [it.sentence for row in read_rows(text, name=name) for it in row.errors]


def test_every_platform_and_a_link_can_be_a_row_in_both_formats() -> None:
    wanted = [
        {"platform": slug, **schema.example().reveal()}
        for slug, schema in SCHEMAS.items()
    ]
    columns = list(dict.fromkeys(name for row in wanted for name in row))
    lines = [",".join(columns)]
    lines += [",".join(row.get(name, "") for name in columns) for row in wanted]
    as_csv = read_rows("\n".join(lines), name="a.csv")
    link = {"customer": "A"}
    as_json = read_rows("\n".join(map(json.dumps, [*wanted, link])), name="a.jsonl")

    for rows in (as_csv, as_json):
        assert not any(row.errors for row in rows)
        bodies = [row.creation.credentials for row in rows if row.creation]
        sent = [one.reveal() for one in bodies if one]
        assert sent == [schema.example().reveal() for schema in SCHEMAS.values()]
    assert as_json[-1].creation is not None
    assert as_json[-1].creation.credentials is None


def test_a_file_of_a_spreadsheet_is_read() -> None:
    text = (
        "\ufeffReference;Platform;Account ID;Secret key\r\n"
        ' Acme ;Stripe;"acct_1";“sk_live_abc”\r\n;;;\r\n"B;C";;;\r\n'
    ).lstrip("\ufeff")
    first, second = read_rows(text, name="x.CSV")

    assert (first.reference, second.reference) == ("Acme", "B;C")
    assert first.creation
    assert first.creation.credentials
    assert first.creation.credentials.reveal() == {
        "account_id": "acct_1",
        "oauth_access_token": "sk_live_abc",
    }


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("a,stripe,acct_1,", "row 1, oauth_access_token: Required."),
        (",,hunter2,", "row 1, reference: Fill it with your own name"),
        ("a,hunter2,acct_1,x", "row 1, platform: Must be one of big-commerce, amazon"),
        ("a,,hunter2,", "row 1, account_id: A link takes no credentials."),
        ("a,walmart,hunter2,", "row 1, account_id: Not a field of Walmart:"),
        ("a,stripe,acct_1,hunter2,hunter2", "row 1, row: More than 4 cells."),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(row: str, says: str) -> None:
    told = errors(HEAD + row)

    assert any(it.startswith(says) for it in told)
    assert "hunter2" not in "".join(told)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The first line must name the columns"),
        ("acct_hunter2,sk_live_hunter2\n", "The first line must name the columns"),
        (HEAD, "There are no rows."),
        (f'{HEAD}"a" hunter2,,,\n', "Line 2 is not valid CSV."),
        ("platform,Platform\nstripe,x", "Two columns have the same name."),
    ],
)
def test_a_file_that_is_no_list_is_refused(text: str, says: str) -> None:
    with pytest.raises(ImportUnreadable, match=says) as caught:
        read_rows(text, name="a.csv")

    assert "hunter2" not in str(caught.value)
    assert caught.value.__context__ is None


def test_lines_of_json_that_are_none_are_told_by_row() -> None:
    text = '{"platform": "stripe", \n["hunter2"]\n{"scope": ["hunter2"]}'

    assert errors(text, "a.jsonl") == [
        "row 1, row: Not valid JSON.",
        "row 2, row: Must be a JSON object in one line.",
        "row 3, row: Every value must be text or a number.",
    ]


def test_a_name_that_may_be_a_secret_is_told_by_its_place() -> None:
    told = errors("platform,sk_live_hunter2\nstripe,x")

    assert any(it.startswith("row 1, column 2: Not a field") for it in told)
    assert "hunter2" not in "".join(told)


def test_a_second_row_for_a_store_or_a_merchant_is_warned_of() -> None:
    shop, sign_in = "https://shop.example.com", {"basic_username": "ck_1"}
    woo = {"platform": "woo-commerce", **sign_in, "basic_password": "cs_1"}
    stripe = {"platform": "stripe", "account_id": "acct_1"}
    rows: list[dict[str, str]] = [
        {**woo, "store_url": shop},
        {**woo, "store_url": f"{shop.upper()}/eu", "basic_password": "cs_2"},
        {**woo, "store_url": shop, "platform": "magento"},
        {**stripe, "oauth_access_token": "sk_live_1"},
        {**stripe, "oauth_access_token": "sk_live_2"},
        {"reference": "A"},
        {"reference": "A"},
        {"reference": "A", "redirect_url": "https://one.example"},
        {"basic_username": "wrong"},
        {"basic_username": "wrong"},
    ]
    text = "\n".join(map(json.dumps, rows))
    warned = [
        (row.number, it.why)
        for row in read_rows(text, name="a.jsonl")
        for it in row.warnings
        if "same store" in it.why
    ]
    assert warned == [
        (2, "For the same store or merchant as row 1."),
        (5, "For the same store or merchant as row 4."),
        (7, "For the same store or merchant as row 6."),
    ]


@pytest.mark.parametrize("platform", ["woo-commerce", "magento", "shopify-private"])
def test_checking_a_row_takes_few_calls(platform: str) -> None:
    """Of functions, on which its time depends: 2,000 rows are checked while a person
    waits."""
    example = {"platform": platform, **SCHEMAS[platform].example().reveal()}
    row = json.dumps(example) + "\n"
    read_rows(row, name="a.jsonl")  # what is kept of the schemas
    calls = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read_rows(row * 10, name="a.jsonl")
    finally:
        sys.setprofile(None)

    assert calls / 10 < MOST_CALLS


@given(st.text(max_size=80) | st.text("platform,;\"'\n\tstripe{}:=", max_size=80))
def test_any_file_is_read_or_refused(text: str) -> None:
    for name in ("a.csv", "a.jsonl"):
        try:
            rows = read_rows(text, name=name)
        except ImportUnreadable:
            continue
        assert all(isinstance(row, PlannedRow) for row in rows)
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert all((row.creation is None) == bool(row.errors) for row in rows)
