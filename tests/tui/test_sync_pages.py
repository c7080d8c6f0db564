"""Entities and batches: widths come from what they hold, and nothing is cut away."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from connections_tui.fleet import Record
from connections_tui.models import ConnectionStatus
from connections_tui.text import clean
from connections_tui.tui.pages import sync_pages
from connections_tui.tui.pages.page import shortened

ALIKE = ("accounting_customer", "accounting_customer_refund", "accounting_customers")
PANE_AT_140 = 55
"""Cells for text in the pane beside the list, 140 columns wide."""


def record(history: dict[str, Any]) -> Record:
    found = Record("c1")
    found.status = ConnectionStatus.model_validate(
        {"connection": {"id": "c1"}, "status": {"historical_sync_status": history}}
    )
    return found


def totals(*names: str) -> dict[str, Any]:
    one = {
        "oldest_entity_date": "2024-08-16T00:00:00Z",
        "newest_entity_date": "2026-09-16T00:00:00Z",
        "synced_count": 1234567,
        "ready": True,
    }
    return {"total": dict.fromkeys(names, one)}


def batches(*names: str, count: int = 1, config: Any = None) -> dict[str, Any]:
    one = {
        "status": "COMPLETED",
        "oldest_batch_entity_date": "2024-08-16T00:00:00Z",
        "newest_batch_entity_date": "2026-09-16T00:00:00Z",
    }
    return {
        "batches": [
            {
                "batch_num": number + 1,
                "progress_info": dict.fromkeys(names, one),
                "config": config,
            }
            for number in range(count)
        ]
    }


def lines(content: Content) -> list[str]:
    return content.plain.splitlines()


def expected(*names: str) -> dict[str, Any]:
    return {
        "expected_entity_counts": [
            {"batch_num": 1, "entity": name, "is_estimate": True, "count": 10}
            for name in names
        ]
    }


# -- names


@given(
    st.lists(st.text(max_size=60).map(clean), unique=True, max_size=8),
    st.integers(8, 60),
)
@settings(max_examples=150)
def test_distinct_names_stay_distinct_in_any_width(
    names: list[str], width: int
) -> None:
    short = shortened(names, width)

    assert len(set(short.values())) == len(names)
    for name in names:
        assert cell_len(short[name]) <= width
        if cell_len(name) <= width:
            assert short[name] == name


def test_a_name_is_cut_in_the_middle() -> None:
    short = shortened(["accounting_customer_refund"], 16)

    assert short == {"accounting_customer_refund": "accounti…_refund"}


@pytest.mark.parametrize("width", [44, PANE_AT_140, 76, 120])
@pytest.mark.parametrize(
    ("page", "history"),
    [
        (sync_pages.entities, totals(*ALIKE)),
        (sync_pages.entities, expected(*ALIKE)),
        (sync_pages.batches, batches(*ALIKE, count=5)),
    ],
    ids=["totals", "expected", "batches"],
)
def test_data_objects_are_told_apart_by_their_whole_names(
    page: Any, history: dict[str, Any], width: int
) -> None:
    shown = lines(page(record(history), width=width))

    for name in ALIKE:
        assert any(name in line.split() for line in shown), shown


@given(
    st.lists(
        st.from_regex(r"[a-z]{1,20}(_[a-z]{1,20}){0,3}", fullmatch=True) | st.text(),
        unique=True,
        min_size=1,
        max_size=5,
    ),
    st.integers(36, 140),
)
@settings(max_examples=60)
def test_no_line_is_wider_than_the_page(names: list[str], width: int) -> None:
    history = {**totals(*names), **expected(*names), **batches(*names, count=7)}

    for page in (sync_pages.entities, sync_pages.batches):
        shown = lines(page(record(history), width=width))
        assert [line for line in shown if cell_len(line) > width] == []


# -- dates


def test_a_range_of_dates_is_whole_beside_the_list_at_140_columns() -> None:
    history = batches("orders", "products", "balance_sheets", count=5)
    shown = lines(sync_pages.batches(record(history), width=PANE_AT_140))

    assert any("2024-08-16 to 2026-09-16" in line for line in shown)
    assert all(cell_len(line) <= PANE_AT_140 for line in shown)


def test_where_days_have_no_room_months_have() -> None:
    history = batches("accounting_customer_refund", count=1)
    shown = lines(sync_pages.batches(record(history), width=PANE_AT_140))

    assert any("2024-08 to 2026-09" in line for line in shown)


def test_more_batches_than_a_line_holds_go_on_in_the_next() -> None:
    history = batches("orders", count=40)
    shown = lines(sync_pages.batches(record(history), width=40))

    assert sum(line.count("✓") for line in shown[: shown.index("") + 6]) >= 40
    assert all(cell_len(line) <= 40 for line in shown)


# -- what a batch was asked to load


def test_a_batch_tells_which_data_objects_it_asks_for() -> None:
    config = {
        "timeFrameInMonths": 3,
        "entities": {
            "orders": "REQUIRED",
            "incomeStatements": "PREFERRED_BUT_OPTIONAL",
            "payouts": "AVOID",
            "products": {"variants": {"inventory": "REQUIRED"}},
            "stores": "WHEN_IDLE",
        },
    }
    history = batches("orders", config=config)
    text = " ".join(sync_pages.batches(record(history), width=60).plain.split())

    assert "Required orders, products.variants.inventory" in text
    assert "Optional incomeStatements" in text
    assert "Avoid payouts" in text
    assert "WHEN_IDLE stores" in text
