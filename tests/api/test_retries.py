"""What is sent again, when, and what never is."""

import asyncio
import random
from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from connections_tui.api import (
    PATIENT,
    ApiError,
    ConnectionsClient,
    LoginRefused,
    NotFound,
    NotPermitted,
    OnRetry,
    RateLimited,
    Retries,
    Retry,
    ServiceFault,
    Unreachable,
    Unreadable,
    unheard,
)
from connections_tui.api.retries import LONGEST_WAIT
from fleet.virtual_time import run
from stand_ins.transport import Rule, Transport, says

from .service import CLIENT_ID, CLIENT_SECRET, CONNECTION, CREDENTIALS, ID, READS

FINE = {
    "list": says(body={"connections": [{"id": ID}]}),
    "fetch": says(body={"connection": {"id": ID}}),
    "status": says(body={"connection": {"id": ID}, "status": {}}),
}
PASSING = {
    "refused": httpx.ConnectError("x"),
    "not taken": httpx.ConnectTimeout("x"),
    "broken": httpx.ReadError("x"),
    "disconnected": httpx.RemoteProtocolError("Server disconnected"),
    **{str(code): says(code, {}) for code in (429, 452, 500, 502, 503, 504, 520)},
}
LASTING = {
    "silent": httpx.ReadTimeout("x"),
    "not HTTP": httpx.RemoteProtocolError("illegal status line"),
    "not JSON": says(text="<html>"),
    "an error in a success": says(body={"error_code": "X"}),
    "redirect": says(302, {}, Location="https://other.test"),
    **{str(code): says(code, {}) for code in (401, 403, 404, 408, 409, 410, 600)},
}
GONE = says(404, {})
DELETED = says(body={"success": True})


class Timed(Transport):
    """Keeps the time of each request."""

    def __init__(self, *answers: httpx.Response | Exception | Rule) -> None:
        super().__init__(*answers)
        self.times: list[float] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.times.append(asyncio.get_running_loop().time())
        return await super().handle_async_request(request)

    @property
    def gaps(self) -> list[float]:
        return [b - a for a, b in zip(self.times, self.times[1:], strict=False)]


def ask(
    operation: str,
    service: Transport,
    *,
    tries: int = PATIENT,
    chance: float = 0.5,
    on_retry: OnRetry = unheard,
) -> object:
    """What one operation gives or raises, in virtual time."""

    async def main() -> object:
        async with ConnectionsClient(
            base_url="https://api.test/versioned",
            client_id=CLIENT_ID,
            client_secret=SecretStr(CLIENT_SECRET),
            transport=service,
            retries=Retries(jitter=lambda: chance),
        ) as client:
            match operation:
                case "list":
                    batches = client.list_connections(tries=tries, on_retry=on_retry)
                    return [row.id async for b in batches for row in b.connections]
                case "fetch" | "status":
                    read = getattr(client, operation)
                    return (await read(CONNECTION, tries=tries)).value
                case "create":
                    return (await client.create(CREDENTIALS)).value
            return (await client.delete(ID)).value.success

    return run(main())


def error_of(
    operation: str, service: Transport, *, tries: int = PATIENT, chance: float = 0.5
) -> ApiError:
    with pytest.raises(ApiError) as caught:
        ask(operation, service, tries=tries, chance=chance)
    return caught.value


