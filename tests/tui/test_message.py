"""Job: tell the merchant. m, and a text that is ready to send."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connections_tui.words import privacy

from .console import User, console
from .test_status import token_of

FEW = 12


@pytest.fixture(autouse=True)
def _names_are_shown() -> Iterator[None]:
    yield
    privacy.turn(False)


async def open_message(user: User) -> None:
    await user.press("m")
    await user.until_shown("Subject", "Template")


def told(user: User) -> str:
    """The screen's text, with notices as one line."""
    return " ".join(user.words().replace("▌", " ").split())


async def copied(user: User, letter: str) -> str:
    await user.press("c", letter)
    await user.until_shown("terminal's clipboard")
    user.app.clear_notifications()
    return user.app.clipboard


async def test_a_message_is_ready_and_is_copied_whole_or_in_parts() -> None:
    async with console(count=FEW, environment="PROD", is_unlocked=False) as user:
        store, link = user.chosen.store, user.chosen.link_url
        assert store
        assert link
        await open_message(user)
        await user.until_shown("Message to the merchant", store, link, "Key expired")
        subject, body = await copied(user, "s"), await copied(user, "b")

        assert await copied(user, "m") == f"Subject: {subject}\n\n{body}"
        assert store in subject
        assert link in body
        assert token_of(user.chosen) not in user.screen_text() + body
        await user.press("q")
        await user.until(lambda: user.app.is_at_list)


async def test_an_edited_text_is_copied_and_not_lost_without_a_question() -> None:
    async with console(count=FEW) as user:
        await open_message(user)
        await user.press("e", "home")
        await user.type("Dear Ann: ")
        await user.press("tab", "end")
        await user.type(" (2)")
        await user.press("escape")
        await user.until_shown("edited", "Dear Ann: Hello,", "(2)")
        whole = await copied(user, "m")
        assert whole.splitlines()[0].endswith(" (2)")
        assert "\n\nDear Ann: Hello," in whole

        await user.press("t")
        await user.until_shown("Replace the edited text?")
        await user.press("k", "q")
        await user.until_shown("Leave the edited text?")
        await user.press("k")
        assert "Dear Ann" in user.screen_text()
        await user.press("t", "d", "2")
        await user.until_shown("Template Sign in again")
        assert "Dear Ann" not in user.screen_text()
        await user.press("q")
        await user.until(lambda: user.app.is_at_list)


async def test_the_language_is_remembered(tmp_path: Path) -> None:
    kept = tmp_path / "preferences.json"
    async with console(count=FEW, preferences=kept) as user:
        await open_message(user)
        await user.press("l", "2")
        await user.until_shown("Guten Tag,", "Language Deutsch")
        await user.press("q")
        await user.until(kept.exists)
    assert json.loads(kept.read_text())["message_language"] == "de"

    async with console(count=FEW, preferences=kept) as user:
        await open_message(user)
        await user.until_shown("Guten Tag,")


async def test_marked_ones_are_stepped_through_and_saved_as_a_mail_merge(
    tmp_path: Path,
) -> None:
    path = tmp_path / "merge.csv"
    async with console(count=FEW) as user:
        await user.press("space", "down", "space", "down", "space")
        await open_message(user)
        await user.until_shown("3 messages", "1 of 3")
        await user.press("J", "J", "J")
        await user.until_shown("3 of 3")
        await user.press("K", "e")
        await user.type("Mine. ")
        await user.press("escape", "s", "a", "ctrl+u")
        await user.type(str(tmp_path / "nowhere" / "x.csv"))
        await user.press("enter")
        await user.until_shown("There is no folder")
        await user.press("ctrl+u")
        await user.type(str(path))
        await user.press("enter")
        await user.until_shown("3 messages saved to")

        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [row["id"] for row in rows] == list(user.app.connections.meant_ids)
        assert [row["body"].startswith("Mine. ") for row in rows] == [0, 1, 0]
        assert path.stat().st_mode & 0o077 == 0
        assert not any(token_of(record) in text for record in user.record())

        await user.press("s", "m", "ctrl+u")
        await user.type(str(path))
        await user.press("enter")
        await user.until_shown("exists. Press enter again to replace it.")
        await user.press("enter")
        await user.until(lambda: path.read_text().startswith("Subject: "))


async def test_a_broken_file_is_told_and_ours_are_used(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('[sign-in]\nsubject = "{shop}"\n')
    async with console(count=FEW, templates=tmp_path, size=(140, 40)) as user:
        await open_message(user)

        await user.until_shown("Please renew access", "Not used: ")
        path = tmp_path / "en.toml"
        assert f"{path}, line 2: Unknown placeholder {{shop}}" in told(user)
        assert "Use {store}, {platform}, {domain} or {reason}." in told(user)


async def test_without_a_mail_program_it_says_what_to_do_instead() -> None:
    async with console(count=FEW) as user:
        await open_message(user)
        await user.press("o")

        await user.until(lambda: "Copy the message instead." in told(user))


async def test_nothing_is_edited_while_names_are_hidden() -> None:
    async with console(count=FEW) as user:
        store = user.chosen.store
        await open_message(user)
        await user.press("e", "X", "escape", "X", "e")
        await user.until_shown("Names are hidden.")

        assert "edited" in user.screen_text()
        assert store
        assert store not in user.screen_text()
        assert store in await copied(user, "m")
