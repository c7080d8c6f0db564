"""Job 4: deleting one connection, the right one, once, and only on purpose."""

import asyncio

import httpx
import pytest

from connections_tui.changes.delete import confirmation_word
from connections_tui.fleet import Record, View
from connections_tui.fleet.shown.parsing import parse
from stand_ins.transport import Transport, on

from .console import User, console

ONE = "/connections/[^/]+"
FEW = 12


async def open_dialog(user: User) -> str:
    """Opens the dialog for a row in the middle; its ID."""
    await user.press("j", "j", "j", "D")
    await user.until_shown("Delete connection")
    return user.chosen.id


def is_stored(user: User, connection_id: str) -> bool:
    return any(
        record.id == connection_id
        for slice_ in user.store.slices(100)
        for record in slice_
    )


async def test_the_dialog_says_what_goes_and_what_that_means() -> None:
    async with console(count=FEW) as user:
        connection_id = await open_dialog(user)

        assert connection_id in user.words()
        assert user.chosen.store is not None
        assert user.chosen.store in user.words()
        assert "access token stops working immediately" in user.words()
        command = f"Command line: connections-tui --demo delete {connection_id}"
        assert command in user.words()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ("DEMO", "This cannot be undone. No real store is affected."),
        ("LOCAL", "This cannot be undone."),
        ("STAGING", "Rutter Support can restore it until 2026-03-21 (7 days)."),
        ("PROD", "Rutter Support can restore it until 2026-03-21 (7 days)."),
    ],
)
async def test_an_undo_is_promised_only_where_rutter_gives_one(
    environment: str, said: str
) -> None:
    async with console(count=FEW, environment=environment) as user:
        await open_dialog(user)
        promised = "Rutter Support" in said

        assert said in user.words()
        assert ("Support" in user.words()) is promised
        assert (user.app.session.profile.undo_days is not None) is promised


@pytest.mark.parametrize("environment", ["DEMO", "STAGING"])
async def test_after_a_delete_the_same_undo_is_promised(environment: str) -> None:
    async with console(count=FEW, environment=environment) as user:
        await open_dialog(user)
        await user.press("y")
        await user.until_shown("Deleted ")

        assert ("Support" in user.screen_text()) is (environment == "STAGING")


async def test_cancel_has_the_focus() -> None:
    async with console(count=FEW) as user:
        await open_dialog(user)

        assert user.app.screen.focused is not None
        assert user.app.screen.focused.id == "cancel"


@pytest.mark.parametrize("key", ["n", "escape", "enter", "q"])
async def test_these_keys_keep_it(key: str) -> None:
    async with console(count=FEW) as user:
        connection_id = await open_dialog(user)
        await user.press(key)
        await user.until(lambda: len(user.app.screen_stack) == 1)

        assert user.transport.count("DELETE") == 0
        assert is_stored(user, connection_id)


@pytest.mark.parametrize("key", ["D", "ctrl+d", "d"])
async def test_the_key_that_opens_the_dialog_does_not_confirm_it(key: str) -> None:
    async with console(count=FEW) as user:
        await open_dialog(user)
        await user.press(key, key, key)

        assert user.transport.count("DELETE") == 0
        assert "Delete connection" in user.screen_text()


async def test_keys_typed_ahead_delete_nothing() -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("D", "enter", "enter", "D", "enter")
        await user.pilot.pause()

        assert user.transport.count("DELETE") == 0


async def test_yes_deletes_it_and_says_so() -> None:
    async with console(count=FEW) as user:
        connection_id = await open_dialog(user)
        await user.press("y")
        await user.until(lambda: connection_id not in user.app.session.fleet)
        await user.until_shown("Deleted ")

        assert user.transport.count("DELETE") == 1
        assert not is_stored(user, connection_id)
        await user.until(lambda: connection_id not in user.shown_ids)


async def test_the_button_deletes_it_as_well() -> None:
    async with console(count=FEW) as user:
        connection_id = await open_dialog(user)
        await user.press("right", "enter")
        await user.until(lambda: connection_id not in user.app.session.fleet)


async def test_yes_pressed_five_times_is_one_request() -> None:
    async with console(count=FEW) as user:
        await open_dialog(user)
        await user.press_at_once("y", "y", "y", "y", "y")
        await user.until(lambda: len(user.shown_ids) == FEW - 1)
        await user.pilot.pause()

        assert user.transport.count("DELETE") == 1


async def test_production_wants_a_word() -> None:
    async with console(count=FEW, environment="PROD") as user:
        connection_id = await open_dialog(user)
        word = user.words().split("Type ")[1].split(" to delete")[0]
        await user.press("y", "enter", "tab", "enter")
        await user.pilot.pause()
        assert user.transport.count("DELETE") == 0

        if len(user.app.screen_stack) == 1:
            await user.press("D")
            await user.until_shown("Delete connection")
        await user.type("not it")
        await user.press("enter", "enter")
        assert user.transport.count("DELETE") == 0
        assert len(user.app.screen_stack) == 2

        await user.press("ctrl+u", "ctrl+k")
        await user.type(word)
        await user.press("enter")
        assert user.transport.count("DELETE") == 0
        assert user.app.screen.focused is not None
        assert user.app.screen.focused.id == "confirm"

        await user.press("enter")
        await user.until(lambda: connection_id not in user.app.session.fleet)
        assert user.transport.count("DELETE") == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_one_that_is_gone_already_is_gone(status: int) -> None:
    gone = Transport(before=on("DELETE", ONE, httpx.Response(status, json={})))
    async with console(count=FEW, transport=gone) as user:
        connection_id = await open_dialog(user)
        await user.press("y")
        await user.until_shown("was gone already")
        await user.until(lambda: connection_id not in user.shown_ids)


