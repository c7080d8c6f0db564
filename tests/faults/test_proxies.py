"""Proxies that are in the way: named, told apart from the service, and used if they can
be. The service is api.test; only the proxy, on this machine, can find it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
import trustme

from api.service import client_of, failure, read_list
from connections_tui.api import (
    Blocked,
    ConnectionsClient,
    NotPermitted,
    ServiceFault,
    Unreachable,
)
from stand_ins.port import Wire, sends, wire
from stand_ins.transport import Transport, says

from .server import serving

BASE = "https://api.test/versioned"
PASSWORD = "canary-4711"


@pytest.fixture(autouse=True)
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


def host_of(proxy: Wire) -> str:
    return proxy.base_url.removeprefix("http://")


def answers(status: int, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Words", "Content-Length: 0"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("status", "said", "kind", "passes"),
    [
        (407, "requires a login. Set it in HTTPS_PROXY", Blocked, False),
        (403, "does not allow api.test. Ask its administrator", Blocked, False),
        (451, "does not allow api.test", Blocked, False),
        (502, "could not reach api.test. Try again later.", Unreachable, True),
        (503, "could not reach api.test", Unreachable, True),
        (504, "could not reach api.test", Unreachable, True),
        (405, "refused the connection to api.test. Check HTTPS_PROXY", Blocked, False),
    ],
)
@pytest.mark.parametrize("operation", ["list", "create"])
async def test_what_a_proxy_answers_is_told_with_its_host(
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    said: str,
    kind: type[Unreachable],
    passes: bool,
    operation: str,
) -> None:
    async with wire(sends(answers(status))) as proxy:
        login = proxy.base_url.replace("//", f"//user:{PASSWORD}@")
        monkeypatch.setenv("HTTPS_PROXY", login)
        async with client_of(None, base_url=BASE) as client:
            error = await failure(client, operation)

    assert type(error) is kind
    assert f"The proxy {host_of(proxy)} {said}" in error.message
    assert "Nothing was sent." in error.message
    assert (error.status, error.is_passing) == (status, passes)
    assert not error.may_have_happened
    assert PASSWORD not in f"{error.in_full()} {error!r}"
    assert proxy.requests[0].startswith(b"CONNECT api.test:443 ")


async def test_a_proxy_that_is_not_there_is_blamed_and_not_the_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with wire(sends()) as gone:
        pass
    monkeypatch.setenv("https_proxy", gone.base_url)
    async with client_of(None, base_url=BASE) as client:
        error = await failure(client, "list")

    told = f"The proxy {host_of(gone)} (https_proxy) refused the connection."
    assert told in error.message
    assert "Check https_proxy and the network." in error.message


@asynccontextmanager
async def relaying(port: int) -> AsyncIterator[Wire]:
    """A proxy that leads wherever it is asked for to one port of this machine."""

    async def pipe(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                to.write(data)
                await to.drain()
        to.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        try:
            await asyncio.gather(pipe(reader, ours), pipe(theirs, writer))
        finally:
            ours.close()

    async with wire(relay) as proxy:
        yield proxy


@asynccontextmanager
async def through_a_proxy(authority: trustme.CA) -> AsyncIterator[Wire]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.test").configure_cert(context)
    async with serving(tls=context) as service:
        port = httpx.URL(service.base_url).port
        assert port is not None
        async with relaying(port) as proxy:
            yield proxy


async def rows_of(client: ConnectionsClient) -> int:
    async with client:
        return len(await read_list(client))


def client_with(notices: list[str]) -> ConnectionsClient:
    client = client_of(None, base_url=BASE)
    client._on_notice = notices.append
    return client


@pytest.mark.parametrize(
    ("others", "skipped"),
    [
        ({}, []),
        ({"NO_PROXY": "localhost,::1,fe80::/10"}, []),
        ({"ALL_PROXY": "socks5h://127.0.0.1:9"}, []),
        ({"NO_PROXY": "fe80::/999"}, ["NO_PROXY: entry 1 is not valid, skipped."]),
    ],
)
async def test_the_service_is_reached_through_a_proxy_whatever_stands_beside_it(
    monkeypatch: pytest.MonkeyPatch,
    authority: trustme.CA,
    others: dict[str, str],
    skipped: list[str],
) -> None:
    notices: list[str] = []
    async with through_a_proxy(authority) as proxy:
        for name, value in {"HTTPS_PROXY": proxy.base_url, **others}.items():
            monkeypatch.setenv(name, value)

        assert await rows_of(client_with(notices)) == 12
    assert notices == skipped


async def test_a_proxy_that_cannot_be_used_is_skipped_with_a_notice(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    notices: list[str] = []
    async with through_a_proxy(authority) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"gopher://{PASSWORD}")
        monkeypatch.setenv("ALL_PROXY", proxy.base_url)

        assert await rows_of(client_with(notices)) == 12
    assert notices[0].startswith("HTTPS_PROXY is not used: it must start with http")
    assert PASSWORD not in notices[0]


class Socks:
    """A proxy that gives these answers in turn, and waits for the client to leave."""

    def __init__(self, answers: tuple[bytes, ...]) -> None:
        self._answers = answers
        self.was_asked = asyncio.Event()
        self.was_left = asyncio.Event()

    async def talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        for answer in self._answers:
            await reader.read(1024)
            writer.write(answer)
            self.was_asked.set()
        while await reader.read(1024):
            pass
        self.was_left.set()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def socks_that_says(
    monkeypatch: pytest.MonkeyPatch, *answers: bytes
) -> AsyncIterator[Socks]:
    proxy = Socks(answers)
    async with await asyncio.start_server(proxy.talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{port}")
        yield proxy


TAKEN = b"\x05\x00"
UNREACHABLE = b"\x05\x04\x00\x01" + bytes(6)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([b"\x05\xff"], "requires a login"),
        ([TAKEN, UNREACHABLE], "could not connect to api.test. Check ALL_PROXY."),
        ([TAKEN, b"\x05"], "does not answer as a SOCKS proxy. Check ALL_PROXY."),
        ([TAKEN + UNREACHABLE], "does not answer as a SOCKS proxy"),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], "does not answer as a SOCKS proxy"),
    ],
    ids=["wants a login", "no route", "cut off", "too much", "speaks HTTP"],
)
async def test_a_socks_proxy_that_refuses_is_told_and_left(
    monkeypatch: pytest.MonkeyPatch, answers: list[bytes], said: str
) -> None:
    """Left while the client goes on: it may try again for hours."""
    async with (
        socks_that_says(monkeypatch, *answers) as proxy,
        client_of(None, base_url=BASE) as client,
    ):
        error = await failure(client, "list")

        assert type(error) is Blocked
        assert said in error.message
        await asyncio.wait_for(proxy.was_left.wait(), 5)


async def test_a_socks_proxy_is_left_by_a_request_that_is_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        socks_that_says(monkeypatch, b"") as proxy,
        client_of(None, base_url=BASE) as client,
    ):
        asking = asyncio.create_task(read_list(client))
        await proxy.was_asked.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

        await asyncio.wait_for(proxy.was_left.wait(), 5)


@pytest.mark.parametrize(
    ("variable", "is_folder"),
    [
        ("SSL_CERT_FILE", False),
        ("SSL_CERT_DIR", True),
        ("REQUESTS_CA_BUNDLE", False),
        ("REQUESTS_CA_BUNDLE", True),
        ("CURL_CA_BUNDLE", False),
    ],
)
async def test_the_certificates_that_other_tools_trust_are_trusted(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    authority: trustme.CA,
    variable: str,
    is_folder: bool,
) -> None:
    """As behind a proxy that inspects TLS with an authority of its own."""
    folder = tmp_path / "certs"
    folder.mkdir()
    pem = (tmp_path / "authority.pem").read_text()
    (folder / f"{subject_hash(pem)}.0").write_text(pem)
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv(
        variable, str(folder if is_folder else tmp_path / "authority.pem")
    )
    async with through_a_proxy(authority) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)

        assert await rows_of(client_of(None, base_url=BASE)) == 12


def subject_hash(pem: str) -> str:
    """How OpenSSL names a certificate in a folder; it is asked for it itself."""
    import subprocess

    done = subprocess.run(
        ["openssl", "x509", "-hash", "-noout"],
        input=pem,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
async def test_an_unknownauthority_names_what_is_trusted_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv(variable, str(tmp_path / "authority.pem"))
    async with through_a_proxy(trustme.CA()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        async with client_of(None, base_url=BASE) as client:
            error = await failure(client, "list")

    assert type(error) is Blocked
    assert f"signed by an unknown authority (not in {variable})" in error.message
    assert "name a bundle with it in SSL_CERT_FILE" in error.message


async def test_by_default_the_systems_trust_store_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    async with through_a_proxy(trustme.CA()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        async with client_of(None, base_url=BASE) as client:
            error = await failure(client, "list")

    assert "(not in the system's trust store)" in error.message


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_certificates_that_cannot_be_read_are_skipped_with_a_notice(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    authority: trustme.CA,
    content: str | None,
) -> None:
    notices: list[str] = []
    if content is not None:
        (tmp_path / "odd.pem").write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "odd.pem"))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(tmp_path / "authority.pem"))
    async with through_a_proxy(authority) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)

        assert await rows_of(client_with(notices)) == 12
    assert notices[0].startswith("SSL_CERT_FILE is not used: it names a file")
    assert str(tmp_path) not in notices[0]


PAGE = "<html>No</html>"


@pytest.mark.parametrize(
    ("status", "headers", "kind", "said"),
    [
        (403, {"Server": "Zscaler/6.2"}, Blocked, "A proxy (Zscaler) does not allow"),
        (407, {}, Blocked, "A proxy requires a login for api.test"),
        (403, {"X-Squid-Error": "ERR_ACCESS"}, Blocked, "A proxy does not allow"),
        (502, {"Server": "squid/5.7"}, Unreachable, "A proxy (Squid) could not reach"),
        (503, {"Cf-Ray": "88d1"}, ServiceFault, "Cloudflare, in front of api.test, f"),
        (403, {"Cf-Ray": "88d1"}, NotPermitted, "Cloudflare, in front of api.test, a"),
        (403, {}, NotPermitted, "api.test answered with a web page"),
        (503, {}, ServiceFault, "api.test failed"),
    ],
)
async def test_who_answered_is_told_apart(
    status: int, headers: dict[str, str], kind: type[Exception], said: str
) -> None:
    page = {"X-Rutter-Request-ID": "", "Content-Type": "text/html"}
    answer = says(status, text=PAGE, **page, **headers)
    async with client_of(Transport(answer)) as client:
        error = await failure(client, "status")

    assert type(error) is kind
    assert said in error.message


@pytest.mark.parametrize("server", ["squid", "Zscaler"])
async def test_the_services_own_answer_through_a_proxy_is_its_own(server: str) -> None:
    body = {"error_code": "PRODUCT_NOT_ALLOWED", "error_message": "No."}
    answer = says(
        403, body, Server=server, Via="1.1 squid", Content_Type="application/json"
    )
    async with client_of(Transport(answer)) as client:
        error = await failure(client, "list")

    assert type(error) is NotPermitted
    assert error.said == "No."
