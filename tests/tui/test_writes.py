"""Changes are recorded before and after, and none is orphaned."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from connections_tui.audit import Audit, Outcome

from .console import Clock, Misbehaving, console, on

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
        (None, Outcome.DONE),
        (httpx.Response(410, json={}), Outcome.GONE),
        (
            httpx.Response(
                403,
                json={"error_message": "No."},
                headers={"X-Rutter-Request-ID": "req-9"},
            ),
            Outcome.REFUSED,
        ),
        (httpx.ReadTimeout("lost"), Outcome.UNKNOWN),
    ],
)
async def test_every_delete_leaves_its_outcome(
    audit: Callable[[], Audit],
    answer: httpx.Response | Exception | None,
    outcome: Outcome,
) -> None:
    service = Misbehaving(before=on("DELETE", ONE, answer))
    async with console(count=FEW, transport=service, audit=audit) as user:
        connection_id = user.chosen.id
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until(lambda: audit().entries())
        await user.until(lambda: audit().entries()[0].outcome is not Outcome.PENDING)
        (entry,) = audit().entries()

    assert (entry.operation, entry.connection_id) == ("delete", connection_id)
    assert entry.outcome is outcome
    assert (entry.request_id == "req-9") is (outcome is Outcome.REFUSED)


async def test_a_create_leaves_its_id(audit: Callable[[], Audit]) -> None:
    async with console(count=FEW, audit=audit) as user:
        await user.press("n", "ctrl+s")
        await user.until_shown("Link for the merchant")
        (entry,) = audit().entries()

        assert (entry.operation, entry.outcome) == ("create", Outcome.DONE)
        assert entry.connection_id == user.chosen.id


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

    hanging = Misbehaving(before=on("DELETE", ONE, never))
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
        await user.until_shown("Not known what became of it", connection_id)
        assert "not sent again: look at the list first" in user.words()
        await user.press("enter")
        await user.until(lambda: len(user.app.screen_stack) == 1)

    async with console(count=FEW, audit=audit) as user:
        assert len(user.app.screen_stack) == 1


async def test_an_outcome_never_pushes_in_front_of_what_is_being_typed(
    audit: Callable[[], Audit],
) -> None:
    go_on = asyncio.Event()

    async def refuse(_: httpx.Request) -> httpx.Response:
        await go_on.wait()
        return httpx.Response(403, json={"error_message": "No."})

    slow = Misbehaving(before=on("DELETE", ONE, refuse))
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
