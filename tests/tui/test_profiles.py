"""Turning to another profile, its login, and the form it is kept with."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from connections_tui.api import ConnectionsClient, LoginRefused, SecretWanted
from connections_tui.cli.console_profiles import form_fields
from connections_tui.files.sqlite import MEMORY
from connections_tui.fleet import Health
from connections_tui.fleet.cache import LastKnown
from connections_tui.sandbox import Store, create_app, seed
from connections_tui.session import Session
from connections_tui.tui import ConnectionsApp
from connections_tui.tui.profile_actions import (
    Keep,
    ProfileDraft,
    ProfileLine,
    ProfileProblem,
    TypedSecret,
)
from connections_tui.tui.screens.profile_list import Columns
from stand_ins.transport import Transport

from .console import Clock, User, profile

RIGHT = "sandbox"
CANARY = "canary-secret-4711"


class Shelf:
    """Profiles in memory, each with a sandbox of its own."""

    fields = form_fields()

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.services: dict[str, Transport] = {}
        self.secrets: dict[str, str] = {}
        self.kept: list[tuple[str, TypedSecret]] = []
        self.saved: list[tuple[ProfileDraft, str | None]] = []
        self.default = "acme-live"
        self.refuses: ProfileProblem | None = None

    def lines(self) -> Sequence[ProfileLine]:
        return [
            ProfileLine(name, environment, may, host, source, name == self.default)
            for name, environment, may, host, source in (
                ("acme-live", "PROD", "READ-ONLY", "api.example.com", "keyring"),
                ("acme-test", "STAGING", "CAN WRITE", "test.example.com", "ask"),
                ("demo", "DEMO", "CAN WRITE", "", ""),
            )
        ]

    async def last_known(self, name: str) -> LastKnown | None:
        if name != "acme-test":
            return None
        counts = {Health.DISABLED: 3, Health.STALE: 2, Health.HEALTHY: 1_995}
        return LastKnown(counts, self.clock().timestamp() - 7200)

    def open(self, name: str) -> Session:
        if self.refuses is not None:
            raise self.refuses
        line = next(line for line in self.lines() if line.name == name)
        view = replace(
            profile(line.environment, "2023-03-14"),
            name=name,
            host=line.host,
            keeps_secret=True,
        )
        service = self.services.setdefault(name, Transport())

        @asynccontextmanager
        async def open_client(
            typed: SecretStr | None,
        ) -> AsyncIterator[ConnectionsClient]:
            secret = typed.get_secret_value() if typed else self.secrets.get(name, "")
            if not secret:
                raise SecretWanted("No client secret is kept for it.")
            with Store(MEMORY) as store:
                seed(store, count=3 + len(name), now=self.clock())
                service.sandbox = httpx.ASGITransport(
                    create_app(store, clock=self.clock), raise_app_exceptions=False
                )
                async with ConnectionsClient(
                    base_url="http://localhost/versioned",
                    client_id="sandbox",
                    client_secret=SecretStr(secret),
                    transport=service,
                ) as client:
                    yield client

        return Session(view, open_client)

    async def draft(self, name: str | None) -> ProfileDraft:
        return ProfileDraft({"name": name} if name else {})

    async def save(self, draft: ProfileDraft, replaces: str | None) -> str:
        if self.refuses is not None:
            raise self.refuses
        self.saved.append((draft, replaces))
        return draft.values["name"]

    def use(self, name: str) -> None:
        self.default = name

    async def test(self, name: str) -> str:
        if not self.secrets.get(name):
            raise LoginRefused("It was refused.", request_id="req-7")
        return "The login works: 182 ms."

    async def keep_secret(self, name: str, typed: TypedSecret) -> str:
        self.kept.append((name, typed))
        return "Kept in the keyring."


@asynccontextmanager
async def at(
    name: str, *, size: tuple[int, int] = (100, 30), **secrets: str
) -> AsyncIterator[tuple[User, Shelf]]:
    """The console on a profile of the shelf; secrets by its name with _ for -."""
    clock = Clock()
    shelf = Shelf(clock)
    shelf.secrets = {n.replace("_", "-"): secret for n, secret in secrets.items()}
    app = ConnectionsApp(shelf.open(name), clock=clock, profiles=lambda: shelf)
    async with app.run_test(size=size, notifications=True) as pilot:
        with Store(MEMORY) as store:
            yield User(pilot, store, clock, shelf.services[name]), shelf


async def test_p_lists_them_with_what_is_at_stake() -> None:
    async with at("acme-live", acme_live=RIGHT) as (user, _):
        await user.until_swept()
        await user.press("P")
        await user.until_shown("Profiles", "acme-test")

        assert "PROD" in user.row("* ▸ acme-live")
        assert "READ-ONLY" in user.row("* ▸ acme-live")
        assert "STAGING" in user.row("acme-test")
        assert "Read-only until unlocked (U)." in user.words()


async def test_the_list_of_profiles_says_what_the_first_line_says() -> None:
    async with at("acme-live", acme_live=RIGHT) as (user, _):
        await user.until_swept()
        await user.press("U")
        await user.until_shown("Unlock · PROD")
        await user.type("acme-live")
        await user.press("enter")
        await user.until(lambda: "CAN WRITE" in user.lines()[0].text)
        await user.press("P")
        await user.until_shown("Profiles", "acme-test")

        assert "CAN WRITE" in user.row("* ▸ acme-live")
        assert "Changes are unlocked." in user.words()
        await user.press("escape", "U", "P")
        await user.until_shown("Profiles", "acme-test")
        assert "READ-ONLY" in user.row("* ▸ acme-live")


async def test_switching_stops_the_old_ones_requests_and_locks_anew() -> None:
    async with at("acme-test", acme_test=RIGHT, acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        was_cancelled = asyncio.Event()

        async def hang(_: httpx.Request) -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                was_cancelled.set()
                raise

        old = shelf.services["acme-test"]
        old.before = hang
        await user.press("R", "P", "k", "enter")
        await user.until_shown(" PROD ", "acme-live", "READ-ONLY")
        await was_cancelled.wait()
        asked = len(old.requests)
        await user.until_swept()

        assert len(user.record()) == 3 + len("acme-live")
        assert len(old.requests) == asked
        assert "Switched to acme-live." in user.screen_text()


async def test_switching_keeps_the_filter() -> None:
    async with at("acme-test", acme_test=RIGHT, acme_live=RIGHT) as (user, _):
        await user.until_swept()
        await user.press("slash", *"shopify", "enter", "P", "k", "enter")
        await user.until_shown("acme-live")
        await user.until_swept()

        assert "shopify" in user.app.connections.filter.text


async def test_a_change_under_way_is_not_left_behind() -> None:
    go_on = asyncio.Event()

    async def wait(request: httpx.Request) -> None:
        if request.method == "DELETE":
            await go_on.wait()

    async with at("acme-test", acme_test=RIGHT, acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        shelf.services["acme-test"].before = wait
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until_shown("deleting…")
        await user.press("P", "k", "enter")
        await user.until_shown("Cannot switch profiles while a change is in progress")
        go_on.set()
        await user.until_shown("Deleted ")

        assert user.app.session.profile.name == "acme-test"


async def test_a_profile_that_cannot_be_opened_says_why_and_nothing_changes() -> None:
    async with at("acme-test", acme_test=RIGHT) as (user, shelf):
        await user.until_swept()
        shelf.refuses = ProfileProblem("profiles.toml, line 3: base_url is no URL.")
        await user.press("P", "k", "enter")
        await user.until_shown("profiles.toml, line 3: base_url is no URL.")

        assert user.app.session.profile.name == "acme-test"
        assert user.record()


async def test_the_login_can_be_tried_without_switching() -> None:
    async with at("acme-live", acme_live=RIGHT) as (user, _):
        await user.until_swept()
        await user.press("P", "t")
        await user.until_shown("The login works: 182 ms.")
        await user.press("j", "t")
        await user.until_shown("It was refused. (request ID req-7)")


def test_profiles_named_alike_are_told_apart() -> None:
    lines = [
        ProfileLine(
            f"acme-production-{place}-merchants-read-only",
            "PROD",
            "locked",
            "api.example.com",
            f"env:RUTTER_CLIENT_SECRET_OF_{place.upper()}_MERCHANTS",
            is_default=False,
        )
        for place in ("eu", "us", "uk")
    ]
    columns = Columns(lines)
    rows = [columns.row(line, is_current=False).plain for line in lines]

    assert len({row[:30] for row in rows}) == len({row[40:60] for row in rows}) == 3


async def test_counts_of_other_profiles_are_shown_with_their_age() -> None:
    async with at("acme-live", size=(80, 24), acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        asked = len(shelf.services)
        await user.press("P", "j")
        await user.until_shown("5 of 2,000, 2h", "BROKEN")
        told = "Last seen here (2h old): 3 disabled, 2 stale, 1,995 healthy."
        assert told in user.words()

        assert len(shelf.services) == asked


async def test_u_makes_it_the_one_that_a_start_opens() -> None:
    async with at("acme-live", acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        await user.press("P", "j", "u")
        await user.until_shown("Default profile set to acme-test.")

        assert shelf.default == "acme-test"


# -- adding and editing


async def test_a_refused_profile_keeps_what_was_typed_and_says_it_at_the_field() -> (
    None
):
    async with at("acme-live", size=(100, 40), acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        await user.press("P", "a")
        await user.until_shown("New profile")
        await user.type("acme-new")
        shelf.refuses = ProfileProblem(
            "One field to correct.", {"base_url": "It must start with https://."}
        )
        await user.press("ctrl+s")
        await user.until_shown("It must start with https://.")
        assert "acme-new" in user.screen_text()

        shelf.refuses = None
        await user.press("ctrl+s")
        await user.until_shown("Saved acme-new.")
        assert shelf.saved[0][0].values["name"] == "acme-new"
        assert shelf.saved[0][1] is None


@pytest.mark.parametrize("size", [(80, 24), (60, 12)])
async def test_a_refused_field_and_what_is_said_of_it_are_both_on_a_small_screen(
    size: tuple[int, int],
) -> None:
    async with at("acme-live", size=size, acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        await user.press("P", "a")
        await user.until_shown("New profile")
        await user.type("acme new")
        words = "Only letters."
        shelf.refuses = ProfileProblem("Correct 1 field.", {"name": words})
        await user.press("ctrl+s")

        await user.until_shown("acme new", words, "Correct 1 field.")


@pytest.mark.parametrize("size", [(80, 24), (60, 14)])
async def test_a_warned_field_and_the_key_that_goes_on_are_both_on_a_small_screen(
    size: tuple[int, int],
) -> None:
    async with at("acme-live", size=size, acme_live=RIGHT) as (user, _):
        await user.until_swept()
        await user.press("P", "a")
        await user.until_shown("New profile")
        await user.type("acme")
        await user.press(*["tab"] * 4)
        await user.type("client_id=abc1")
        await user.press("ctrl+s")

        await user.until_shown("client_id=abc1", "! Check the marked field.")


async def test_a_profile_half_typed_is_not_forgotten_unasked() -> None:
    async with at("acme-live", size=(100, 40), acme_live=RIGHT) as (user, _):
        await user.until_swept()
        await user.press("P", "a")
        await user.until_shown("New profile")
        await user.type("acme-new")
        await user.press("escape")
        await user.until_shown("Leave without saving?")
        await user.press("k")
        await user.until_shown("acme-new")
        await user.press("escape", "d")
        await user.until(lambda: "New profile" not in user.screen_text())


async def test_a_secret_in_the_form_is_masked_and_handed_on_as_one() -> None:
    async with at("acme-live", size=(100, 40), acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        await user.press("P", "j", "e")
        await user.until_shown("Profile acme-test")
        for _ in range(6):
            await user.press("enter")
        await user.paste(CANARY)
        assert CANARY not in user.screen_text()
        await user.press("ctrl+s")
        await user.until_shown("Saved acme-test.")
        draft, replaces = shelf.saved[0]

        assert replaces == "acme-test"
        assert draft.secret is not None
        assert draft.secret.get_secret_value() == CANARY
        assert CANARY not in repr(draft)


# -- the login


async def log_in(user: User, secret: str) -> None:
    await user.until_shown("Login · ")
    await user.paste(secret)
    await user.press("enter")


async def test_without_a_secret_it_is_asked_for_and_the_session_goes_on() -> None:
    async with at("acme-test") as (user, shelf):
        await log_in(user, RIGHT)
        await user.until_swept()

        assert RIGHT not in shelf.secrets.values()
        assert shelf.kept == []


async def test_a_wrong_secret_is_asked_for_again_and_only_the_right_one_kept() -> None:
    async with at("acme-test") as (user, shelf):
        await user.until_shown("Login · STAGING", "Save in the system keyring")
        await user.paste("wrong-" + CANARY)
        await user.press("tab", "down", "space", "shift+tab", "enter")
        await user.until_shown("refused the client ID and secret")
        assert shelf.kept == []
        await user.paste(RIGHT)
        await user.press("tab", "down", "space", "shift+tab", "enter")
        await user.until_swept()
        await user.until_shown("Kept in the keyring.")
        ((name, typed),) = shelf.kept

        assert (name, typed.keep) == ("acme-test", Keep.KEYRING)
        assert typed.secret.get_secret_value() == RIGHT
        assert CANARY not in user.screen_text()


async def test_a_login_refused_in_mid_session_keeps_the_screen_and_asks_once() -> None:
    async with at("acme-test", acme_test=RIGHT) as (user, shelf):
        await user.until_swept()
        service = shelf.services["acme-test"]
        expired = httpx.Response(401, json={"error_code": "INVALID_CREDENTIALS"})
        service.before = lambda r: expired if r.url.path.endswith("ions") else None
        await user.press("R")
        await user.until_shown("Login · STAGING")
        rows = len(user.record())
        await user.press("escape")
        await user.until_shown("LOGIN REFUSED")
        lists = service.count("GET")
        user.clock.advance(minutes=5)
        user.app.connections.service.refresh_by_itself()
        await user.pilot.pause()

        assert rows == 3 + len("acme-test")
        assert service.count("GET") == lists
        assert "Marigold" in user.screen_text()

        service.before = None
        await user.press("R")
        await user.until(lambda: "LOGIN REFUSED" not in user.screen_text())


@pytest.mark.parametrize("pasted", ["one\ntwo", f"{CANARY}\n{CANARY}"])
async def test_a_secret_of_several_lines_is_not_shortened(pasted: str) -> None:
    async with at("acme-test") as (user, _):
        await user.until_shown("Login · STAGING")
        await user.paste(pasted)
        await user.until_shown("Has a line break.")
        await user.press("enter", "enter", "enter")

        assert "Login · STAGING" in user.screen_text()
        assert CANARY not in user.screen_text()


async def test_the_login_is_not_asked_for_in_front_of_a_form() -> None:
    """What is being typed there would go to the service as a secret."""
    async with at("acme-test", acme_test=RIGHT) as (user, shelf):
        await user.until_swept()
        await user.press("n")
        await user.until_shown("New connection")
        expired = httpx.Response(401, json={"error_code": "INVALID_CREDENTIALS"})
        service = shelf.services["acme-test"]
        service.before = lambda r: expired if r.url.path.endswith("ions") else None
        user.app.connections.service.refresh()
        await user.until(lambda: user.app.sessions.login._is_asking)
        await user.type("abc")
        assert "Login · " not in user.screen_text()

        await user.press("escape")
        await user.until_shown("Login · STAGING")
        assert [type(s).__name__ for s in user.app.screen_stack].count(
            "SecretScreen"
        ) == 1


async def test_a_secret_typed_for_one_profile_is_not_kept_for_the_next() -> None:
    """It was entered while the service did not answer, and the profile switched."""
    async with at("acme-test", acme_live=RIGHT) as (user, shelf):
        service = shelf.services["acme-test"]
        service.before = lambda _: httpx.Response(503)
        await user.until_shown("Login · STAGING", "Save in the system keyring")
        await user.paste(CANARY)
        await user.press("tab", "down", "space", "shift+tab", "enter")
        await user.until(lambda: service.requests)
        await user.press("P")
        await user.until_shown("Profiles", "acme-live")
        await user.press("k", "enter")
        await user.until_shown("Switched to acme-live.")
        await user.until_swept()

        assert shelf.kept == []


async def test_r_asks_for_the_login_again_that_was_not_given() -> None:
    async with at("acme-test") as (user, _):
        await user.until_shown("Login · STAGING")
        await user.press("escape")
        await user.until_shown("Press R to retry.")
        await user.press("R")
        await log_in(user, RIGHT)
        await user.until_swept()


async def test_q_in_the_form_asks_before_what_was_typed_is_lost() -> None:
    async with at("acme-test", size=(100, 40), acme_test=RIGHT) as (user, _):
        await user.until_swept()
        await user.press("n", "down", "down", "space", "tab", *"stripe", "enter")
        await user.until_shown("account_id")
        await user.type("acct_1")
        await user.press("shift+tab", "shift+tab", "q")
        await user.until_shown("Leave without creating?")

        assert not user.app._exit
