"""The console itself against a service that misbehaves: it lives, and says so."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.service import BASIC, CLIENT_SECRET, POSTED_SECRET, TOKEN, client_of
from connections_tui.files.sqlite import MEMORY
from connections_tui.fleet.asking.upkeep import Upkeep
from connections_tui.platforms import SCHEMAS
from connections_tui.sandbox import Store
from connections_tui.session import Session
from connections_tui.tui import ConnectionsApp
from stand_ins.transport import Transport
from tui.console import Clock, User, profile
from tui.test_create import fill_in, open_form, typed

from .faults import EVERYTHING, answer, lost, raw
from .server import Server, serving, well

OURS = (CLIENT_SECRET, BASIC, TOKEN)
AT_THE_LIST = {
    "html_200": "is not JSON (text/html)",
    "empty_200": "is empty",
    "truncated_json": "is cut off",
    "gzip_bomb": "is compressed",
    "reset_before": "the connection broke",
    "bad_status_line": "not HTTP",
    "hang": "No response from",
    "status:500": "HTTP 500",
    "status:403": "no permission to do that",
    "redirect_script_302": "redirects to",
    "503_huge": "wait a few days",
}
AT_THE_STATUS = {
    "error_in_200": "HTTP 200",
    "chunk_cut": "broke. Try again",
    "status:404": "was deleted",
    "status:418": "refused the request",
}


@asynccontextmanager
async def console_at(server: Server) -> AsyncIterator[User]:
    """The console over a real port, its list read."""
    session = Session(
        profile("LOCAL", "2024-08-31"),
        open_client=lambda _: client_of(None, base_url=server.base_url, deadline=2.0),
    )
    app = ConnectionsApp(session, clock=(clock := Clock()))
    with Store(MEMORY) as store:
        async with app.run_test(size=(140, 40), notifications=True) as pilot:
            user = User(pilot, store, clock, Transport())
            await user.until(lambda: len(user.app.session.fleet) == 12)
            await user.until_shown("Store id-3")
            yield user


def check_screen(user: User, *, secrets: tuple[str, ...] = OURS) -> None:
    """What is painted, and a picture of it, hold no secret and no trick."""
    shown = user.screen_text()
    odd = {c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")}
    assert odd <= {"\n"}
    picture = user.app.export_screenshot()
    for secret in secrets:
        assert secret not in shown
        assert secret not in picture
    assert user.app._exception is None


def upkeep_of(user: User) -> Upkeep:
    upkeep = user.app.connections.service.upkeep
    assert upkeep is not None
    return upkeep


async def read_list_anew(user: User, server: Server) -> None:
    """As by the minute; one that is being read by itself is waited for."""
    upkeep = upkeep_of(user)
    await user.until(lambda: not upkeep.is_listing)
    asked = server.count("list")
    user.app.connections.service.refresh()
    await user.until(lambda: server.count("list") > asked and not upkeep.is_listing)
    await user.pilot.pause()


async def test_whatever_the_list_answers_the_rows_stay_and_the_fault_is_told() -> None:
    async with serving() as server, console_at(server) as user:
        message = user.app.connections.message
        for name, said in AT_THE_LIST.items():
            server.misbehave(EVERYTHING[name], "list")
            await read_list_anew(user, server)

            assert said in message.text
            assert "Could not read the list of connections." in message.text
            assert "Store id-3" in user.screen_text()
            check_screen(user)

        server.misbehave(well, "list")
        await read_list_anew(user, server)
        assert upkeep_of(user).trouble is None


async def test_whatever_a_status_answers_it_is_told_beside_the_row() -> None:
    async with serving() as server, console_at(server) as user:
        for name, said in AT_THE_STATUS.items():
            server.misbehave(EVERYTHING[name], "status", "fetch")
            user.app.connections.watching.action_refresh_chosen()
            await user.until(lambda said=said: said in user.words())

            check_screen(user)


async def test_what_the_service_says_of_a_row_plays_no_tricks() -> None:
    async with serving() as server, console_at(server) as user:
        for name in ("evil_text", "token_echo", "wrong_types"):
            server.misbehave(EVERYTHING[name])
            await read_list_anew(user, server)
            shown = user.app.connections.chosen_pane.status_view
            user.app.connections.watching.action_refresh_chosen()
            await user.until(
                lambda s=shown: user.app.connections.chosen_pane.status_view != s
            )
            await user.press("l", "a")
            check_screen(user)
            await user.press("v", "h")
            check_screen(user)


async def test_a_refused_form_keeps_what_was_typed_and_sends_nothing_by_itself() -> (
    None
):
    async with serving() as server, console_at(server) as user:
        await open_form(user, SCHEMAS["stripe"])
        await fill_in(user, oauth_access_token=POSTED_SECRET)
        before = typed(user)
        for sent, code in enumerate((400, 422, 450), start=1):
            server.misbehave(EVERYTHING[f"status:{code}"], "create")
            await user.press("ctrl+s")
            await user.until(lambda sent=sent: server.count("create") == sent)
            await user.until_shown("Could not create the connection.")

            assert typed(user) == before
            assert before["oauth_access_token"] == POSTED_SECRET
            check_screen(user, secrets=(*OURS, POSTED_SECRET))
        assert len(server.rows) == 12


async def test_a_delete_whose_answer_was_lost_ends_with_the_row_gone() -> None:
    async with serving() as server, console_at(server) as user:
        server.misbehave(lost(raw(reset=True), times=1), "delete")
        gone = user.chosen.id
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until(lambda: gone not in user.app.session.fleet)

        await user.until(lambda: "Deleted " in user.app.connections.message.text)
        assert server.count("delete") == 2
        assert gone not in server.rows


async def test_when_the_login_ends_the_screen_stays_and_the_service_is_left_alone() -> (
    None
):
    async with serving() as server, console_at(server) as user:
        server.misbehave(answer(401))
        await read_list_anew(user, server)
        assert upkeep_of(user).needs_a_person
        await user.until(lambda: not upkeep_of(user).sweep.state().in_flight)
        asked = len(server.asked)
        for _ in range(20):
            await asyncio.sleep(0)
            await user.pilot.pause()

        assert len(server.asked) == asked
        assert "refused the client ID and secret" in user.app.connections.message.text
        assert "Store id-3" in user.screen_text()
        check_screen(user)
