"""Changes are recorded before and after, and none is orphaned."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from connections_tui.changes.audit import Audit, Ending, Entry, Evidence
from stand_ins.transport import Transport, on

from .console import Clock, User, console

ONE = "/connections/[^/]+"
FEW = 6


@pytest.fixture
def audit(tmp_path: Path) -> Callable[[], Audit]:
    clock = Clock()
    path = tmp_path / "audit.jsonl"
    return lambda: Audit(path, profile="acme", environment="DEMO", host="", clock=clock)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (None, Ending.DONE),
        (httpx.Response(410, json={}), Ending.GONE),
        (
            httpx.Response(
                403,
                json={"error_message": "No."},
                headers={"X-Rutter-Request-ID": "req-9"},
            ),
            Ending.REFUSED,
        ),
        (httpx.ReadTimeout("lost"), Ending.UNKNOWN),
    ],
)
async def test_every_delete_leaves_its_outcome(
    audit: Callable[[], Audit],
    answer: httpx.Response | Exception | None,
    outcome: Ending,
) -> None:
    service = Transport(before=on("DELETE", ONE, answer))
    async with console(count=FEW, transport=service, audit=audit) as user:
        connection_id = user.chosen.id
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until(lambda: audit().entries())
        await user.until(lambda: audit().entries()[0].outcome is not Ending.PENDING)
        (entry,) = audit().entries()

    assert (entry.operation, entry.connection_id) == ("delete", connection_id)
    assert entry.outcome is outcome
    assert (entry.request_id == "req-9") is (outcome is Ending.REFUSED)


async def test_a_create_leaves_its_id(audit: Callable[[], Audit]) -> None:
    async with console(count=FEW, audit=audit) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Link for the merchant")
        (entry,) = audit().entries()

        assert (entry.operation, entry.outcome) == ("create", Ending.DONE)
        assert entry.connection_id == user.chosen.id


async def test_the_pane_tells_what_was_done_to_its_connection(
    audit: Callable[[], Audit],
) -> None:
    async with console(size=(140, 60), count=FEW, audit=audit) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Waiting for the merchant")
        await user.press("escape", "enter")
        await user.until_shown("DONE HERE", "✓ create done")
        (entry,) = audit().of(user.chosen.id)

        assert entry.request_id is not None
        assert f"acme request {entry.request_id}" in user.words()
        await user.press("J")
        await user.until(lambda: "DONE HERE" not in user.screen_text())


async def test_what_cannot_be_recorded_is_not_sent(
    audit: Callable[[], Audit], tmp_path: Path
) -> None:
    (tmp_path / "audit.jsonl").mkdir()
    async with console(count=FEW, audit=audit) as user:
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until_shown("Not deleted", "Nothing was sent")
        await user.press("escape", "n", "ctrl+s")
        await user.until_shown("New connection")
        await user.until(lambda: "Nothing was sent" in user.words())

        assert user.transport.count("DELETE") == 0
        assert user.transport.count("POST") == 0


async def test_a_console_that_is_left_in_the_middle_is_told_of_at_the_next_start(
    audit: Callable[[], Audit], tmp_path: Path
) -> None:
    begun = asyncio.Event()

    async def never(_: httpx.Request) -> None:
        begun.set()
        await asyncio.Event().wait()

    hanging = Transport(before=on("DELETE", ONE, never))
    async with console(count=FEW, transport=hanging, audit=audit) as user:
        connection_id = user.chosen.id
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until(begun.is_set)
        await user.press("ctrl+q", "ctrl+q")
        await user.until(lambda: user.app._exit)
    path = tmp_path / "audit.jsonl"
    path.write_text(path.read_text().replace('"process": ', '"process": -'))

    async with console(size=(100, 30), count=FEW, audit=audit) as user:
        await user.until_shown("Changes not confirmed", connection_id)
        assert "They are not sent again. Check the list" in user.words()
        await user.press("enter")
        await user.until(lambda: len(user.app.screen_stack) == 1)

    async with console(count=FEW, audit=audit) as user:
        assert len(user.app.screen_stack) == 1


async def delete_chosen(user: User) -> str:
    connection_id = user.chosen.id
    await user.press("D")
    await user.until_shown("Delete connection")
    await user.press("y")
    return connection_id


async def outcome_of(user: User, audit: Callable[[], Audit]) -> Entry:
    """The last change, once it is over."""
    await user.until(lambda: audit().entries())
    await user.until(lambda: audit().entries()[0].outcome is not Ending.PENDING)
    return audit().entries()[0]


UNCONFIRMED = {
    "lost": httpx.ReadTimeout("lost"),
    "202": httpx.Response(202, json={"success": True}),
    "204": httpx.Response(204),
    "200 without success": httpx.Response(200, json={}),
}


@pytest.mark.parametrize("answer", UNCONFIRMED.values(), ids=UNCONFIRMED)
async def test_an_unconfirmed_delete_is_done_once_the_list_has_said_so(
    audit: Callable[[], Audit], answer: httpx.Response | Exception
) -> None:
    service = Transport(after=on("DELETE", ONE, answer))
    async with console(
        size=(120, 30), count=FEW, transport=service, audit=audit
    ) as user:
        store = user.chosen.store
        await delete_chosen(user)
        await user.until_shown("The response was lost; the list confirms it.")
        await user.until(lambda: audit().entries()[0].evidence)
        entry = audit().entries()[0]

    assert (entry.outcome, entry.evidence) == (Ending.DONE, Evidence.GONE)
    assert (entry.store, entry.connection_id is not None) == (store, True)


@pytest.mark.parametrize("page", [{"has_more": True}, {"total": 60}, {}])
async def test_a_list_that_is_not_all_proves_no_deletion(
    audit: Callable[[], Audit], page: dict[str, object]
) -> None:
    """Where it goes on, or lacks everything at once."""
    service = Transport(before=on("DELETE", ONE, httpx.ReadTimeout("lost")))
    async with console(
        size=(120, 30), count=FEW, transport=service, audit=audit
    ) as user:
        short = httpx.Response(200, json={"connections": []} | page)
        lost = on("DELETE", ONE, httpx.ReadTimeout("lost"))
        empty = on("GET", "/connections", lambda _: short)
        service.before = lambda request: empty(request) or lost(request)
        await delete_chosen(user)
        await user.until_shown("Delete not confirmed")
        entry = audit().entries()[0]

    assert (entry.outcome, entry.evidence) == (Ending.UNKNOWN, None)


@pytest.mark.parametrize("answer", UNCONFIRMED.values(), ids=UNCONFIRMED)
async def test_an_unconfirmed_delete_stays_unknown_while_it_is_listed(
    audit: Callable[[], Audit], answer: httpx.Response | Exception
) -> None:
    service = Transport(before=on("DELETE", ONE, answer))
    async with console(
        size=(120, 30), count=FEW, transport=service, audit=audit
    ) as user:
        connection_id = await delete_chosen(user)
        await user.until_shown("Delete not confirmed", "It is still in the list.")
        await user.press("enter")
        unknown = await outcome_of(user, audit)
        user.store.delete(connection_id, at=user.clock())
        await user.press("R")
        await user.until(lambda: audit().entries()[0].evidence)
        settled = audit().entries()[0]

    assert (unknown.outcome, unknown.evidence) == (Ending.UNKNOWN, None)
    assert (settled.outcome, settled.evidence) == (Ending.DONE, Evidence.GONE)
    assert settled.attempt == unknown.attempt


async def test_a_lost_delete_without_effect_is_settled_as_well(
    audit: Callable[[], Audit],
) -> None:
    service = Transport(before=on("DELETE", ONE, httpx.ReadTimeout("lost")))
    async with console(
        size=(120, 30), count=FEW, transport=service, audit=audit
    ) as user:
        connection_id = await delete_chosen(user)
        await user.until_shown("Delete not confirmed")
        await user.press("enter")
        path = audit().path
        path.write_text(path.read_text().replace("T09:26", "T09:06"))
        await user.press("R")
        await user.until(lambda: audit().of(connection_id)[0].evidence)
        entry = audit().of(connection_id)[0]

    assert (entry.outcome, entry.evidence) == (Ending.REFUSED, Evidence.STILL_LISTED)


async def made_elsewhere(user: User, times: int = 1) -> list[str]:
    """Links made at the service by others than this console."""
    assert user.transport.sandbox is not None
    async with httpx.AsyncClient(
        transport=user.transport.sandbox, base_url="http://localhost/versioned"
    ) as client:
        made = [
            await client.post(
                CREATE,
                json={},
                auth=("sandbox", "sandbox"),
                headers={"X-Rutter-Version": "2023-03-14"},
            )
            for _ in range(times)
        ]
    return [answer.json()["connection"]["id"] for answer in made]


def lose_a_create(audit: Audit) -> None:
    audit.end(audit.begin("create", connection_id=None, platform=None), Ending.UNKNOWN)


async def test_a_lost_create_of_an_earlier_session_is_found_in_the_list(
    audit: Callable[[], Audit],
) -> None:
    lose_a_create(audit())
    async with console(size=(120, 30), count=FEW, audit=audit) as user:
        [created] = await made_elsewhere(user)
        await user.press("R")
        await user.until(lambda: audit().entries()[0].evidence)
        (entry,) = audit().of(created)
        await user.until_shown("The list confirms it.")

    assert (entry.outcome, entry.evidence) == (Ending.DONE, Evidence.LISTED)


async def test_of_two_that_may_come_of_a_lost_create_none_is_taken(
    audit: Callable[[], Audit],
) -> None:
    lose_a_create(audit())
    async with console(size=(120, 30), count=FEW, audit=audit) as user:
        made = await made_elsewhere(user, times=2)
        await user.press("R")
        await user.until(lambda: set(made) <= set(user.shown_ids))
        await user.until_swept()

    assert audit().entries()[0].outcome is Ending.UNKNOWN


BARE = {"id": "bare-1"}
CREATE = "/connections/create"


@pytest.mark.parametrize("more", [{}, {"link_url": None, "access_token": ""}])
async def test_a_create_with_an_id_and_no_more_is_told_and_not_done(
    audit: Callable[[], Audit], more: dict[str, object]
) -> None:
    answer = httpx.Response(200, json={"connection": {**BARE, **more}})
    service = Transport(before=on("POST", CREATE, answer))
    async with console(
        size=(120, 30), count=FEW, transport=service, audit=audit
    ) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Created, but incomplete")
        assert "bare-1 may have been created." in user.words()
        assert "no link and no access token" in user.words()
        entry = await outcome_of(user, audit)

    assert (entry.outcome, entry.connection_id) == (Ending.UNKNOWN, "bare-1")


async def test_a_create_with_an_id_and_no_more_is_done_when_it_is_listed(
    audit: Callable[[], Audit],
) -> None:
    def strip(_: httpx.Request) -> httpx.Response:
        newest = max(user.store.slices(100).__next__(), key=lambda r: r.created_at)
        return httpx.Response(200, json={"connection": {"id": newest.id}})

    service = Transport(after=on("POST", CREATE, strip))
    async with console(
        size=(120, 30), count=FEW, transport=service, audit=audit
    ) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Created, but incomplete", "the list confirms")
        await user.until(lambda: audit().entries()[0].evidence)
        entry = audit().entries()[0]
        assert entry.connection_id in user.app.session.fleet

    assert (entry.outcome, entry.evidence) == (Ending.DONE, Evidence.LISTED)


async def test_a_create_without_a_link_says_what_is_missing(
    audit: Callable[[], Audit],
) -> None:
    answer = httpx.Response(
        200, json={"connection": {**BARE, "access_token": "token-4711-long"}}
    )
    service = Transport(before=on("POST", CREATE, answer))
    async with console(
        size=(120, 30), count=FEW, transport=service, audit=audit
    ) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Created bare-1. The response has no link.")
        entry = await outcome_of(user, audit)

    assert entry.outcome is Ending.DONE


# -- the end of the console while a change is under way


@pytest.mark.parametrize(
    ("answer", "outcome", "says"),
    [
        (None, Ending.DONE, "Deleted "),
        (httpx.Response(403, json={}), Ending.REFUSED, "was not deleted."),
        (httpx.ReadTimeout("lost"), Ending.UNKNOWN, "may have been deleted."),
        (httpx.Response(202), Ending.UNKNOWN, "may have been deleted."),
    ],
)
async def test_an_ending_console_records_the_outcome_and_opens_nothing(
    audit: Callable[[], Audit],
    answer: httpx.Response | Exception | None,
    outcome: Ending,
    says: str,
) -> None:
    go_on = asyncio.Event()

    async def slow(_: httpx.Request) -> httpx.Response | None:
        await go_on.wait()
        if isinstance(answer, Exception):
            raise answer
        return answer

    service = Transport(before=on("DELETE", ONE, slow))
    async with console(count=FEW, transport=service, audit=audit) as user:
        await delete_chosen(user)
        await user.until_shown("deleting…")
        lists = user.transport.count("GET")
        ending = asyncio.create_task(user.app.changing.ended_within(20))
        await user.settle()
        go_on.set()
        said = await ending
        await user.settle()

        assert says in (said or "")
        assert len(user.app.screen_stack) == 1
        assert user.transport.count("GET") == lists
    assert audit().entries()[0].outcome is outcome


# -- the audit screen


async def test_the_audit_is_searched_by_store_and_outcome(
    audit: Callable[[], Audit],
) -> None:
    for store, ending in (("Amber Candles", Ending.DONE), ("Flax", Ending.REFUSED)):
        begun = audit().begin(
            "delete", connection_id=f"c-{store}", platform="ETSY", store=store
        )
        audit().end(begun, ending)
    async with console(size=(100, 30), count=FEW, audit=audit) as user:
        await user.press("A")
        await user.until_shown("Amber Candles", "Flax")
        await user.press("slash")
        await user.type("amber done")
        await user.until(lambda: "Flax" not in user.screen_text())
        assert "Amber Candles" in user.screen_text()
        await user.press("backspace", "backspace", "z")
        await user.until_shown("No match.")
        await user.press("escape")
        await user.until_shown("Amber Candles", "Flax")
        await user.press("escape")
        await user.until(lambda: len(user.app.screen_stack) == 1)


async def test_hidden_names_are_hidden_in_the_audit(
    audit: Callable[[], Audit],
) -> None:
    begun = audit().begin("delete", connection_id="c-1", platform=None, store="Flax")
    audit().end(begun, Ending.DONE)
    async with console(size=(100, 30), count=FEW, audit=audit) as user:
        await user.press("X", "A")
        await user.until(lambda: "delete (hidden)" in user.words())
        await user.press("slash")
        await user.type("flax")

        await user.until_shown("No match.")


async def test_an_outcome_never_pushes_in_front_of_what_is_being_typed(
    audit: Callable[[], Audit],
) -> None:
    go_on = asyncio.Event()

    async def refuse(_: httpx.Request) -> httpx.Response:
        await go_on.wait()
        return httpx.Response(403, json={"error_message": "No."})

    slow = Transport(before=on("DELETE", ONE, refuse))
    async with console(size=(120, 40), count=FEW, transport=slow, audit=audit) as user:
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until_shown("deleting…")
        await user.press("n")
        await user.until_shown("New connection")
        form = user.app.screen
        go_on.set()
        await user.until_shown("Not deleted")

        assert user.app.screen is form
