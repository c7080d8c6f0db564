"""Certificates that are wrong: told apart, and nothing is sent to whoever shows one."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from connections_tui.api import ApiError, Blocked, Unreadable

from .asking import check_sentence, client_at, outcome
from .faults import answer
from .server import serving

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def _trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As somebody's own authority is trusted: by the environment."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    for name in ("SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def wrong(kind: str, authority: trustme.CA) -> trustme.LeafCert:
    day = timedelta(days=1)
    match kind:
        case "expired":
            return authority.issue_cert(
                "localhost", not_before=NOW - 9 * day, not_after=NOW - day
            )
        case "too early":
            return authority.issue_cert(
                "localhost", not_before=NOW + day, not_after=NOW + 9 * day
            )
        case "other host":
            return authority.issue_cert("other.test")
        case _:
            return trustme.CA().issue_cert("localhost")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("expired", "has expired"),
        ("too early", "this machine's clock"),
        ("other host", "belongs to another host"),
        ("unknown authority", "signed by an unknown authority"),
    ],
)
async def test_nothing_is_sent_to_a_server_that_cannot_prove_who_it_is(
    kind: str, said: str, authority: trustme.CA
) -> None:
    async with serving(tls=context_of(wrong(kind, authority))) as server:
        async with client_at(server, deadline=5) as client:
            error = await outcome(client, "create")

        assert type(error) is Blocked
        assert said in error.message
        assert "Nothing was sent." in error.message
        assert not error.may_have_happened
        check_sentence(error, "create")
        assert server.asked == []


async def test_a_certificate_signed_by_itself_is_told_as_such(tmp_path: Path) -> None:
    """What a proxy on somebody's way often shows."""
    stranger = trustme.CA()
    stranger.cert_pem.write_to_path(str(tmp_path / "self.pem"))
    stranger.private_key_pem.write_to_path(str(tmp_path / "self.key"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "self.pem", tmp_path / "self.key")
    async with serving(tls=context) as server:
        async with client_at(server, deadline=5) as client:
            error = await outcome(client, "create")

        assert type(error) is Blocked
        assert "self-signed" in error.message
        assert server.asked == []


async def test_a_trusted_certificate_is_answered_and_no_keys_are_written_down(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    async with (
        serving(tls=context_of(authority.issue_cert("localhost"))) as server,
        client_at(server, deadline=5) as client,
    ):
        rows = await outcome(client, "list")

    assert isinstance(rows, list)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_never_leads_out_of_encryption(
    authority: trustme.CA, status: int
) -> None:
    async with (
        serving() as plain,
        serving(tls=context_of(authority.issue_cert("localhost"))) as server,
    ):
        target = f"{plain.base_url}/connections/create"
        server.misbehave(answer(status, Location=target))
        async with client_at(server, deadline=5) as client:
            for operation in ("list", "create"):
                error = await outcome(client, operation)
                assert isinstance(error, ApiError)
                assert type(error) is Unreadable
                assert "127.0.0.1" in error.message

        assert plain.asked == []
