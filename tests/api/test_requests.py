"""What the log of requests holds, and what it must not."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connections_tui.api import LoggedRequest, RequestLog
from connections_tui.api.requests import MOST_FAILURES, MOST_REQUESTS
from stand_ins.transport import REQUEST_ID, Transport, says

from .service import (
    CONNECTION,
    ID,
    OPERATIONS,
    SECRETS,
    client_of,
    contract,
    failure,
    read_list,
)

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
ROUTES = {
    "list": ("read the list of connections", "GET", "/connections"),
    "fetch": ("read the store's details", "GET", "/connections/access_token"),
    "status": ("read the connection's status", "GET", "/connections/status"),
    "create": ("create the connection", "POST", "/connections/create"),
    "delete": ("delete the connection", "DELETE", "/connections/{id}"),
}


@pytest.fixture
def log() -> RequestLog:
    return RequestLog(clock=lambda: NOW)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_each_request_is_written_down_once_it_is_over(
    log: RequestLog, operation: str
) -> None:
    name = "status_response_ready" if operation == "status" else f"{operation}_response"
    async with client_of(Transport(says(body=contract(name))), log=log) as client:
        await OPERATIONS[operation](client)

    (entry,) = log.requests
    assert (entry.operation, entry.method, entry.path) == ROUTES[operation]
    assert entry.started_at == NOW
    assert (entry.status, entry.request_id, entry.error) == (200, REQUEST_ID, None)
    assert entry.tries == 1
    assert entry.seconds >= 0
    assert log.failures == ()


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_failure_is_kept_in_the_words_people_were_told(
    log: RequestLog, operation: str
) -> None:
    async with client_of(Transport(says(403, {})), log=log) as client:
        error = await failure(client, operation)

    (entry,) = log.failures
    assert entry.error == error.message
    assert (entry.status, entry.request_id) == (403, REQUEST_ID)
    assert log.requests == (entry,)


@pytest.mark.parametrize("operation", ["fetch", "status", "create", "delete"])
async def test_an_answer_of_the_wrong_shape_is_a_failure(
    log: RequestLog, operation: str
) -> None:
    async with client_of(Transport(says(body={"other": 1})), log=log) as client:
        error = await failure(client, operation)

    assert [entry.error for entry in log.failures] == [error.message]


async def test_each_try_is_an_entry_of_its_own(log: RequestLog) -> None:
    service = Transport(says(503, {}), OSError("x"), says(body={"status": {}}))
    async with client_of(service, log=log) as client:
        await client.status(CONNECTION, tries=3)

    assert [entry.tries for entry in log.requests] == [1, 2, 3]
    assert [entry.status for entry in log.requests] == [503, None, 200]
    assert len(log.failures) == 2


async def test_what_was_not_sent_is_not_written_down(log: RequestLog) -> None:
    async with client_of(Transport(says(body={})), log=log) as client:
        with pytest.raises(Exception, match="Nothing was sent"):
            await client.delete("..")

    assert log.requests == ()


async def test_what_was_stopped_is_no_failure(log: RequestLog) -> None:
    """The cursor moves on, and the answer is not waited for."""
    begun = asyncio.Event()

    async def hang(_: object) -> object:
        begun.set()
        return await asyncio.Event().wait()

    service = Transport()
    service.handle_async_request = hang  # type: ignore[method-assign,assignment]
    async with client_of(service, log=log) as client:
        asking = asyncio.create_task(client.status(CONNECTION))
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    (entry,) = log.requests
    assert entry.was_stopped
    assert entry.status is None
    assert log.failures == ()


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_no_entry_holds_a_secret_or_whose_it_is(
    log: RequestLog, operation: str
) -> None:
    echo = says(400, {"error_message": " ".join(SECRETS), "error_code": SECRETS[0]})
    async with client_of(Transport(echo), log=log) as client:
        await failure(client, operation)

    text = f"{log!r} {log.requests!r}"
    for secret in (*SECRETS, ID):
        assert secret not in text


def entries(count: int, error: str | None) -> Iterator[LoggedRequest]:
    for number in range(count):
        yield LoggedRequest(
            started_at=NOW + timedelta(seconds=number),
            operation="read the connection's status",
            method="GET",
            path="/connections/status",
            status=200,
            seconds=0.1,
            request_id=None,
            error=error,
            tries=1,
        )


def test_days_of_requests_leave_only_the_last_and_the_failures_apart() -> None:
    log = RequestLog()
    for entry in [*entries(300, "It failed."), *entries(2000, None)]:
        log.add(entry)

    assert len(log.requests) == MOST_REQUESTS
    assert len(log.failures) == MOST_FAILURES
    assert (log.count, log.failure_count) == (2300, 300)
    assert log.failures[-1].started_at == NOW + timedelta(seconds=299)
    assert log.requests[-1].error is None


async def test_the_list_is_over_when_its_body_is(log: RequestLog) -> None:
    text = '{"connections":[{"id":"a"},{"id":'
    async with client_of(Transport(says(text=text)), log=log) as client:
        with pytest.raises(Exception, match="cut off"):
            await read_list(client)

    (entry,) = log.failures
    assert entry.status == 200
