"""The sandbox on a port of this machine."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from connections_tui.sandbox import Store, create_app, seed
from connections_tui.sandbox.server import CannotServe, listening, serve

from .asking import create, listed, said
from .conftest import Clock

VERSION = {"X-Rutter-Version": "2024-08-31"}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


def client(base_url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=base_url,
        auth=("sandbox", "sandbox"),
        headers=VERSION,
        trust_env=False,
    )


async def test_it_answers_like_in_process(store: Store, clock: Clock):
    seed(store, count=1000, now=clock.now)
    async with (
        listening(create_app(store, clock=clock)) as base_url,
        client(base_url) as asking,
    ):
        new = await create(asking, {})
        before = await listed(asking)
        deleted = await asking.delete(f"/connections/{new.id}")

    assert base_url.startswith("http://127.0.0.1:")
    assert len(before) == 1001
    assert deleted.json() == {"success": True}


async def test_no_answer_waits_for_the_one_before_to_be_acknowledged(
    store: Store, clock: Clock
):
    """The delay of small packets would cost each 40 ms: the fastest of many tells."""
    async with (
        listening(create_app(store, clock=clock)) as base_url,
        client(base_url) as asking,
    ):
        answers = [await asking.get("/connections/status") for _ in range(30)]
    later = answers[20:]

    assert min(answer.elapsed for answer in later) < timedelta(milliseconds=30)


async def test_it_is_gone_when_the_block_ends(store: Store, clock: Clock):
    async with listening(create_app(store, clock=clock)) as base_url:
        pass
    async with client(base_url) as asking:
        with pytest.raises(httpx.ConnectError):
            await asking.get("/connections")


async def test_it_leaves_the_signals_alone(store: Store, clock: Clock):
    before = signal.getsignal(signal.SIGINT)
    async with listening(create_app(store, clock=clock)):
        assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("LOCALHOST:8765", 200),
        ("[::1]:8765", 200),
        ("sandbox.example", 400),
        ("127.0.0.1.example:8765", 400),
        ("localhost.", 400),
        ("127.0.0.2", 400),
        ("0.0.0.0:8765", 400),
        ("[::]:8765", 400),
        ("[::ffff:127.0.0.1]", 400),
        ("127.1", 400),
        ("localhost@sandbox.example", 400),
        ("127.0.0.1:port", 400),
        ("localhost:1:2", 400),
        ("", 400),
    ],
)
async def test_it_answers_to_its_own_names_only(
    store: Store, clock: Clock, host: str, status: int
):
    """A page in a browser could otherwise reach it under a name of its own."""
    async with (
        listening(create_app(store, clock=clock)) as base_url,
        client(base_url) as asking,
    ):
        answer = await asking.get("/connections", headers={"Host": host})

    assert answer.status_code == status
    assert answer.headers["X-Rutter-Request-ID"]
    if status == 400:
        assert said(answer) == "Host: Not a local name."


_TARGET = b"GET /versioned/connections HTTP/1.1\r\n"


@pytest.mark.parametrize(
    "head",
    [
        _TARGET,
        b"GET /versioned/connections HTTP/1.0\r\n",
        _TARGET + b"Host: sandbox.example\r\nHost: localhost\r\n",
        _TARGET + b"Host: localhost\r\nHost: sandbox.example\r\n",
        b"GET http://sandbox.example/connections HTTP/1.1\r\nHost: localhost\r\n",
        b"GET http://localhost/connections HTTP/1.1\r\nHost: sandbox.example\r\n",
    ],
)
async def test_a_request_that_hides_its_host_is_refused(
    store: Store, clock: Clock, head: bytes
):
    """With the right login, which is not what is looked at first."""
    app = create_app(store, clock=clock, credentials=None)
    async with listening(app) as base_url:
        host, port = base_url.removeprefix("http://").split("/")[0].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head + b"Connection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()

    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_it_listens_at_one_address_only(store: Store, clock: Clock):
    """Every address of 127.0.0.0/8 is this machine's, and stands for all others."""
    async with listening(create_app(store, clock=clock)) as base_url:
        port = int(base_url.split(":")[2].split("/")[0])
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.2", port)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.0.1", "a.example"])
def test_only_this_machine_is_served(store: Store, clock: Clock, host: str):
    with pytest.raises(CannotServe, match="this machine only"):
        serve(
            store,
            host=host,
            port=0,
            clock=clock,
            announce=pytest.fail,
            complain=pytest.fail,
        )


def test_a_taken_port_is_one_sentence(store: Store, clock: Clock, taken_port: int):
    with pytest.raises(CannotServe) as refusal:
        serve(
            store,
            port=taken_port,
            clock=clock,
            announce=pytest.fail,
            complain=pytest.fail,
        )

    assert str(refusal.value) == (
        f"Port {taken_port} is in use. Choose another port, or 0 for any free port."
    )


def test_a_number_that_is_no_port_is_told(store: Store, clock: Clock):
    with pytest.raises(CannotServe, match="Invalid port: 70000"):
        serve(
            store, port=70_000, clock=clock, announce=pytest.fail, complain=pytest.fail
        )


async def test_listening_refuses_a_taken_port(
    store: Store, clock: Clock, taken_port: int
):
    with pytest.raises(CannotServe):
        async with listening(create_app(store, clock=clock), port=taken_port):
            pytest.fail("it listens all the same")


SERVE = """
import json
from datetime import UTC, datetime
from connections_tui.files.sqlite import MEMORY
from connections_tui.sandbox import Store
from connections_tui.sandbox.server import serve
with Store(MEMORY) as store:
    serve(
        store,
        port=0,
        clock=lambda: datetime.now(UTC),
        announce=lambda variables: print(json.dumps(variables), flush=True),
        complain=print,
        credentials=("us", "secret"),
    )
print("closed")
"""


async def test_it_says_where_it_is_and_leaves_when_interrupted():
    """In a process of its own, since signals are for the main thread."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", SERVE),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    variables = json.loads(await process.stdout.readline())
    base_url = variables["RUTTER_BASE_URL"]
    async with client(base_url) as asking:
        token = {"access_token": "token-in-a-url"}
        answer = await asking.get(
            "/connections/status", params=token, auth=("us", "secret")
        )
    process.send_signal(signal.SIGINT)
    rest, errors = await process.communicate()

    assert answer.status_code == 401
    assert variables == {
        "RUTTER_BASE_URL": base_url,
        "RUTTER_CLIENT_ID": "us",
        "RUTTER_CLIENT_SECRET": "secret",
        "RUTTER_API_VERSION": "2024-08-31",
    }
    assert (rest.decode().strip(), errors, process.returncode) == ("closed", b"", 0)
