"""Writes whose answer was lost: sent no oftener than is safe, and told as they are."""

import pytest

from api.service import ID
from connections_tui.api import Answer, ApiError, NotFound, Refused, Unreadable

from .asking import check_sentence, client_at, outcome
from .faults import HTML, answer, drips, hang, lost, raw, shape
from .server import serving

ENDS = {
    "reset": raw(reset=True),
    "close": raw(),
    "timeout": hang,
    "drip": drips(before=b"HTTP/1.1 200 OK\r\n\r\n"),
    "500": answer(500),
    "502_of_a_proxy": answer(502, HTML, Content_Type="text/html"),
    "503": answer(503, Retry_After="1"),
    "504": answer(504),
}
MUDDLED = {
    "html_200": answer(200, HTML, Content_Type="text/html"),
    "empty_200": answer(200, b""),
    "202": answer(202, b""),
}


@pytest.mark.parametrize("end", ENDS | MUDDLED)
async def test_a_create_whose_answer_was_lost_is_unknown_and_not_made_twice(
    end: str,
) -> None:
    async with serving() as server:
        server.misbehave(lost((ENDS | MUDDLED)[end]), "create")
        async with client_at(server) as client:
            error = await outcome(client, "create")

        assert isinstance(error, ApiError)
        assert error.may_have_happened
        assert "may have been created" in error.message
        check_sentence(error, "create")
        assert server.count("create") == 1
        assert len(server.rows) == 13


@pytest.mark.parametrize("end", ENDS)
async def test_a_delete_whose_answer_was_lost_is_found_to_be_done(end: str) -> None:
    async with serving() as server:
        server.misbehave(lost(ENDS[end], times=1), "delete")
        async with client_at(server) as client:
            answered = await outcome(client, "delete")

        assert isinstance(answered, Answer)
        assert answered.value.success is True
        assert server.count("delete") == 2
        assert ID not in server.rows


@pytest.mark.parametrize("end", ENDS)
async def test_a_delete_that_got_lost_itself_is_done_the_second_time(end: str) -> None:
    async with serving() as server:
        server.misbehave(lost(ENDS[end], does_it=False, times=1), "delete")
        async with client_at(server) as client:
            assert isinstance(await outcome(client, "delete"), Answer)

        assert ID not in server.rows
        assert len(server.rows) == 11


@pytest.mark.parametrize("end", MUDDLED)
async def test_a_delete_that_nobody_confirms_is_in_doubt_and_sent_once(
    end: str,
) -> None:
    async with serving() as server:
        server.misbehave(lost(MUDDLED[end]), "delete")
        async with client_at(server) as client:
            error = await outcome(client, "delete")

        assert type(error) is Unreadable
        assert "may have been deleted" in error.message
        assert server.count("delete") == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_gone_already_was_not_deleted_by_us(status: int) -> None:
    async with serving() as server:
        server.misbehave(answer(status), "delete", "fetch", "status")
        async with client_at(server) as client:
            for operation in ("delete", "fetch", "status"):
                assert type(await outcome(client, operation)) is NotFound

        assert server.count("delete") == 1


async def test_a_plain_yes_is_a_deletion() -> None:
    async with serving() as server:
        server.misbehave(raw(_head(200, b'{"success":true}')), "delete")
        async with client_at(server) as client:
            assert isinstance(await outcome(client, "delete"), Answer)


@pytest.mark.parametrize("status", [201, 202, 203, 204, 206, 207])
@pytest.mark.parametrize("body", [b"", b'{"success":true}', b'{"id":"c"}'])
async def test_a_delete_that_was_only_accepted_is_in_doubt(
    status: int, body: bytes
) -> None:
    async with serving() as server:
        server.misbehave(raw(_head(status, b"" if status == 204 else body)), "delete")
        async with client_at(server) as client:
            error = await outcome(client, "delete")

        assert type(error) is Unreadable
        assert error.may_have_happened
        assert f"answered {status}" in error.message
        assert server.count("delete") == 1


def _head(status: int, body: bytes) -> bytes:
    length = b"" if status == 204 else b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 %d X\r\nConnection: close\r\n%s\r\n%s" % (status, length, body)


async def test_a_delete_that_the_service_did_not_do_is_not_called_done() -> None:
    async with serving() as server:
        server.misbehave(answer(body=b'{"success":false}'), "delete")
        async with client_at(server) as client:
            assert type(await outcome(client, "delete")) is Refused

        assert ID in server.rows


async def test_a_create_without_a_token_is_still_a_create() -> None:
    async with serving() as server:
        server.misbehave(shape(lambda row: {"id": row["id"]}), "create")
        async with client_at(server) as client:
            answered = await outcome(client, "create")

    assert isinstance(answered, Answer)
    assert answered.value.access_token is None
