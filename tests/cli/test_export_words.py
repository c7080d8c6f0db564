"""What the console's export names as its command does the same."""

import csv
import json

import pytest
from click.testing import CliRunner

from connections_tui.cli.main import main
from connections_tui.fleet import Column, Sort, View
from connections_tui.words.exports import Form, Wanted, export_words
from words.reading_back import original_cell

SHOWN = (Column.STATE, Column.STORE)
NAMES = ["state", "store", "checked", "link"]
FILTER = 'platform:shopify,square -store:"no such"'


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("filter_", ["", FILTER, "-platform:shopify"])
def test_it_prints_the_same_columns_in_the_same_order(form: Form, filter_: str) -> None:
    sorts = (Sort(Column.PLATFORM, descending=True), Sort(Column.ID))
    wanted = Wanted(form, has_links=True)
    words = export_words(wanted, SHOWN, sorts, filter_)
    result = CliRunner().invoke(main, ["--demo", *words, "--no-fetch"])

    assert result.exit_code in (0, 3), result.stderr
    match form:
        case Form.JSON:
            rows = json.loads(result.stdout)
            assert list(rows[0]) == [
                *("id", "health", "is_derived", "store", "checked_at", "link")
            ]
        case Form.MARKDOWN:
            assert result.stdout.startswith("| STATE | STORE | CHECKED | LINK |")
        case _:
            heading, *rows = csv.reader(result.stdout.splitlines())
            assert heading == [*NAMES, "as_of", "filter"]
            assert {original_cell(row[-1]) for row in rows} == {filter_}
    assert len(result.stdout.splitlines()) > 2


def test_the_usual_order_is_not_named() -> None:
    words = export_words(Wanted(), SHOWN, View().sorts, "")

    assert words == ("list", "--csv", "--columns", "state,store,checked,as_of,filter")
