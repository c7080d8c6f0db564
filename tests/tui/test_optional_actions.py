"""Rename, sync, backfill, another token, credentials: asked for, sent once, told."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from connections_tui.changes.audit import Audit
from connections_tui.fleet import Health
from connections_tui.tui.screens.credentials_view import CredentialsText
from stand_ins.transport import Rule, Transport, on, says

from .console import Clock, User, console
from .test_status import token_of

FEW = 12
SYNC = "/connections/incremental_sync"
ROTATE = "/connections/access_token/invalidate"
BACKFILL = "/connections/backfill"
CREDENTIALS = "/connections/credentials"
ONE = "/connections/[^/]+"
CONFIRMED = ("The response was lost;", "confirms it.")


def sent(user: User, method: str, path: str) -> list[httpx.Request]:
    return [
        request
        for request in user.transport.requests
        if request.method == method and request.url.path.endswith(path)
    ]


def audited(path: Path) -> Audit:
    return Audit(path, profile="sandbox", environment="DEMO", host="", clock=Clock())


async def choose(user: User, platform: str, health: Health = Health.HEALTHY) -> None:
    record = next(
        one for one in user.record() if (one.platform, one.health) == (platform, health)
    )
    user.app.connections.choose(record.id)
    await user.settle()


async def open_menu(user: User) -> None:
    await user.press("M")
    await user.until_shown("More · ")


async def until_asked(user: User, *texts: str) -> None:
    """A dialog takes no key before it was painted."""
    await user.until_shown(*texts)
    await user.until(lambda: user.app.screen in user.app._keys._painted_at)


async def type_the_word(user: User) -> None:
    word = user.words().split("Type ")[1].split(" to ")[0]
    await user.type(word)
    await user.press("enter", "enter")


# -- the name


async def test_a_name_is_given_kept_and_found(tmp_path: Path) -> None:
    """By an API version whose list does not tell it."""
    audit = audited(tmp_path / "audit.jsonl")
    async with console(count=FEW, size=(140, 40), audit=lambda: audit) as user:
        record = user.chosen
        await open_menu(user)
        await user.press("n")
        await until_asked(user, "Rename · ")
        await user.type("Moss & Fern")
        await user.until_shown("11 of 30 characters")
        await user.press("enter")
        await user.until_shown("was renamed to Moss & Fern.", "Name")
        await user.press("R")
        await user.until(lambda: len(sent(user, "GET", "/connections")) == 2)
        await user.until(lambda: not user.app.connections.service.is_listing)

        assert record.listed is not None
        assert record.listed.name == "Moss & Fern"
        assert len(sent(user, "PATCH", f"/{record.id}")) == 1
        [entry] = audit.entries()
        assert (entry.operation, entry.outcome) == ("rename", "done")


async def test_a_name_that_cannot_be_is_not_sent() -> None:
    async with console(count=FEW, api_version="2024-08-31") as user:
        other = user.record()[-1]
        user.app.session.fleet.learn_name(other.id, "Taken")
        await open_menu(user)
        await user.press("n")
        await until_asked(user, "Rename · ")
        for typed, problem in (
            ("", "Enter a name."),
            ("x" * 32, "At most 30 characters. Remove 2 characters."),
            ("taken", "has this name. Choose another."),
        ):
            await user.press("ctrl+u", "ctrl+k")
            await user.type(typed)
            await user.press("enter")
            await user.until_shown(problem)

        await user.press("escape")
        assert not user.transport.count("PATCH")


@pytest.mark.parametrize(
    ("api_version", "is_listed"), [("2024-08-31", True), ("2023-03-14", False)]
)
async def test_the_list_confirms_a_name_whose_answer_was_lost(
    api_version: str, is_listed: bool
) -> None:
    lost = Transport(after=on("PATCH", ONE, httpx.ReadTimeout("late")))
    async with console(count=FEW, transport=lost, api_version=api_version) as user:
        await open_menu(user)
        await user.press("n")
        await until_asked(user, "Rename · ")
        await user.type("Quince")
        await user.press("enter")
        if is_listed:
            await user.until_shown(*CONFIRMED)
        else:
            await user.until_shown("Not confirmed", "may have been renamed.")

        assert user.transport.count("PATCH") == 1


# -- a sync


async def test_a_sync_makes_a_stale_one_healthy() -> None:
    async with console(size=(140, 40), count=60) as user:
        record = next(one for one in user.record() if one.health is Health.STALE)
        user.app.connections.choose(record.id)
        await user.settle()
        await open_menu(user)
        await user.press("s")
        await user.until_shown("syncs now.")
        user.clock.advance(seconds=45)
        await user.press("r")
        await user.until(lambda: record.health is Health.HEALTHY)

        [request] = sent(user, "POST", SYNC)
        assert json.loads(request.content) == {}


async def test_what_the_server_lacks_is_off_with_the_reason_until_asked_again() -> None:
    missing = Transport(before=on("POST", SYNC, says(405, {"error_message": "No."})))
    async with console(count=FEW, size=(140, 50), transport=missing) as user:
        await user.press("M", "s")
        await user.until_shown("Not done", "does not offer it.")
        await user.press("escape", "M")
        await user.until_shown("Off: Not offered (HTTP 405).")
        await user.press("s")
        await user.until_shown("Sync now is off.")
        commands = {c.title for c in user.app.get_system_commands(user.app.screen)}
        assert "Sync now" not in commands
        assert {"Rename", "Backfill", "Rotate token", "Credentials"} <= commands
        await user.press("question_mark")
        await user.until_shown("Off: Not offered (HTTP 405).")
        await user.press("escape")
        assert len(sent(user, "POST", SYNC)) == 1

        await user.press("R", "M", "s")
        await user.until(lambda: len(sent(user, "POST", SYNC)) == 2)


async def test_a_version_without_them_says_so() -> None:
    async with console(count=FEW, api_version="2023-02-07") as user:
        await user.press("M", "s")
        await user.until_shown("Not done", "Endpoint not found.")


async def test_while_locked_the_menu_gives_the_reason_and_sends_nothing() -> None:
    async with console(
        count=FEW, size=(140, 50), environment="PROD", is_unlocked=False
    ) as user:
        for key in "nsbtp":
            await user.press("M")
            await user.until_shown("Off: read-only")
            await user.press(key)
            await user.until_shown("is off. acme is production and locked. Press U")
        commands = {c.title for c in user.app.get_system_commands(user.app.screen)}

        assert commands.isdisjoint({"Rename", "Sync now", "Credentials"})
        assert all(request.method == "GET" for request in user.transport.requests)
        assert not sent(user, "GET", CREDENTIALS)


# -- a backfill


@pytest.mark.parametrize(
    ("api_version", "objects", "body"),
    [
        ("2023-03-14", "Invoice", {"entity": "invoice"}),
        ("2024-08-31", "bill, invoice", {"object_types": ["bill", "invoice"]}),
    ],
)
async def test_a_backfill_names_dates_and_objects(
    api_version: str, objects: str, body: dict[str, object]
) -> None:
    async with console(count=FEW, api_version=api_version) as user:
        await choose(user, "MAGENTO")
        await user.press("M", "b")
        await until_asked(user, "Backfill · ", "2026-02-12")
        await user.press("ctrl+s")
        await user.until_shown("✗ Enter a data object, such as invoice.")
        await user.type(objects)
        await user.press("enter")
        await user.until_shown("loads its history from 2026-02-12 again.")

        [request] = sent(user, "POST", BACKFILL)
        assert json.loads(request.content) == {"start_date": "2026-02-12", **body}


# -- the access token


async def rotate(user: User) -> None:
    await user.press("M", "t")
    await until_asked(user, "Rotate access token")
    await user.press("y")


async def test_the_console_goes_on_with_the_new_token_and_shows_none(
    tmp_path: Path,
) -> None:
    audit = audited(tmp_path / "audit.jsonl")
    async with console(size=(140, 40), count=FEW, audit=lambda: audit) as user:
        record, old = user.chosen, token_of(user.chosen)
        await rotate(user)
        await user.until_shown("has a new access token; the old one no longer works.")
        new = token_of(record)
        await user.until(
            lambda: any(
                request.url.params.get("access_token") == new
                for request in sent(user, "GET", "/connections/status")
            )
        )
        await user.press("R")
        await user.until(lambda: not user.app.connections.service.is_listing)

        assert new != old
        assert record.failure is None
        assert token_of(record) == new
        assert new not in user.screen_text()
        kept = (tmp_path / "audit.jsonl").read_text()
        assert "rotate" in kept
        assert old not in kept
        assert new not in kept
        assert not any(
            new in repr(one) or old in repr(one)
            for one in (*user.app.session.log.requests, *audit.entries())
        )


async def test_a_list_that_was_asked_for_before_does_not_bring_the_old_token_back() -> (
    None
):
    async with console(count=FEW) as user:
        record, old = user.chosen, token_of(user.chosen)
        assert record.listed is not None
        before = record.listed
        user.app.session.fleet.learn_token(record.id, "another-token")
        user.app.session.fleet.listing().take([before])

        assert before.access_token == old
        assert token_of(record) == "another-token"
        assert record.connection.access_token is not None
        assert record.connection.access_token.get_secret_value() == "another-token"


async def test_a_token_that_is_given_again_is_the_one_that_is_used() -> None:
    async with console(count=FEW) as user:
        record, old = user.chosen, token_of(user.chosen)
        fleet = user.app.session.fleet
        for token in ("second", "third", "second", old, old):
            fleet.learn_token(record.id, token)
            assert token_of(record) == token


async def test_in_production_a_word_is_typed_before_the_token_ends() -> None:
    async with console(count=FEW, environment="PROD") as user:
        await user.press("M", "t")
        await until_asked(user, "Rotate access token · PROD", "Type ")
        await user.press("y", "enter")
        await user.press("ctrl+u")
        assert not sent(user, "POST", ROTATE)
        await type_the_word(user)
        await user.until(lambda: len(sent(user, "POST", ROTATE)) == 1)
        await user.until_shown("has a new access token")


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (on("POST", ROTATE, says(502, {})), ("Not confirmed", "old token may have")),
        (on("POST", ROTATE, httpx.ConnectError("no")), ("Not done", "kept its access")),
        (on("POST", ROTATE, says(410, {})), ("Not done", "connection was deleted")),
    ],
)
async def test_a_rotation_that_failed_says_what_is_known(
    lost: Rule, words: tuple[str, str]
) -> None:
    async with console(count=FEW, transport=Transport(before=lost)) as user:
        old = token_of(user.chosen)
        await rotate(user)
        await user.until_shown(*words)

        assert len(sent(user, "POST", ROTATE)) == 1
        assert token_of(user.chosen) == old


async def test_a_rotation_whose_answer_was_lost_is_confirmed_by_the_list() -> None:
    lost = Transport(after=on("POST", ROTATE, says(text="{}")))
    async with console(count=FEW, transport=lost) as user:
        record, old = user.chosen, token_of(user.chosen)
        await rotate(user)
        await user.until_shown(*CONFIRMED)

        assert token_of(record) != old


async def test_leaving_the_profile_view_does_not_break_off_what_was_sent() -> None:
    agree = asyncio.Event()

    async def wait(_: httpx.Request) -> None:
        await agree.wait()

    slow = Transport(before=on("POST", ROTATE, wait))
    async with console(count=FEW, transport=slow) as user:
        record, old = user.chosen, token_of(user.chosen)
        await rotate(user)
        await user.until_shown("rotating its token…")
        user.app.workers.cancel_group(user.app.connections, "more")
        await user.settle()
        agree.set()
        await user.until(lambda: token_of(record) != old)


# -- credentials


async def open_credentials(user: User) -> list[str]:
    """Reads those of a platform; their values."""
    await choose(user, "MAGENTO")
    await user.press("M", "p")
    await until_asked(user, "Read platform credentials")
    await user.press("y", "enter")
    await user.press("ctrl+u", "ctrl+k")
    assert not sent(user, "GET", CREDENTIALS)
    await type_the_word(user)
    await until_asked(user, "Platform credentials · ", "x reveal for 10 s")
    shown = user.app.screen.query_one(CredentialsText)
    secrets = shown._credentials.secrets.values()
    return [secret.get_secret_value() for secret in secrets]


async def test_credentials_are_masked_shown_for_a_moment_and_recorded(
    tmp_path: Path,
) -> None:
    audit = audited(tmp_path / "audit.jsonl")
    async with console(count=FEW, size=(100, 40), audit=lambda: audit) as user:
        secrets = await open_credentials(user)
        assert len(secrets) == 2
        assert not any(secret in user.screen_text() for secret in secrets)
        await user.press("x")
        await user.until_shown(*secrets, "hidden again after 10 s")
        picture = user.app.export_screenshot()
        assert not any(secret in picture for secret in secrets)
        await user.until(lambda: secrets[0] not in user.screen_text())

        shown = user.app.screen.query_one(CredentialsText)
        shown.glimpse.seconds = 0.05
        await user.press("x")
        await user.until(lambda: not shown.glimpse.is_on)
        assert not any(secret in user.screen_text() for secret in secrets)
        assert user.app.clipboard == ""
        await user.press("escape")
        kept = (tmp_path / "audit.jsonl").read_text()
        assert not any(secret in kept for secret in secrets)
        [entry] = audit.entries()
        assert (entry.operation, entry.outcome) == ("read", "done")


async def test_one_of_them_is_copied_when_asked_and_nothing_selects_them() -> None:
    async with console(count=FEW, size=(100, 40)) as user:
        secrets = await open_credentials(user)
        await user.press("x")
        await user.until_shown(secrets[0])
        user.app.screen.text_select_all()
        await user.press("ctrl+c")
        assert not any(secret in user.app.clipboard for secret in secrets)

        await user.press("y")
        await user.until_shown("username", "password")
        await user.press("b")
        await user.until(lambda: user.app.clipboard == secrets[1])
        await user.until_shown("cleared in 45 s")


async def test_a_platform_without_them_is_told_and_remembered() -> None:
    lacks = says(404, {"error_message": "This endpoint is not supported for MAGENTO."})
    transport = Transport(before=on("GET", CREDENTIALS, lacks))
    async with console(count=FEW, size=(140, 40), transport=transport) as user:
        await choose(user, "MAGENTO")
        await user.press("M", "p")
        await until_asked(user, "Read platform credentials")
        await type_the_word(user)
        await user.until_shown("Not done", "not supported for the connection's")
        await user.press("escape", "M")

        await user.until_shown("Off: Not supported for Magento.")
