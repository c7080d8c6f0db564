"""Job: take it along. e, and the list as a file or on the clipboard."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from textual import events

from connections_tui.fleet import Column
from connections_tui.tui.screens.export_form import ExportRows, ExportScreen
from connections_tui.words import privacy
from connections_tui.words.row_cells import Cells
from stand_ins.transport import Transport, on
from words.reading_back import original_cell

from .console import LOOK_SECONDS, User, console
from .test_status import token_of

FEW = 12


@pytest.fixture(autouse=True)
def _names_are_shown() -> Iterator[None]:
    yield
    privacy.turn(False)


async def until_told(user: User, words: str) -> None:
    """A notice, whose lines may end anywhere."""
    await user.until(lambda: words in " ".join(user.words().replace("▌", " ").split()))


async def open_export(user: User, *shown: str) -> None:
    await user.press("e")
    await user.until_shown("Export", "Format", *shown)


async def saved(user: User, path: Path) -> bytes:
    """What is in the file once it was saved under this name."""
    await user.press("s")
    await user.until_shown("Save the export")
    await user.press("ctrl+u")
    await user.type(str(path))
    await user.press("enter")
    await user.until(lambda: user.app.is_at_list)
    await user.until_shown("saved to")
    return path.read_bytes()  # noqa: ASYNC240  # it is small


async def test_what_is_shown_is_saved_for_a_spreadsheet(tmp_path: Path) -> None:
    async with console() as user:
        await user.press("exclamation_mark")
        rows = list(user.app.connections.rows.order.rows)
        assert 1 < len(rows) < 60
        columns = user.app.connections.rows.columns
        await open_export(user, f"{len(rows)} shown", "filter: status:problems")
        assert "connections-tui --demo list status:problems --csv" in user.words()
        written = await saved(user, tmp_path / "out.csv")

        assert f"{len(rows)} connections saved to" in user.screen_text()
        assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0
        assert written.startswith("\ufeff".encode())
        read = csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""))
        found = list(read)
        assert set(read.fieldnames or ()) == {
            *(column.name.lower() for column in columns),
            *("checked", "as_of", "filter"),
        }
        assert [
            [original_cell(row[column.name.lower()]) for column in columns]
            for row in found
        ] == list(map(Cells(columns).texts, rows))
        assert {row["filter"] for row in found} == {"status:problems"}
        assert {row["as_of"][:16] for row in found} == {"2026-03-14 09:26"}
        whole = written.decode()
        assert not any(token_of(record) in whole for record in user.record())
        assert not any(record.link_url in whole for record in rows if record.link_url)


async def test_marked_ones_are_exported_also_where_the_filter_hides_them(
    tmp_path: Path,
) -> None:
    async with console(count=FEW) as user:
        await user.press("space", "down", "space")
        marks = set(user.app.connections.table.marks)
        await user.press("slash")
        await user.type(user.chosen.id[:8])
        await user.press("enter")
        await user.until(lambda: len(user.shown_ids) == 1)
        await open_export(user, f"{len(marks)} marked, ", "hidden by the filter")
        await user.press("f", "f", "c")
        await user.until_shown("Format    JSON", "Columns   all")
        told = json.loads(await saved(user, tmp_path / "out.json"))

        assert {row["id"] for row in told["connections"]} == marks
        assert told["filter"] == "is:marked"
        assert told["whole"] == FEW
        await open_export(user)
        await user.press("r")
        await user.until_shown("1 shown", f"filter: {user.chosen.id[:8]}")


async def test_tokens_and_links_are_left_out_until_they_are_asked_for() -> None:
    async with console(count=FEW) as user:
        secrets = [token_of(record) for record in user.record()]
        await open_export(user, "Links     no", "Tokens    no")
        await user.press("f", "y")
        await user.until(lambda: user.app.is_at_list)
        await until_told(user, "does not confirm it")
        assert not any(token in user.app.clipboard for token in secrets)
        user.app.clear_notifications()

        await open_export(user)
        await user.press("l", "t")
        await user.until_shown(
            "! A link opens without a login", "! An access token opens"
        )
        await user.press("y")
        await until_told(user, "It is cleared in 45 s.")
        copied = user.app.clipboard
        assert all(token in copied for token in secrets)
        assert all(one.link_url in copied for one in user.record() if one.link_url)


async def test_while_names_are_hidden_no_token_is_exported() -> None:
    async with console(count=FEW) as user:
        await user.press("X")
        await open_export(user, "Names are hidden on this screen only")
        await user.press("t")
        await user.until_shown("Access tokens are hidden.", "Tokens    no")
        names = [record.store for record in user.record() if record.store]
        assert not any(name in user.screen_text() for name in names)


async def test_markdown_says_how_old_it_is(tmp_path: Path) -> None:
    async with console(count=FEW) as user:
        await open_export(user)
        await user.press("f", "f", "f")
        await user.until_shown("Markdown")
        written = (await saved(user, tmp_path / "out.md")).decode()

        assert f"{FEW} of {FEW} connections of sandbox (DEMO) as of 2" in written
        assert "Filter: none" in written
        assert "Oldest state: 2026-03-14" in written


async def test_what_could_not_be_read_is_told_as_such(tmp_path: Path) -> None:
    transport = Transport(before=on("GET", "/status", httpx.ConnectError("no route")))
    async with console(count=FEW, transport=transport, waits=False) as user:
        await user.until(lambda: any(one.failure for one in user.record()))
        await open_export(user)
        await user.press("f", "f")
        told = json.loads(await saved(user, tmp_path / "out.json"))

        states = [one["health"] for one in told["connections"]]
        assert set(states) <= {"no_answer", "unchecked"}
        assert told["unknown_states"] == sum(
            one["checked_at"] is None for one in told["connections"]
        )
        assert "no_answer" in states


async def test_nothing_is_written_where_nothing_is_shown() -> None:
    async with console(count=FEW) as user:
        await user.press("slash")
        await user.type("zebra")
        await user.press("enter")
        await user.until(lambda: not user.shown_ids)
        await user.press("e")
        await user.until_shown("Nothing to export")

        assert user.app.is_at_list


async def test_a_pasted_token_that_filters_the_list_is_not_told() -> None:
    async with console(count=FEW) as user:
        token = token_of(user.chosen)
        await user.press("slash")
        await user.paste(token)
        await user.press("enter")
        await user.until(lambda: len(user.shown_ids) == 1)
        await open_export(user, "not told: it contains a link")
        await user.press("y")
        await until_told(user, "does not confirm it")

        assert token not in user.app.clipboard


async def test_keys_are_answered_while_rows_are_written_and_esc_stops_it() -> None:
    async with console(count=FEW) as user:
        screen = user.app.connections
        rows = ExportRows("very many", [user.chosen] * 300_000, "")
        form = ExportScreen(
            screen.write_lock.profile,
            [rows],
            screen.rows.columns,
            screen.clock,
            whole=FEW,
            copying=screen.copying,
        )
        user.app.push_screen(form)
        await user.until_shown("very many")
        user.app.post_message(events.Key("y", "y"))
        # The pilot waits until nothing is done any more: too late.
        async with asyncio.timeout(30):
            while "of 300,000. esc stops it." not in user.screen_text():  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)
        user.app.post_message(events.Key("escape", None))
        await user.until_shown("Stopped: nothing was written.")

        assert not user.app.clipboard
        await user.press("escape")
        await user.until(lambda: user.app.is_at_list)


async def test_a_key_typed_twice_asks_for_one_file() -> None:
    async with console(count=FEW) as user:
        await open_export(user)
        await user.press_at_once("s", "s")
        await user.until_shown("Save the export")
        await user.press("escape")
        await user.until(lambda: isinstance(user.app.screen, ExportScreen))
        await user.press("escape")
        await user.until(lambda: user.app.is_at_list)

        assert len(user.app.screen_stack) == 1


async def test_esc_right_after_a_key_leaves_nothing_under_way() -> None:
    async with console(count=FEW) as user:
        await open_export(user)
        await user.press_at_once("y", "escape", "escape", "escape")
        await user.until(lambda: user.app.is_at_list)

        await open_export(user)


async def test_e_shows_the_entities_where_one_is_read() -> None:
    async with console(count=FEW) as user:
        await user.press("enter", "e")

        await user.until_shown("[e Entities]")


def test_no_column_of_the_list_has_a_secret() -> None:
    assert not {"LINK", "ACCESS_TOKEN"} & set(Column.__members__)