async def test_the_row_stays_and_says_deleting_until_the_service_agrees() -> None:
    agree = asyncio.Event()

    async def wait(_: httpx.Request) -> None:
        await agree.wait()

    slow = Transport(before=on("DELETE", ONE, wait))
    async with console(count=FEW, transport=slow) as user:
        connection_id = await open_dialog(user)
        await user.press("y")
        await user.until_shown("deleting…")
        assert connection_id in user.shown_ids

        agree.set()
        await user.until(lambda: connection_id not in user.shown_ids)
        assert "deleting…" not in user.screen_text()


async def test_one_that_is_being_deleted_is_not_deleted_again() -> None:
    agree = asyncio.Event()

    async def wait(_: httpx.Request) -> None:
        await agree.wait()

    slow = Transport(before=on("DELETE", ONE, wait))
    async with console(count=FEW, transport=slow) as user:
        connection_id = await open_dialog(user)
        await user.press("y")
        await user.until_shown("deleting…")
        await user.press("D", "y")
        await user.pilot.pause()
        agree.set()
        await user.until(lambda: connection_id not in user.shown_ids)

        assert user.transport.count("DELETE") == 1


async def test_quitting_waits_for_the_outcome_of_a_delete() -> None:
    agree = asyncio.Event()

    async def wait(_: httpx.Request) -> None:
        await agree.wait()

    slow = Transport(before=on("DELETE", ONE, wait))
    async with console(count=FEW, transport=slow) as user:
        connection_id = await open_dialog(user)
        await user.press("y")
        await user.until_shown("deleting…")
        await user.press("q")
        await user.until_shown("A change is in progress")
        assert not user.app._exit

        agree.set()
        await user.until(lambda: user.app._exit)
        assert not is_stored(user, connection_id)


async def test_a_refused_delete_keeps_the_row_and_says_why() -> None:
    refusal = httpx.Response(
        403,
        json={"error_message": "Read only."},
        headers={"X-Rutter-Request-ID": "req-9"},
    )
    refusing = Transport(before=on("DELETE", ONE, refusal))
    async with console(size=(140, 40), count=FEW, transport=refusing) as user:
        connection_id = await open_dialog(user)
        await user.press("y")
        await user.until_shown("Not deleted", "req-9")
        await user.press("enter")
        await user.until(lambda: len(user.app.screen_stack) == 1)

        assert connection_id in user.shown_ids
        assert is_stored(user, connection_id)
        assert "deleting…" not in user.screen_text()
        assert user.transport.count("DELETE") == 1


@pytest.mark.parametrize(
    "lost", [httpx.ReadTimeout("lost"), httpx.Response(502, html="<p>Bad gateway")]
)
async def test_what_the_list_confirms_after_two_lost_answers_is_deleted(
    lost: httpx.Response | Exception,
) -> None:
    losing = Transport(after=on("DELETE", ONE, lost))
    async with console(size=(140, 40), count=FEW, transport=losing) as user:
        lists = user.transport.count("GET")
        connection_id = await open_dialog(user)
        await user.press("y")
        await user.until(lambda: connection_id not in user.shown_ids)
        await user.until_shown("The response was lost; the list confirms it.")

        assert len(user.app.screen_stack) == 1
        assert user.app.connections.message.text.startswith("Deleted ")
        assert user.transport.count("DELETE") == 2
        assert user.transport.count("GET") > lists


async def test_what_is_deleted_is_what_was_shown_whatever_the_list_does() -> None:
    async with console(count=FEW) as user:
        connection_id = await open_dialog(user)
        user.clock.advance(days=3)  # everything goes stale, and the order changes
        user.app.connections.service.action_refresh_all()
        user.app.connections.filtering.show(View(query=parse("no such")))
        await user.until(lambda: not user.shown_ids)
        assert connection_id in user.words()

        await user.press("y")
        await user.until(lambda: connection_id not in user.app.session.fleet)
        deleted = [r for r in user.transport.requests if r.method == "DELETE"]
        assert [r.url.path.rsplit("/", 1)[1] for r in deleted] == [connection_id]


@pytest.mark.parametrize(
    ("connection_id", "word"),
    [("Abc-12-34é5", "c12345"), ("—·—", "delete"), ("ID_7", "id7")],
)
def test_the_word_can_be_typed_on_every_keyboard(connection_id: str, word: str) -> None:
    record = Record(connection_id)

    assert confirmation_word(record) == word


async def test_a_wrong_word_is_told_until_it_is_changed() -> None:
    async with console(count=FEW, environment="PROD") as user:
        await open_dialog(user)
        await user.type("nope")
        await user.press("enter")
        await user.until_shown("Type the word as shown.")

        await user.type("x")
        await user.until(lambda: "Type the word as shown." not in user.screen_text())


@pytest.mark.parametrize("environment", ["DEMO", "PROD"])
@pytest.mark.parametrize("size", [(80, 24), (80, 10), (40, 12), (40, 8)])
async def test_the_buttons_are_there_however_low_the_screen(
    size: tuple[int, int], environment: str
) -> None:
    async with console(size=size, count=FEW, environment=environment) as user:
        await open_dialog(user)

        await user.until_shown("Keep it", "Delete")
        if environment == "PROD":
            word = user.app.screen.query_one("#word")
            await user.until(lambda: word.region.bottom <= size[1] - 2)


async def test_on_a_low_screen_the_text_scrolls() -> None:
    async with console(size=(80, 10), count=FEW) as user:
        await open_dialog(user)
        assert "cannot be undone" not in user.words()

        await user.press(*["down"] * 9)
        await user.until(lambda: "cannot be undone" in user.words())
        assert "Delete (y)" in user.words()
