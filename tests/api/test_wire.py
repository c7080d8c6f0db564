"""Faults below HTTP, against a server on this machine that makes them."""

import asyncio
import itertools
import socket
import ssl
from collections.abc import Iterable
from contextlib import aclosing

import httpx
import pytest

from connections_tui.api import (
    ApiError,
    Blocked,
    ConnectionsClient,
    Unreachable,
    Unreadable,
)
from stand_ins.port import Converse, sends, wire
from stand_ins.transport import Transport

from .service import OPERATIONS, client_of, failure, read_list

LIST = b'{"connections":[]}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def certificate_error(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = code
    return error


def drips(*, first: bytes) -> Converse:
    """One blank at a time for ever: no read ever takes long."""

    async def converse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    return converse


async def hangs(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


BROKEN: dict[str, Converse] = {
    "closed at once": sends(),
    "reset at once": sends(reset=True),
    "short body": sends(HEAD + b"Content-Length: 100\r\n\r\n" + LIST),
    "reset in the body": sends(HEAD + b"Content-Length: 100\r\n\r\n{", reset=True),
    "no last chunk": sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n12\r\n" + LIST),
    "half a head": sends(HEAD),
}
NOT_HTTP: dict[str, Converse] = {
    "no status line": sends(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "no number": sends(b"HTTP/1.1 abc OK\r\n\r\n"),
    "bad header": sends(b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"),
    "bad chunk": sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}"),
    "bad length": sends(HEAD + b"Content-Length: many\r\n\r\n{}"),
}
SLOW: dict[str, Converse] = {
    "hangs": hangs,
    "drips its head": drips(first=HEAD + b"X-Slow: "),
    "drips its body": drips(first=HEAD + b"\r\n"),
    "drips a refusal's head": drips(first=b"HTTP/1.1 500 No\r\nX-Slow: "),
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", BROKEN)
async def test_a_broken_connection_is_no_answer(fault: str, operation: str) -> None:
    async with wire(BROKEN[fault]) as hostile:
        async with client_of(None, base_url=hostile.base_url) as client:
            error = await failure(client, operation)

        assert type(error) is Unreachable
        assert error.may_have_happened is (operation in ("create", "delete"))
        assert len(hostile.requests) == (2 if operation == "delete" else 1)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", NOT_HTTP)
async def test_what_is_not_http_is_unreadable(fault: str, operation: str) -> None:
    async with wire(NOT_HTTP[fault]) as hostile:
        async with client_of(None, base_url=hostile.base_url) as client:
            error = await failure(client, operation)

        assert type(error) is Unreadable
        assert error.may_have_happened is (operation in ("create", "delete"))
        assert len(hostile.requests) == 1


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", SLOW)
async def test_the_deadline_ends_the_whole_exchange(fault: str, operation: str) -> None:
    async with wire(SLOW[fault]) as hostile:
        async with (
            client_of(None, base_url=hostile.base_url, deadline=0.2) as client,
            asyncio.timeout(5),
        ):
            error = await failure(client, operation)

        assert type(error) is Unreachable
        assert "within 0.2 s" in error.message
        assert error.may_have_happened is (operation in ("create", "delete"))
        assert len(hostile.requests) == (2 if operation == "delete" else 1)


async def test_a_refusal_that_never_ends_is_still_the_refusal() -> None:
    async with (
        wire(drips(first=b"HTTP/1.1 403 No\r\n\r\n")) as hostile,
        client_of(None, base_url=hostile.base_url, deadline=0.2) as client,
    ):
        error = await failure(client, "delete")

    assert error.status == 403


def row(number: int) -> bytes:
    return b'{"id":"id-%d"},' % number


def stalls(pieces: Iterable[bytes], *, seconds: float) -> Converse:
    """A slow link: a piece, a pause, a piece; then nothing, and no end."""

    async def converse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(seconds)
        await hangs(_, writer)

    return converse


async def read_as_far_as_it_comes(
    client: ConnectionsClient,
) -> tuple[list[str], ApiError]:
    came: list[str] = []
    try:
        async for batch in client.list_connections():
            came += [one.id for one in batch.connections]
    except ApiError as error:
        return came, error
    raise AssertionError("It was taken as whole.")


async def test_a_list_on_a_slow_link_is_waited_for_while_something_comes() -> None:
    """100,000 rows take minutes; only silence is a reason to give up."""
    pieces = [HEAD + b'\r\n{"connections":[', *map(row, range(12))]
    async with (
        wire(stalls(pieces, seconds=0.05)) as slow,
        client_of(None, base_url=slow.base_url, deadline=0.2) as client,
    ):
        came, error = await read_as_far_as_it_comes(client)

    assert came == [f"id-{at}" for at in range(12)]
    assert type(error) is Unreachable
    assert "sent nothing new for 0.2 s" in error.message
    assert "12 connections arrived; the list is incomplete." in error.message


@pytest.mark.parametrize("again", [b" ", row(0)])
async def test_what_adds_nothing_to_a_list_is_silence(again: bytes) -> None:
    pieces = itertools.chain(
        [HEAD + b'\r\n{"connections":[' + row(0)], itertools.repeat(again)
    )
    async with (
        wire(stalls(pieces, seconds=0.01)) as endless,
        client_of(None, base_url=endless.base_url, deadline=0.2) as client,
        asyncio.timeout(5),
    ):
        came, error = await read_as_far_as_it_comes(client)

    assert set(came) == {"id-0"}
    assert "nothing new" in error.message


CUT = b'{"connections":[' + row(1) + row(2) + b'{"id":"id'
CUT_OFF: dict[str, Converse] = {
    "closed": sends(HEAD + b"\r\n" + CUT),
    "short": sends(HEAD + b"Content-Length: 100\r\n\r\n" + CUT),
    "no last chunk": sends(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(CUT) + CUT
    ),
    "an end of another kind": sends(HEAD + b"\r\n" + CUT + b'"}]} and more'),
}


@pytest.mark.parametrize("end", CUT_OFF)
async def test_a_list_that_breaks_off_keeps_what_came_and_is_not_whole(
    end: str,
) -> None:
    async with (
        wire(CUT_OFF[end]) as broken,
        client_of(None, base_url=broken.base_url) as client,
    ):
        came, error = await read_as_far_as_it_comes(client)

    assert came[:2] == ["id-1", "id-2"]
    assert f"{len(came)} connections arrived; the list is incomplete." in error.message


async def test_time_between_two_batches_is_the_readers_own() -> None:
    """A slow reader must not make the service look slow."""
    body = b'{"connections":[' + b",".join([b'{"id":"a"}'] * 20_000) + b"]}"
    head = HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
    async with (
        wire(sends(head, body)) as hostile,
        client_of(None, base_url=hostile.base_url, deadline=0.3) as client,
    ):
        seen = 0
        async for batch in client.list_connections():
            seen += len(batch.connections)
            if seen == len(batch.connections):
                await asyncio.sleep(0.35)

    assert seen == 20_000


async def test_nothing_is_sent_where_nothing_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with client_of(None, base_url=f"http://127.0.0.1:{port}") as client:
            error = await failure(client, "create")

    assert type(error) is Unreachable
    assert f"127.0.0.1:{port} refused the connection" in error.message
    assert "Nothing was sent" in error.message
    assert not error.may_have_happened


async def test_what_does_not_speak_tls_is_told() -> None:
    async with (
        wire(sends(b"220 mail ready\r\n"), listens=False) as plain,
        client_of(None, base_url=plain.base_url.replace("http", "https")) as client,
    ):
        error = await failure(client, "create")

    assert type(error) is Blocked
    assert "does not speak TLS" in error.message
    assert not error.may_have_happened


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (certificate_error(9), "clock"),
        (certificate_error(10), "has expired"),
        (certificate_error(18), "self-signed"),
        (certificate_error(20), "unknown authority"),
        (certificate_error(62), "another host"),
        (certificate_error(1), "is not trusted"),
        (socket.gaierror(-2, "x"), "host api.test was not found"),
        (ExceptionGroup("x", [ConnectionRefusedError()]), "api.test refused"),
        (OSError("network is unreachable"), "not reachable"),
    ],
)
async def test_why_there_is_no_connection_is_said(cause: Exception, said: str) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x") from cause

    async with client_of(Transport(refuse)) as client:
        error = await failure(client, "create")

    assert said in error.message
    assert "Nothing was sent." in error.message


async def test_leaving_the_list_early_frees_its_place() -> None:
    body = b'{"connections":[' + b",".join([b'{"id":"a"}'] * 20_000) + b"]}"
    head = HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
    async with (
        wire(sends(head, body)) as hostile,
        client_of(None, base_url=hostile.base_url) as client,
        asyncio.timeout(10),
    ):
        for _ in range(15):
            async with aclosing(client.list_connections()) as batches:
                await anext(batches)

        assert len(await read_list(client)) == 20_000


async def test_no_more_than_sixteen_requests_are_in_flight() -> None:
    most = flying = 0

    async def slow(_: httpx.Request) -> httpx.Response:
        nonlocal most, flying
        flying += 1
        most = max(most, flying)
        for _ in range(5):
            await asyncio.sleep(0)
        flying -= 1
        return httpx.Response(200, json={"success": True})

    async with client_of(Transport(slow)) as client:
        await asyncio.gather(*(client.delete(str(n)) for n in range(50)))

    assert most == 16


async def test_a_cancelled_request_frees_its_place() -> None:
    async with (
        wire(hangs) as hostile,
        client_of(None, base_url=hostile.base_url) as client,
    ):
        tasks = [asyncio.create_task(client.delete(str(n))) for n in range(12)]
        await hostile.asked(more=10)
        for task in tasks[:10]:
            task.cancel()
        async with asyncio.timeout(5):
            await hostile.asked(more=2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    assert len(hostile.requests) == 12


@pytest.mark.parametrize(
    ("problem", "sent"),
    [
        (httpx.ConnectTimeout("x"), False),
        (httpx.ConnectError("x"), False),
        (httpx.PoolTimeout("x"), False),
        (httpx.ProxyError("x"), False),
        (httpx.UnsupportedProtocol("x"), False),
        (httpx.ReadTimeout("x"), True),
        (httpx.WriteTimeout("x"), True),
        (httpx.ReadError("x"), True),
        (httpx.WriteError("x"), True),
        (httpx.CloseError("x"), True),
        (httpx.RemoteProtocolError("Server disconnected"), True),
        (httpx.RemoteProtocolError("illegal status line"), True),
        (httpx.LocalProtocolError("x"), True),
        (httpx.DecodingError("x"), True),
        (httpx.InvalidURL("x"), True),
        (httpx.StreamClosed(), True),
        (httpx.CookieConflict("x"), True),
        (OSError("x"), True),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), True),
        (RecursionError("x"), True),
    ],
)
async def test_every_fault_of_the_library_is_one_of_ours(
    problem: Exception, sent: bool
) -> None:
    calls = 0

    def fail(_: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        raise problem

    async with client_of(Transport(fail)) as client:
        error = await failure(client, "create")

    assert isinstance(error, Unreachable | Unreadable)
    assert error.may_have_happened is sent
    assert ("Nothing was sent" in error.message) is not sent
    assert calls == 1
    assert error.__context__ is None
    assert error.__cause__ is None
