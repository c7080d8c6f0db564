"""What the keys do with all that is marked, and what they say of what is hidden."""

import csv
import io
from pathlib import Path

import pytest

from connections_tui.words.merchant_message import link_of

from .console import User, console

FEW = 12


async def copied(user: User, *keys: str) -> str:
    await user.press(*keys)
    await user.until_shown("terminal's clipboard")
    user.app.clear_notifications()
    return user.app.clipboard


async def mark_and_hide(user: User) -> list[str]:
    """Marks three and shows one of them; gives their IDs."""
    ids = user.shown_ids[:3]
    await user.press("g", "space", "space", "space", "slash")
    await user.type(f"id:{ids[0]}")
    await user.press("enter")
    await user.until(lambda: user.shown_ids == [ids[0]])
    await user.until_shown("3 marked (2 hidden)")
    return ids


async def test_links_of_the_marked_are_asked_for_and_copied_in_each_form() -> None:
    async with console(size=(100, 30), count=FEW) as user:
        ids = user.shown_ids[:4]
        records = [user.app.session.fleet.get(i) for i in ids]
        links = {link_of(it) for it in records if it and link_of(it)}
        assert links
        await user.press("space", "space", "space", "space", "L")
        await user.until_shown("Links of 4 marked", "Whoever has a link can sign in")
        assert not any(link in user.screen_text() for link in links)

        assert set((await copied(user, "l")).splitlines()) == links
        tabs = await copied(user, "L", "t")
        assert {line.split("\t")[1] for line in tabs.splitlines()} == links
        rows = csv.DictReader(io.StringIO(await copied(user, "y", "l", "c")))
        assert {row["link"] for row in rows} == links


async def test_links_of_the_marked_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    async with console(count=FEW) as user:
        await user.press("a", "L", "s", "ctrl+u")
        await user.type(str(path))
        await user.press("enter")
        await user.until_shown("links saved to")
        with path.open(encoding="utf-8-sig") as file:
            found = {row["id"]: row["link"] for row in csv.DictReader(file)}

        assert found == {
            record.id: link for record in user.record() if (link := link_of(record))
        }
        assert path.stat().st_mode & 0o077 == 0


async def test_links_are_left_alone_without_a_choice() -> None:
    async with console(count=FEW) as user:
        await user.press("a", "L", "escape")

        assert user.app.clipboard == ""
        assert user.app.is_at_list


async def test_one_mark_has_its_own_card() -> None:
    async with console(count=FEW) as user:
        first = user.record()
        await user.press("g", "space", "G", "L")
        await user.until_shown("Link for the merchant")
        marked = next(iter(user.app.connections.table.marks))
        (record,) = [it for it in first if it.id == marked]

        assert record.store
        assert record.store in user.words()


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (140, 40)])
async def test_refresh_watch_and_copy_reach_the_hidden_ones(
    size: tuple[int, int],
) -> None:
    async with console(size=size, count=FEW) as user:
        ids = await mark_and_hide(user)
        said = user.app.connections.message
        await user.press("r")
        await user.until(lambda: said.text == "Refreshing 3 connections (2 hidden).")
        await user.press("w")
        assert said.text.startswith("Watching 3 connections (2 hidden)")
        assert set(user.app.connections.table.watched) == set(ids)
        await user.press("w")
        assert not user.app.connections.table.watched

        await user.press("y")
        await user.until_shown("Copy of 3 marked (2 hidden)")
        assert sorted((await copied(user, "i")).splitlines()) == sorted(ids)


async def test_a_refresh_asks_for_each_marked_one() -> None:
    async with console(count=FEW) as user:
        await mark_and_hide(user)
        user.app.connections.service.action_pause()
        await user.until(
            lambda: (
                user.app.connections.service.sweep is not None
                and not user.app.connections.service.sweep.state().in_flight
            )
        )
        before = sum(r.url.path.endswith("/status") for r in user.transport.requests)
        await user.press("r")

        await user.until(
            lambda: (
                sum(r.url.path.endswith("/status") for r in user.transport.requests)
                == before + 3
            )
        )


async def test_each_marked_merchant_gets_a_message() -> None:
    async with console(count=FEW) as user:
        await mark_and_hide(user)
        await user.press("m")

        await user.until_shown("3 messages", "1 of 3")
