"""Every fault at every operation: one of our errors or a value, and no storm."""

import asyncio
import resource

import pytest

from connections_tui.api import ApiError, Unreachable, Unreadable

from .asking import MOST_REQUESTS, check_repr, check_sentence, client_at, outcome
from .faults import BROKEN, EVERYTHING, NOT_THE_API, ODD_SHAPES, SLOW
from .server import OPERATIONS, serving

MOST_GROWTH = 100 * 2**10
"""In KB."""


@pytest.mark.parametrize("name", EVERYTHING)
async def test_whatever_comes_back_is_a_value_or_a_sentence(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with serving() as server:
        server.misbehave(EVERYTHING[name])
        async with client_at(server) as client, asyncio.timeout(10):
            outcomes = await asyncio.gather(
                *(outcome(client, operation) for operation in OPERATIONS)
            )

    for operation, came in zip(OPERATIONS, outcomes, strict=True):
        check_repr(came, operation)
        assert 1 <= server.count(operation) <= MOST_REQUESTS[operation]
        if isinstance(came, ApiError):
            check_sentence(came, operation)
            if came.may_have_happened:
                assert operation in ("create", "delete")
        if name not in ODD_SHAPES:
            assert isinstance(came, ApiError), operation
        if name in BROKEN | SLOW:
            assert type(came) in (Unreachable, Unreadable)
    if name not in ODD_SHAPES:
        assert server.count("create") == 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_GROWTH


@pytest.mark.parametrize("name", ODD_SHAPES)
async def test_one_odd_value_hides_no_merchant(name: str) -> None:
    async with serving() as server:
        server.misbehave(ODD_SHAPES[name])
        async with client_at(server, deadline=5) as client:
            rows = await outcome(client, "list")

    assert isinstance(rows, list)
    assert [row.id for row in rows] == list(server.rows)


@pytest.mark.parametrize("name", NOT_THE_API)
async def test_what_is_not_this_api_is_never_an_empty_list(name: str) -> None:
    """Support would tell a merchant that nothing is there."""
    async with serving() as server:
        server.misbehave(NOT_THE_API[name])
        async with client_at(server) as client:
            came = await outcome(client, "list")

    assert isinstance(came, ApiError)
    assert "Could not read the list of connections." in came.message
