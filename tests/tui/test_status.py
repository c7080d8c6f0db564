"""Job 2: how one connection is doing, and what to do about it."""

import httpx
import pytest

from connections_tui.fleet import Health, Record
from connections_tui.fleet.reasons import REASONS, advice_for
from connections_tui.words import next_step
from stand_ins.transport import Transport, on

from .console import User, console

STATUS = "/connections/status"
FEW = 12


def with_reason(user: User, reason: str) -> Record:
    return next(
        record
        for record in user.record()
        if record.status and record.status.disabled_status.disabled_reason == reason
    )


def token_of(record: Record) -> str:
    assert record.connection.access_token is not None
    return record.connection.access_token.get_secret_value()


async def test_on_a_wide_screen_it_stands_beside_the_list() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await user.until_shown("STORE", "WHAT", "HISTORICAL SYNC")

        assert user.chosen.id in user.words()


async def test_on_a_narrow_screen_enter_opens_it_and_escape_goes_back() -> None:
    async with console(count=FEW) as user:
        assert "WHAT" not in user.screen_text()
        await user.press("enter")
        await user.until_shown("WHAT", "WHO", "DO")

        await user.press("escape")
        await user.until_shown("STORE")
        assert len(user.app.screen_stack) == 1


async def test_each_reason_says_what_happened_who_acts_and_what_to_do() -> None:
    async with console(size=(100, 40)) as user:
        await user.press("enter")
        for reason in REASONS:
            record = with_reason(user, reason)
            user.app.connections.choose(record.id)
            await user.until_shown("WHAT", reason, record.id)
            advice = advice_for(record.health, reason)
            words = user.words()
            assert advice.what in words
            assert f"WHO {advice.who}" in words
            assert next_step.by_key(advice, record) in words
            assert ("L link o open in browser" in words) is advice.send_link


async def test_letters_show_the_pages() -> None:
    async with console(count=FEW) as user:
        await user.press("enter")
        for key, tab, sign in (
            ("e", "[e Entities]", "entity"),
            ("b", "[b Batches]", "BATCH"),
            ("a", "[a Raw JSON]", '"list"'),
            ("v", "[v Overview]", "WHAT"),
        ):
            await user.press(key)
            await user.until_shown(tab, sign)


async def test_tab_turns_the_pages_and_comes_round() -> None:
    async with console(count=FEW) as user:
        await user.press("enter")
        for page in ("[e Entities]", "[b Batches]", "[a Raw JSON]", "[v Overview]"):
            await user.press("tab")
            await user.until_shown(page)
        await user.press("shift+tab")
        await user.until_shown("[a Raw JSON]")


@pytest.mark.parametrize("focus", [[], ["l"], ["l", "tab"]])
async def test_digits_mean_states_whatever_has_the_focus(focus: list[str]) -> None:
    async with console(size=(140, 40)) as user:
        await user.press(*focus)
        page = user.app.connections.pane.tab
        await user.press("4")
        await user.until_shown("Needs reauth  ")

        assert user.app.connections.filtering.view.health is Health.NEEDS_REAUTH
        assert user.app.connections.pane.tab == page


async def test_on_the_whole_screen_a_digit_changes_no_page() -> None:
    async with console(count=FEW) as user:
        await user.press("enter", *"1234")

        assert user.app.connections.pane.tab == 0
        assert user.app.connections.filtering.view.health is None


async def test_the_next_connection_is_one_key_away() -> None:
    async with console(count=FEW) as user:
        await user.press("enter")
        await user.until_shown("1 of 12")
        await user.press("J")
        await user.until_shown("2 of 12")
        assert user.chosen.id == user.shown_ids[1]
        await user.until_shown(user.chosen.id)

        await user.press("K")
        await user.until_shown("1 of 12")


async def test_the_raw_answers_mask_the_token() -> None:
    async with console(size=(140, 60), count=FEW) as user:
        await user.press("z", "a")
        await user.until_shown('"access_token"', '"status"')

        assert token_of(user.chosen) not in user.screen_text()
        assert f"••••{token_of(user.chosen)[-4:]}" in user.screen_text()


