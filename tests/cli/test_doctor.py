"""What is safe to paste into a ticket."""

import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring

from connections_tui.cli.main import main
from connections_tui.config import ProfileBook, ProfileEntry, profiles_path
from connections_tui.config.paths import secrets_path

PRIVATE = (
    *("acme-secret-name", "acme.example", "0123456789", "canary-4711", "proxy.example"),
)


@pytest.fixture(autouse=True)
def _keyrings() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def examine() -> tuple[int, dict[str, str]]:
    """The exit code and what is said of each thing."""
    result = CliRunner().invoke(main, ["doctor", "--json"])
    found = json.loads(result.stdout)
    return result.exit_code, {name: one["value"] for name, one in found.items()}


def test_nothing_private_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_DIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://u:canary-4711@proxy.example")
    monkeypatch.setenv("RUTTER_CLIENT_SECRET", "canary-4711")
    monkeypatch.setenv("RUTTER_BASE_URL", "https://acme.example")
    ProfileBook().save(
        ProfileEntry(
            PRIVATE[0], client_id="0123456789", base_url="https://acme.example"
        )
    )
    shown = CliRunner().invoke(main, ["doctor"]).output + str(examine())

    assert not [word for word in (*PRIVATE, str(tmp_path)) if word in shown]
    assert "HTTPS_PROXY, RUTTER_BASE_URL, RUTTER_CLIENT_SECRET" in shown
    assert "1 and the demo" in shown


@pytest.mark.parametrize("folder", [".config", "clients/acme.example"])
def test_a_home_folder_is_a_tilde_and_one_that_was_moved_is_not_named(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONNECTIONS_TUI_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    if folder != ".config":
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / folder))
    _, found = examine()

    assert str(tmp_path) not in str(found)
    assert "acme.example" not in str(found)
    assert "connections-tui" in found["state folder"]


def test_a_file_that_cannot_be_read_is_a_fault_without_its_text() -> None:
    profiles_path().parent.mkdir(parents=True, mode=0o700)
    profiles_path().write_text("\n[profiles.acme]\ncanary-4711", encoding="utf-8")
    code, found = examine()

    assert code == 1
    assert found["profiles.toml"].startswith("not readable at line 3; ")


def test_what_others_may_read_is_a_fault() -> None:
    secrets_path().parent.mkdir(parents=True)
    secrets_path().parent.chmod(0o755)
    secrets_path().write_text("{}", encoding="utf-8")
    secrets_path().chmod(0o644)
    code, found = examine()

    assert code == 1
    assert "chmod 700" in found["config folder"]
    assert "chmod 600" in found["secrets.json"]


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_cannot_be_written_or_created_is_a_fault(
    is_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a home that is read-only."""
    if is_there:
        profiles_path().parent.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr("os.access", lambda *_: False)
    code, found = examine()

    assert code == 1
    wanted = "not writable" if is_there else "cannot be created"
    assert wanted in found["config folder"]
    assert "cannot be created" in found["state folder"]


def test_a_keyring_that_cannot_be_used_is_no_fault() -> None:
    keyring.set_keyring(NoKeyring())
    absent = examine()
    keyring.set_keyring(NullKeyring())
    swallows = examine()

    assert [absent[0], swallows[0]] == [0, 0]
    assert absent[1]["keyring"] == "not available: none on this machine"
    assert swallows[1]["keyring"] == "not available: none on this machine"


def test_only_what_the_terminal_is_like_is_told_with_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-\x1b]0;x\x07")
    monkeypatch.setenv("LC_TIME", "de_DE.UTF-8")
    monkeypatch.setenv("SSH_CONNECTION", "10.1.2.3 4 5 6")
    monkeypatch.setenv("TMUX", "/tmp/somebody/0")
    shown = CliRunner().invoke(main, ["doctor"]).stdout

    assert "LC_TIME=de_DE.UTF-8" in shown
    assert "SSH, tmux" in shown
    assert "10.1.2.3" not in shown
    assert "somebody" not in shown
    assert "\x1b" not in shown


def test_proxy_and_certificates_are_named_and_what_is_wrong_with_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("HTTPS_PROXY", "gopher://u:canary-4711@proxy.example")
    monkeypatch.setenv("ALL_PROXY", "http://u:canary-4711@proxy.example")
    monkeypatch.setenv("NO_PROXY", "fe80::/10")
    code, found = examine()

    assert code == 1
    assert found["proxy"].startswith("ALL_PROXY. HTTPS_PROXY is not used: ")
    assert found["certificates"] == (
        "the system's trust store. SSL_CERT_FILE is not used: it names a file that "
        "does not exist."
    )
    assert "canary" not in str(found)
    assert "proxy.example" not in str(found)
