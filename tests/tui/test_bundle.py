"""Job: a ticket to Rutter. :bundle, read before it is saved."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from connections_tui.words import privacy
from stand_ins.transport import Transport

from .console import User, console
from .test_status import token_of

FEW = 6


@pytest.fixture(autouse=True)
def _names_are_shown() -> Iterator[None]:
    yield
    privacy.turn(False)


async def open_bundle(user: User) -> None:
    await user.command("support bundle")
    await user.until_shown("# Support bundle for a connection", user.chosen.id)


async def test_it_is_read_searched_and_saved_as_it_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "ticket.md"
    async with console(count=FEW, size=(100, 30)) as user:
        record = user.chosen
        await open_bundle(user)
        await user.until_shown("Nothing is saved or sent yet.")
        await user.press("slash")
        await user.type("link_url")
        await user.until_shown("Match 1 of ")
        await user.press("enter")
        assert "redacted" in user.screen_text()
        await user.press("escape", "s")
        await user.until_shown("Save the support bundle", "bundle-2026-03-14.md")
        await user.press("ctrl+u")
        await user.type(str(path))
        await user.press("enter")
        await user.until_shown("Saved to")
        written = path.read_text()

        assert path.stat().st_mode & 0o077 == 0
        assert f"Connection ID: {record.id}" in written
        assert "GET /connections/status" in written
        assert token_of(record) not in written
        assert record.link_url
        assert record.link_url not in written
        await user.press("c")
        await user.until(lambda: user.app.clipboard)
        assert user.app.clipboard == written
        await user.press("q")
        await user.until(lambda: user.app.is_at_list)


async def test_it_is_made_also_while_the_service_does_not_answer() -> None:
    transport = Transport()
    async with console(count=FEW, transport=transport, size=(120, 40)) as user:
        transport.before = lambda _: httpx.ConnectError("no route to host")
        await user.press("r")
        await user.until(lambda: user.chosen.failure is not None)
        await open_bundle(user)

        await user.until_shown("What follows is remembered from earlier.")
        assert token_of(user.chosen) not in user.screen_text()


async def test_while_names_are_hidden_it_names_no_store() -> None:
    async with console(count=FEW, size=(120, 50)) as user:
        store = user.chosen.store
        assert store
        await open_bundle(user)
        await user.until_shown(store)
        await user.press("X")
        await user.until_shown("Names are hidden, here and in what is saved.")
        await user.until(lambda: store not in user.screen_text())
        await user.press("c")
        await user.until(lambda: user.app.clipboard)

        assert store not in user.app.clipboard
        assert user.chosen.id in user.app.clipboard


async def test_r_asks_again() -> None:
    async with console(count=FEW, size=(120, 40)) as user:
        await open_bundle(user)
        before = len(user.transport.requests)
        await user.press("r")

        await user.until(lambda: len(user.transport.requests) >= before + 2)
