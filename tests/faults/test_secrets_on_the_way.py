"""Where a request could carry secrets astray."""

import os

import pytest

from api.service import BASIC, POSTED_SECRET
from connections_tui.api import Unreadable

from .asking import check_sentence, client_at, outcome
from .faults import ECHO, answer
from .server import OPERATIONS, serving


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_never_carries_a_merchants_secret_away(status: int) -> None:
    """httpx would send the body of a create along with a 307."""
    async with serving() as other, serving() as server:
        server.misbehave(answer(status, Location=f"{other.base_url}/connections"))
        async with client_at(server) as client:
            for operation in OPERATIONS:
                error = await outcome(client, operation)
                assert type(error) is Unreadable
                assert "is not followed" in error.message
                check_sentence(error, operation)

        assert other.asked == []
        assert [asked.operation for asked in server.asked] == list(OPERATIONS)


async def test_what_stays_on_this_machine_passes_no_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving() as proxy, serving() as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setitem(os.environ, name, proxy.base_url)
            monkeypatch.setitem(os.environ, name.lower(), proxy.base_url)
        async with client_at(server) as client:
            rows = await outcome(client, "list")

        assert isinstance(rows, list)
        assert proxy.asked == []


async def test_a_merchants_secret_is_in_the_body_of_the_create_and_nowhere_else() -> (
    None
):
    async with serving() as server, client_at(server) as client:
        for operation in OPERATIONS:
            await outcome(client, operation)

    for asked in server.asked:
        assert asked.headers["authorization"] == f"Basic {BASIC}"
        assert POSTED_SECRET not in f"{asked.target} {asked.headers}"
        is_create = asked.operation == "create"
        assert (POSTED_SECRET.encode() in asked.body) is is_create


async def test_cookies_of_a_sign_in_page_are_not_sent_back() -> None:
    async with serving() as server:
        server.misbehave(answer(503, Set_Cookie="session=1; Path=/"), "list")
        async with client_at(server) as client:
            await outcome(client, "list")
            await outcome(client, "status")

    assert all("cookie" not in asked.headers for asked in server.asked)


async def test_an_error_that_repeats_what_was_sent_does_not_get_through() -> None:
    body = f'{{"error_message":"{ECHO}"}}'.encode()
    async with serving() as server:
        server.misbehave(answer(400, body), "create")
        async with client_at(server) as client:
            error = await outcome(client, "create")

    assert getattr(error, "said", None) == "[redacted] [redacted] [redacted]"
