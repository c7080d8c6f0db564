"""What a client can be made of. Nothing here is sent anywhere."""

import base64
from pathlib import Path

import certifi
import httpx
import pytest
from pydantic import SecretStr

from connections_tui.api import BadSettings, ConnectionsClient, Unreachable
from connections_tui.api.settings import read_address
from connections_tui.api.trust import SYSTEM, trust_of
from stand_ins.port import sends, wire
from stand_ins.transport import Transport

from .service import CLIENT_ID, CLIENT_SECRET, client_of, failure


@pytest.mark.parametrize(
    ("base_url", "host", "is_loopback"),
    [
        (
            "https://production.rutterapi.com/versioned",
            "production.rutterapi.com",
            False,
        ),
        ("https://sandbox.rutterapi.com/versioned/", "sandbox.rutterapi.com", False),
        ("https://API.test:8443", "api.test:8443", False),
        ("https://[2001:db8::1]/x", "2001:db8::1", False),
        ("http://localhost:8000/versioned", "localhost:8000", True),
        ("http://127.0.0.1", "127.0.0.1", True),
        ("http://127.9.9.9/a/b/", "127.9.9.9", True),
        ("http://[::1]:80/", "::1:80", True),
    ],
)
def test_an_address_may_have_any_host_and_prefix(
    base_url: str, host: str, is_loopback: bool
) -> None:
    address = read_address(base_url)

    assert address.host == host
    assert address.is_loopback is is_loopback
    assert address.base_url == base_url.rstrip("/")


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "production.rutterapi.com",
        "ftp://api.test",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///versioned",
        "https://api.test:port",
        "https://api.test:99999",
        "https://[::1",
        "https://a..b",
        "https://-a.test",
        "https://a_b%20c",
        "https://api.test/a b",
        " https://api.test",
        "https://api.test\n",
        "https://api.test\\@other.test",
        "https://api.test/\x00",
        "https://sesame:sesame@api.test",
        "https://sesame@api.test",
        "https://api.test/?access_token=sesame",
        "https://api.test/?",
        "https://api.test/#sesame",
        "http://api.test",
        "http://localhost.api.test",
        "http://127.0.0.1.api.test",
        "http://10.0.0.1",
    ],
)
def test_an_address_that_could_lead_astray_is_refused(base_url: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_address(base_url)

    assert "sesame" not in str(caught.value)
    assert str(caught.value).startswith("The URL ")


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        ("", CLIENT_SECRET),
        (CLIENT_ID, ""),
        ("a:b", CLIENT_SECRET),
        ("a\nb", CLIENT_SECRET),
        (" a", CLIENT_SECRET),
        (CLIENT_ID, "sesame "),
        (CLIENT_ID, "sesame\x00"),
        (CLIENT_ID, "sesame\r\nX-Header: 1"),
        (CLIENT_ID, "\ud800sesame"),
    ],
)
def test_a_login_that_basic_cannot_carry_is_refused(
    client_id: str, secret: str
) -> None:
    # Built past pydantic, which takes no half characters.
    hidden = SecretStr("x")
    hidden._secret_value = secret
    with pytest.raises(BadSettings) as caught:
        ConnectionsClient(
            base_url="https://api.test", client_id=client_id, client_secret=hidden
        )

    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("version", ["", "2023-03-14\r\nX: 1", "a b", "é"])
def test_a_version_that_is_no_header_is_refused(version: str) -> None:
    with pytest.raises(BadSettings, match="version"):
        ConnectionsClient(
            base_url="https://api.test",
            client_id=CLIENT_ID,
            client_secret=SecretStr(CLIENT_SECRET),
            api_version=version,
        )


async def test_a_secret_may_hold_anything_visible() -> None:
    secret = "pâss:wörd with blanks"
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"success": True})

    async with ConnectionsClient(
        base_url="https://api.test",
        client_id=CLIENT_ID,
        client_secret=SecretStr(secret),
        transport=Transport(answer),
    ) as client:
        await client.delete("a")

    _, _, encoded = seen[0].headers["Authorization"].partition(" ")
    assert base64.b64decode(encoded).decode() == f"{CLIENT_ID}:{secret}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SSL_CERT_FILE", "no-such-file.pem"),
        ("HTTPS_PROXY", "gopher://proxy.test"),
        ("HTTPS_PROXY", "socks5://proxy.test"),
    ],
)
async def test_an_environment_that_cannot_be_used_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with client_of(None, base_url="https://api.invalid") as client:
        error = await failure(client, "list")

    assert type(error) is Unreachable
    assert "Nothing was sent." in error.message
    assert value not in error.message


async def test_the_keys_of_tls_are_not_written_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SSLKEYLOGFILE", raising=False)
    context = trust_of().context

    assert context.keylog_filename is None
    assert context.check_hostname


def test_a_folder_without_certificates_is_named_and_not_used(tmp_path: Path) -> None:
    """It would trust nobody."""
    trust = trust_of({"SSL_CERT_DIR": str(tmp_path)})

    assert trust.source == SYSTEM
    assert trust.skipped == (
        "SSL_CERT_DIR is not used: it names a folder without certificates.",
    )


def test_certificates_of_a_folder_are_read_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "company.crt").write_bytes(Path(certifi.where()).read_bytes())
    (tmp_path / "broken.pem").write_text("x")
    trust = trust_of({"SSL_CERT_FILE": f'"{tmp_path}"'})

    assert trust.source == "SSL_CERT_FILE"
    assert trust.context.get_ca_certs()


@pytest.mark.parametrize("scheme", ["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
async def test_this_machine_is_never_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    body = b'{"success":true}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with wire(sends()) as proxy, wire(sends(head, body)) as service:
        monkeypatch.setenv(scheme, proxy.base_url)
        async with client_of(None, base_url=service.base_url) as client:
            await client.delete("a")

    assert proxy.requests == []
    assert len(service.requests) == 1
