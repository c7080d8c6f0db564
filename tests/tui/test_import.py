"""Importing many connections, by keys: checked, sent one by one, paused and stopped."""

import asyncio
import csv
from pathlib import Path

import httpx
import pytest

from connections_tui.imports.importer import State
from connections_tui.tui.screens.import_rows import ImportScreen
from stand_ins.transport import Transport, on

from .console import User, console

FEW = 3
SECRET = "sk_live_hush4711"
HEAD = "reference,platform,account_id,oauth_access_token\n"
CREATE = "/connections/create"


async def open_import(user: User, folder: Path, rows: str) -> ImportScreen:
    (folder / "merchants.csv").write_text(HEAD + rows)
    await user.press("I")
    await user.until_shown("a row a connection")
    await user.type("merchants.csv")
    await user.press("enter")
    await user.until_shown("Import merchants.csv")
    screen = user.app.screen
    assert isinstance(screen, ImportScreen)
    return screen


async def test_a_file_is_checked_sent_and_its_links_are_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    journal = tmp_path / "imports" / "a.jsonl"
    async with console(count=FEW, imports=journal) as user:
        rows = f"Acme,stripe,acct_1,{SECRET}\n,,,\nA link,,,\nBad,stripe,{SECRET},\n"
        await open_import(user, tmp_path, rows)
        await user.until_shown("3 rows: 2 to create, 1 left out with errors.")
        assert "row 3    oauth_access_token: Required." in user.screen_text()
        assert user.transport.count("POST") == 0

        await user.press("i")
        await user.until_shown("3 rows: 2 done, 1 refused, 0 unknown.")
        assert user.store.count() == FEW + 2
        await user.press("w")
        await user.until_shown("merchants-results.csv")
        await user.press("enter")
        saved = tmp_path / "merchants-results.csv"
        await user.until(saved.exists)
        assert (
            SECRET not in user.screen_text() + saved.read_text() + journal.read_text()
        )
        with saved.open() as file:
            found = list(csv.DictReader(file))
        assert [(it["reference"], it["outcome"]) for it in found] == [
            ("Acme", "done"),
            ("A link", "done"),
            ("Bad", "refused"),
        ]
        assert all(it["link"] or it["outcome"] == "refused" for it in found)

        # The same file again sends nothing.
        await user.press("escape")
        await open_import(user, tmp_path, rows)
        await user.press("i")
        await user.until_shown("3 rows: 0 done, 2 done earlier, 1 refused, 0 unknown.")
        await user.until_shown("row 1    done earlier  Acme")
        assert user.transport.count("POST") == 2


async def test_it_pauses_and_stops_between_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    gate, waiting = asyncio.Event(), asyncio.Event()

    async def hold(_: httpx.Request) -> None:
        waiting.set()
        await gate.wait()

    holding = Transport(before=on("POST", CREATE, hold))
    journal = tmp_path / "imports" / "a.jsonl"
    async with console(count=FEW, transport=holding, imports=journal) as user:
        screen = await open_import(user, tmp_path, "A,,,\nB,,,\nC,,,\n")
        await user.press("i")
        await user.until(waiting.is_set)
        await user.press("p")
        await user.until_shown("Paused · row 1 of 3")
        gate.set()
        await user.until_shown("Paused · row 2 of 3 · 1 done")
        await user.press("escape")
        assert user.app.screen is screen
        assert user.transport.count("POST") == 1

        await user.press("s")
        await user.until_shown("3 rows: 1 done, 0 refused, 0 unknown, 2 not sent.")
        assert screen._importer.numbers[State.NOT_SENT] == 2
        assert user.transport.count("POST") == 1


async def test_production_asks_for_the_number_and_a_lock_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    journal = tmp_path / "imports" / "a.jsonl"
    async with console(count=FEW, environment="PROD", imports=journal) as user:
        await open_import(user, tmp_path, "A,,,\nB,,,\n")
        await user.press("i")
        await user.until_shown("2 connections will be created in acme")
        await user.press("3", "enter")
        await user.until_shown("Type the number as shown.")
        assert user.transport.count("POST") == 0
        await user.press("backspace", "2", "enter")
        await user.until_shown("2 rows: 2 done, 0 refused, 0 unknown.")

    async with console(
        count=FEW, environment="PROD", is_unlocked=False, imports=journal
    ) as user:
        await user.press("I")
        await user.until_shown("Press U")
        assert len(user.app.screen_stack) == 1


async def test_a_row_for_a_store_that_is_connected_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    journal = tmp_path / "imports" / "a.jsonl"
    async with console(imports=journal) as user:
        (tmp_path / "shops.csv").write_text(
            "reference,shopify_store\nA,kestrel-cycles-eu\nB,b\nC,b\n"
        )
        await user.press("I")
        await user.type("shops.csv")
        await user.press("enter")
        await user.until_shown("3 rows: 3 to create (2 with warnings).")
        await user.until_shown("row 1    row: This store is connected already: Kestrel")
        await user.until_shown("row 3    row: For the same store or merchant as row 2.")


async def test_a_file_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with console(count=FEW, imports=tmp_path / "imports" / "a.jsonl") as user:
        await user.press("I")
        await user.until_shown("a row a connection")
        await user.type("none.csv")
        await user.press("enter")

        await user.until_shown("Cannot read none.csv: no such file or directory.")

        (tmp_path / "rows.csv").write_text("platform,reference\n,a\n")
        await user.press("I")
        await user.until_shown("a row a connection")
        await user.type("rows.csv")
        await user.press("enter")
        await user.until_shown("Nothing was sent yet.")
        await user.press("escape")
        await user.until(lambda: "Nothing was sent yet." not in user.words())
        assert "Cannot read" not in user.words()