def test_each_retry_of_the_list_is_told_before_its_pause() -> None:
    told: list[Retry] = []
    limit = says(429, {}, Retry_After="4")
    ask("list", Transport(limit, says(500, {}), FINE["list"]), on_retry=told.append)

    assert [(one.number, one.most, one.seconds) for one in told] == [
        (1, 2, 4.125),
        (2, 2, 0.75),
    ]
    assert [one.error.status for one in told] == [429, 500]


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize("trouble", PASSING)
def test_trouble_that_passes_is_waited_out(operation: str, trouble: str) -> None:
    service = Timed(PASSING[trouble], PASSING[trouble], FINE[operation])
    ask(operation, service)

    assert service.gaps == [0.375, 0.75]


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize("trouble", PASSING)
def test_nothing_is_tried_a_fourth_time(operation: str, trouble: str) -> None:
    service = Timed(PASSING[trouble])
    error = error_of(operation, service)

    assert len(service.requests) == 3
    assert error.__context__ is None


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize("trouble", LASTING)
def test_what_would_only_fail_again_is_not_tried_again(
    operation: str, trouble: str
) -> None:
    service = Timed(LASTING[trouble])
    error_of(operation, service)

    assert len(service.requests) == 1


@pytest.mark.parametrize("operation", READS)
def test_unless_somebody_waits_for_it_each_read_is_one_request(operation: str) -> None:
    """The sweep asks thousands of times and has a pause of its own for all of them."""
    service = Timed(says(503, {}))
    error_of(operation, service, tries=1)

    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [429, 452, 503])
