"""The sync configuration of a connection: shown, set, changed, removed, refused."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from stand_ins.transport import Transport, on, says

from .console import User, console
from .test_optional_actions import FEW, audited, choose, sent, until_asked

URL = "/configs/sync/connections/[^/]+"
CONFIG: dict[str, Any] = {
    "initialSync": {"batches": [{"timeFrameInMonths": 12, "entities": ["BILL"]}]},
    "incrementalSync": {"syncPeriodInMinutes": 360, "entities": ["BILL"]},
}


async def open_config(user: User, platform: str = "QUICKBOOKS") -> None:
    await choose(user, platform)
    await user.press("M", "c")
    await until_asked(user, "Sync configuration · ", "In effect")


async def fill(user: User, period: str, objects: str, batches: str) -> None:
    for typed in (period, objects, batches):
        await user.press("ctrl+u", "ctrl+k")
        await user.type(typed)
        await user.press("enter")


async def test_one_is_set_changed_and_removed(tmp_path: Path) -> None:
    audit = audited(tmp_path / "audit.jsonl")
    async with console(size=(140, 40), audit=lambda: audit) as user:
        await open_config(user)
        await user.until_shown("your organization's, set in the Rutter Dashboard")
        assert "D remove" not in user.screen_text()
        await user.press("e")
        await until_asked(user, "Time between two syncs")
        await fill(user, "6h", "invoice, bill", "12: invoice; 60: bill")
        await user.until_shown("has its own sync configuration.")
        one = user.chosen.id
        [made] = sent(user, "POST", f"/configs/sync/connections/{one}")
        assert json.loads(made.content) == {
            "initialSync": {
                "batches": [
                    {"timeFrameInMonths": 12, "entities": ["INVOICE"]},
                    {"timeFrameInMonths": 60, "entities": ["BILL"]},
                ]
            },
            "incrementalSync": {
                "syncPeriodInMinutes": 360,
                "entities": ["INVOICE", "BILL"],
            },
        }

        await open_config(user)
        await user.until_shown("the connection's own", "every 6 h", "60 months: BILL")
        await user.press("e")
        await until_asked(user, "Time between two syncs", "12: INVOICE; 60: BILL")
        await user.press("ctrl+u", "ctrl+k")
        await user.type("1d")
        await user.press("ctrl+s")
        await user.until_shown("has another sync configuration.")
        assert len(sent(user, "PATCH", f"/configs/sync/connections/{one}")) == 1

        await open_config(user)
        await user.until_shown("every 1 d")
        await user.press("D")
        await until_asked(user, "Remove sync configuration", "is in effect")
        await user.press("y")
        await user.until_shown("no longer has its own sync configuration.")
        assert [one.operation for one in audit.entries()] == [
            "unconfigure",
            "configure",
            "configure",
        ]


async def test_what_cannot_be_used_is_told_by_the_field_and_not_sent() -> None:
    async with console(size=(140, 40)) as user:
        await open_config(user)
        await user.press("e")
        await until_asked(user, "Time between two syncs")
        for period, objects, batches, problem in (
            ("30", "bill", "12: bill", "From 60 minutes to 20,160 (14 days), not 30."),
            ("6h", "", "12: bill", "Enter a data object, such as invoice."),
            ("6h", "bill", "bill", "Enter months and data objects"),
        ):
            user.app.screen.query_one("#period").focus()
            await user.settle()
            await fill(user, period, objects, batches)
            await user.until_shown(problem)

        await user.press("escape")
        assert not user.transport.count("POST")


async def test_while_locked_it_is_shown_and_cannot_be_changed() -> None:
    locked = console(size=(140, 40), environment="PROD", is_unlocked=False)
    async with locked as user:
        await open_config(user)
        await user.until_shown("acme is production and locked.")
        await user.press("e", "D")
        assert "Time between two syncs" not in user.screen_text()
        await user.press("escape")

        assert all(request.method == "GET" for request in user.transport.requests)


async def test_a_platform_without_them_is_told_and_remembered() -> None:
    async with console(count=FEW, size=(140, 40)) as user:
        await choose(user, "MAGENTO")
        await user.press("M", "c")
        await user.until_shown("Not read", "not supported for the connection's")
        await user.press("escape", "M")

        await user.until_shown("Off: Not supported for Magento.")


@pytest.mark.parametrize("is_kept", [True, False])
async def test_a_lost_answer_is_settled_by_reading_it_again(is_kept: bool) -> None:
    lost = on("POST", URL, httpx.ReadTimeout("late"))
    transport = Transport(after=lost) if is_kept else Transport(before=lost)
    async with console(size=(140, 40), transport=transport) as user:
        await open_config(user)
        await user.press("e")
        await until_asked(user, "Time between two syncs")
        await fill(user, "6h", "bill", "12: bill")
        if is_kept:
            await user.until_shown("reading it again confirms it.")
        else:
            await user.until_shown("Not confirmed", "may have been")

        assert len(sent(user, "POST", user.chosen.id)) == 1


async def test_one_that_is_gone_by_then_is_no_failure() -> None:
    gone = Transport(
        before=lambda request: (
            on("GET", URL, says(body=CONFIG))(request)
            or on("DELETE", URL, says(410, {}))(request)
        )
    )
    async with console(size=(140, 40), transport=gone) as user:
        await open_config(user)
        await user.press("D")
        await until_asked(user, "Remove sync configuration")
        await user.press("y")
        await user.until_shown("had no sync configuration of its own.")