async def test_the_token_is_masked_until_it_is_asked_for() -> None:
    async with console(count=FEW) as user:
        await user.press("enter")
        await user.until_shown("x reveal for 10 s")
        token = token_of(user.chosen)
        assert token not in user.screen_text()

        await user.press("x")
        await user.until_shown(token, "hidden again")


@pytest.mark.parametrize("key", ["J", "e", "a", "tab"])
async def test_going_elsewhere_hides_the_token(key: str) -> None:
    async with console(count=FEW) as user:
        token = token_of(user.chosen)
        await user.press("enter", "x")
        await user.until_shown(token)
        await user.press(key)
        await user.until(lambda: token not in user.screen_text())
        await user.press("K" if key == "J" else "v")
        await user.pilot.pause()

        assert token not in user.screen_text()


async def test_leaving_the_page_hides_the_token() -> None:
    async with console(count=FEW) as user:
        token = token_of(user.chosen)
        await user.press("enter", "x")
        await user.until_shown(token)
        await user.press("escape", "enter")
        await user.until_shown("WHAT")

        assert token not in user.screen_text()


async def test_the_token_hides_again_by_itself() -> None:
    async with console(count=FEW) as user:
        user.app.connections.pane.glimpse.seconds = 0.2
        token = token_of(user.chosen)
        await user.press("enter", "x")
        await user.until_shown("x reveal for 10 s")

        assert token not in user.screen_text()


@pytest.mark.parametrize("key", ["i", "n", "l", "j"])
async def test_what_is_copied_is_told_and_never_the_token(key: str) -> None:
    async with console(count=FEW) as user:
        await user.press("enter")
        await user.until_shown("WHAT", "Created")
        record = user.chosen
        await user.press("y")
        await user.until_shown("Copy")
        await user.press(key)
        await user.until_shown("Sent the")

        copied = user.app.clipboard
        wanted = {"i": record.id, "n": record.store, "l": record.link_url}
        assert key == "j" or copied == wanted[key]
        assert token_of(record) not in copied
        if key == "j":
            assert record.id in copied
            assert '"access_token"' in copied


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (503, "SERVICE_UNAVAILABLE", "failed. Try again later."),
        (404, "NOT_FOUND", "Could not"),
        (401, "INVALID_CREDENTIALS", "token was refused"),
        (429, "RATE_LIMIT_EXCEEDED", "The API rate limit"),
    ],
)
async def test_a_status_that_cannot_be_had_says_why_with_the_request(
    status: int, code: str, sentence: str
) -> None:
    async with console(count=FEW) as user:
        user.transport.before = on(
            "GET",
            STATUS,
            lambda _: httpx.Response(
                status,
                json={"error_code": code, "error_message": "Words of the service."},
                headers={"X-Rutter-Request-ID": "req-4711"},
            ),
        )
        await user.press("enter", "r")
        await user.until_shown("FAILED")

        assert sentence in user.words()
        assert "Words of the service." in user.words()
        assert "req-4711" in user.words()


async def test_an_answer_about_another_connection_is_not_shown() -> None:
    async with console(count=FEW) as user:
        other = user.app.session.fleet.get(user.shown_ids[5])
        assert other is not None
        answer = {"connection": {"id": other.id}, "status": {"is_ready": True}}
        user.transport.before = on(
            "GET", STATUS, lambda _: httpx.Response(200, json=answer)
        )
        await user.press("enter", "r")
        await user.until_shown("FAILED")

        assert "about another connection" in user.words()


async def test_nothing_asked_of_the_service_reveals_a_token_on_the_screen() -> None:
    transport = Transport()
    async with console(count=FEW, transport=transport) as user:
        tokens = [token_of(record) for record in user.record()]
        for key in (
            "enter",
            "4",
            "J",
            "3",
            "y",
            "escape",
            "L",
            "escape",
            "D",
            "escape",
        ):
            await user.press(key)
            picture = user.app.export_screenshot()
            assert not any(token in user.screen_text() for token in tokens)
            assert not any(token in picture for token in tokens)


async def test_a_click_on_a_page_name_turns_to_it() -> None:
    async with console(count=FEW) as user:
        await user.press("enter")
        for name in ("Entities", "Batches", "Raw JSON", "Overview"):
            await user.click("#tabs", user.row("e Entities").index(name) - 1, 0)
            await user.until(lambda name=name: f" {name}]" in user.screen_text())