@pytest.mark.parametrize("asked", ["0", "0.5", "7", f"{LONGEST_WAIT:g}"])
@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_nothing_is_sent_sooner_than_the_service_asked(
    status: int, asked: str, chance: float
) -> None:
    service = Timed(says(status, {}, Retry_After=asked), FINE["status"])
    ask("status", service, chance=chance)

    assert service.gaps[0] >= max(float(asked), 0.25)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("20.5", "in 21 s"),
        ("120", "in 120 s"),
        ("3600", "in 60 min"),
        ("86400", "in 24 h"),
        ("99999999999", "in a few days"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_wants_a_long_pause_gets_it_and_the_error_says_when(
    status: int, asked: str, said: str
) -> None:
    service = Timed(says(status, {}, Retry_After=asked))
    error = error_of("list", service)

    assert len(service.requests) == 1
    assert error.retry_after == float(asked)
    assert said in error.message


def test_chance_spreads_those_who_come_back() -> None:
    rng = random.Random(7)
    gaps = set()
    for _ in range(20):
        service = Timed(says(500, {}), FINE["list"])
        ask("list", service, chance=rng.random())
        gaps.update(service.gaps)

    assert len(gaps) == 20
    assert 0.25 <= min(gaps) < max(gaps) <= 0.5


def test_a_list_that_breaks_off_is_not_begun_again() -> None:
    """Its rows have been given away; whoever has them reads the list anew."""
    rows = ",".join([f'{{"id":"{n}"}}' for n in range(1000)])

    class Breaks(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            yield f'{{"connections":[{rows},'.encode()
            raise httpx.ReadError("x")

    service = Timed(lambda _: httpx.Response(200, stream=Breaks()), FINE["list"])
    error = error_of("list", service)

    assert type(error) is Unreachable
    assert len(service.requests) == 1


def test_a_list_that_breaks_before_its_first_row_is() -> None:
    class Breaks(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            yield b'{"connections":['
            raise httpx.ReadError("x")

    service = Timed(lambda _: httpx.Response(200, stream=Breaks()), FINE["list"])

    assert ask("list", service) == [ID]
    assert len(service.requests) == 2


def test_each_try_takes_its_share_of_the_budget() -> None:
    async def main() -> int:
        async with ConnectionsClient(
            base_url="https://api.test",
            client_id=CLIENT_ID,
            client_secret=SecretStr(CLIENT_SECRET),
            transport=Timed(says(503, {})),
        ) as client:
            with pytest.raises(ServiceFault):
                await client.status(CONNECTION, tries=PATIENT)
            return client.budget.asked_last_minute

    assert run(main()) == 3


def test_waiting_to_try_again_can_be_given_up_at_once() -> None:
    async def main() -> float:
        service = Timed(says(429, {}, Retry_After="20"))
        async with ConnectionsClient(
            base_url="https://api.test",
            client_id=CLIENT_ID,
            client_secret=SecretStr(CLIENT_SECRET),
            transport=service,
        ) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.status(CONNECTION, tries=PATIENT), 1)
            assert len(service.requests) == 1
            return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(1)


@pytest.mark.parametrize("trouble", PASSING | LASTING)
def test_a_create_is_sent_once_whatever_comes_back(trouble: str) -> None:
    service = Timed((PASSING | LASTING)[trouble])
    error_of("create", service)

    assert len(service.requests) == 1


# -- a delete, once more

LOST = {
    "broken": httpx.ReadError("x"),
    "disconnected": httpx.RemoteProtocolError("Server disconnected"),
    "silent": httpx.ReadTimeout("x"),
    **{str(code): says(code, {}) for code in (500, 502, 503, 504, 520)},
}
TOLD: dict[str, httpx.Response | Exception | Callable[..., httpx.Response]] = {
    "not HTTP": httpx.RemoteProtocolError("illegal status line"),
    "not JSON": says(text="<html>"),
    "taken note of": says(202, text=""),
    "an error in a success": says(body={"error_code": "X"}),
    "not deleted": says(body={"success": False}),
    "redirect": says(307, {}, Location="https://other.test"),
    **{str(code): says(code, {}) for code in (400, 401, 403, 404, 408, 410, 429, 452)},
}


@pytest.mark.parametrize("gone", [404, 410])
@pytest.mark.parametrize("trouble", LOST)
def test_gone_after_a_lost_answer_means_deleted(trouble: str, gone: int) -> None:
    service = Timed(LOST[trouble], says(gone, {}))

    assert ask("delete", service) is True
    assert len(service.requests) == 2


@pytest.mark.parametrize("trouble", LOST)
def test_a_delete_whose_answer_was_lost_is_sent_once_more(trouble: str) -> None:
    service = Timed(LOST[trouble], DELETED)

    assert ask("delete", service) is True
    assert service.gaps == [0.375]


@pytest.mark.parametrize("first", LOST)
@pytest.mark.parametrize("second", LOST)
def test_two_lost_answers_leave_it_in_doubt(first: str, second: str) -> None:
    service = Timed(LOST[first], LOST[second], DELETED)
    error = error_of("delete", service)

    assert error.may_have_happened
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    ("then", "kind"),
    [
        (httpx.ConnectError("x"), Unreachable),
        (says(401, {}), LoginRefused),
        (says(403, {}), NotPermitted),
        (says(429, {}), RateLimited),
        (says(text="<html>"), Unreadable),
    ],
)
def test_after_a_lost_answer_no_refusal_says_that_nothing_was_done(
    then: httpx.Response | Exception | Rule, kind: type[ApiError]
) -> None:
    error = error_of("delete", Timed(httpx.ReadError("x"), then))

    assert type(error) is kind
    assert error.may_have_happened
    assert error.message.count("may have been deleted") == 1
    assert "Nothing was sent" not in error.message


@pytest.mark.parametrize("told", TOLD)
def test_a_delete_that_was_answered_is_not_sent_again(told: str) -> None:
    service = Timed(TOLD[told])
    error_of("delete", service)

    assert len(service.requests) == 1


def test_a_delete_that_never_left_may_be_sent_again() -> None:
    service = Timed(httpx.ConnectError("x"), DELETED)

    assert ask("delete", service) is True


def test_what_was_gone_before_anything_was_sent_was_not_deleted_by_us() -> None:
    error = error_of("delete", Timed(httpx.ConnectError("x"), GONE))

    assert type(error) is NotFound
    assert not error.may_have_happened


def test_a_delete_does_not_wait_longer_than_a_person_would() -> None:
    service = Timed(says(503, {}, Retry_After="600"), DELETED)
    error = error_of("delete", service)

    assert len(service.requests) == 1
    assert error.may_have_happened
    assert "wait 10 min" in error.message
