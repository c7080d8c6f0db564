"""Secrets found where a profile says, kept where a person chose, and nowhere else."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from keyring.backends.null import Keyring as NullKeyring
from pydantic import SecretStr

from connections_tui.addresses import BadSettings
from connections_tui.config import (
    Place,
    Profile,
    ProfileBook,
    ProfileEntry,
    SecretNotKept,
    SecretSource,
    find_secret,
    forget_secret,
    keep_secret,
    load_profile,
)
from connections_tui.config.entries import profile_of
from connections_tui.config.paths import secrets_path

from .making import TWO, write

CANARY = "canary-4711"
SECRET = SecretStr(CANARY)


def profile(secret: str = "keyring", **values: str) -> Profile:
    said = {"client_id": "id-1", "base_url": "https://a.example/x", **values}
    return profile_of(ProfileEntry("acme", secret=secret, **said))


class Keeping(KeyringBackend):
    """A keyring as it should be."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Failing(Keeping):
    """Every call raises what it was made with."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def get_password(self, *_: str) -> str | None:
        raise self._error

    def set_password(self, *_: str) -> None:
        raise self._error


class Silent(Keeping):
    """It does not answer before it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait()
        return super().get_password(service, username)


class Forgetful(Keeping):
    """It keeps half of what it is given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:4])


class Sticky(Keeping):
    """What it has it does not give back."""

    def delete_password(self, service: str, username: str) -> None:
        """Says nothing and does nothing."""


@pytest.fixture(autouse=True)
def keeping() -> Iterator[Keeping]:
    before = keyring.get_keyring()
    backend = Keeping()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


BROKEN_KEYRINGS = {
    "absent": (Failing(errors.NoKeyringError(CANARY)), "none on this machine"),
    "locked": (Failing(errors.KeyringLocked(CANARY)), "locked"),
    "not to be opened": (Failing(errors.InitError(CANARY)), "InitError"),
    "a bus that is gone": (Failing(ConnectionResetError(CANARY)), "ConnectionReset"),
    "a bug": (Failing(ZeroDivisionError(CANARY)), "ZeroDivisionError"),
    "leaving": (Failing(SystemExit(CANARY)), "SystemExit"),
}


async def test_a_keyring_keeps_finds_and_forgets(keeping: Keeping) -> None:
    where = await keep_secret(profile(), SECRET, Place.KEYRING)
    found = await find_secret(profile())
    kept = dict(keeping.kept)
    await forget_secret(profile())

    assert (where, found.words) == ("the system keyring", "the system keyring")
    assert found.secret == SECRET
    assert kept == {("connections-tui:a.example", "id-1"): CANARY}
    assert keeping.kept == {}


@pytest.mark.parametrize(
    "other",
    [
        {"base_url": "https://evil.example/x"},
        {"base_url": "https://a.example:8443/x"},
        {"client_id": "id-2"},
    ],
)
@pytest.mark.parametrize("place", [Place.KEYRING, Place.FILE])
async def test_a_secret_goes_only_to_the_login_it_was_kept_for(
    other: dict[str, str], place: Place
) -> None:
    await keep_secret(profile(), SECRET, place)
    found = await find_secret(profile(place.value, **other))

    assert found.secret is None
    assert "no secret for this host and client ID" in found.words


@pytest.mark.parametrize("kind", BROKEN_KEYRINGS)
async def test_a_keyring_that_fails_is_one_sentence(kind: str) -> None:
    backend, says = BROKEN_KEYRINGS[kind]
    keyring.set_keyring(backend)
    found = await find_secret(profile())
    with pytest.raises(SecretNotKept, match=says) as caught:
        await keep_secret(profile(), SECRET, Place.KEYRING)

    assert found.secret is None
    assert says in found.words
    assert CANARY not in found.words + str(caught.value) + repr(found)


async def test_a_silent_keyring_is_not_waited_for() -> None:
    silent = Silent()
    keyring.set_keyring(silent)
    found = await find_secret(profile(), seconds=0.01)
    silent.let_go.set()

    assert (found.secret, "no response" in found.words) == (None, True)


def test_a_silent_keyring_does_not_keep_the_program_from_ending() -> None:
    program = """
import asyncio, keyring, threading
from keyring.backends.null import Keyring
from connections_tui.config import find_secret
from connections_tui.config.entries import ProfileEntry, profile_of
class Silent(Keyring):
    def get_password(self, service, username):
        threading.Event().wait()
keyring.set_keyring(Silent())
profile = profile_of(ProfileEntry("acme", client_id="a"))
print(asyncio.run(find_secret(profile, 0.01)).words)
"""
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert "no response" in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize("backend", [NullKeyring(), Forgetful()])
async def test_a_keyring_that_keeps_nothing_is_found_out(
    backend: KeyringBackend,
) -> None:
    keyring.set_keyring(backend)
    with pytest.raises(SecretNotKept, match="stores nothing"):
        await keep_secret(profile(), SECRET, Place.KEYRING)


async def test_a_keyring_that_does_not_forget_is_told() -> None:
    keyring.set_keyring(Sticky())
    await keep_secret(profile(), SECRET, Place.KEYRING)
    with pytest.raises(SecretNotKept, match="may still be"):
        await forget_secret(profile())


async def test_forgetting_what_is_not_there_is_fine() -> None:
    await forget_secret(profile("keyring"))
    await forget_secret(profile("file"))
    await forget_secret(profile("ask"))

    assert not secrets_path().exists()


async def test_a_file_is_its_owners_only_and_keeps_other_secrets() -> None:
    await keep_secret(profile(), SECRET, Place.FILE)
    await keep_secret(profile(client_id="id-2"), SecretStr("other"), Place.FILE)
    found = await find_secret(profile("file"))
    await forget_secret(profile("file"))

    assert (found.secret, found.words) == (SECRET, "secrets.json")
    assert secrets_path().stat().st_mode & 0o777 == 0o600
    assert json.loads(secrets_path().read_text(encoding="utf-8")) == {
        "a.example": {"id-2": "other"}
    }


async def test_a_keyring_is_not_left_for_a_file_by_itself() -> None:
    keyring.set_keyring(NullKeyring())
    with pytest.raises(SecretNotKept):
        await keep_secret(profile(), SECRET, Place.KEYRING)

    assert not secrets_path().exists()


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604, 0o640])
async def test_a_file_others_may_read_is_refused_with_the_remedy(mode: int) -> None:
    await keep_secret(profile(), SECRET, Place.FILE)
    secrets_path().chmod(mode)
    found = await find_secret(profile("file"))
    with pytest.raises(SecretNotKept, match="chmod 600"):
        await keep_secret(profile(), SECRET, Place.FILE)

    assert found.secret is None
    assert f"run: chmod 600 '{secrets_path()}'" in found.words


async def test_a_link_is_no_file_for_secrets(tmp_path: Path) -> None:
    await keep_secret(profile(), SECRET, Place.FILE)
    secrets_path().rename(tmp_path / "theirs.json")
    secrets_path().symlink_to(tmp_path / "theirs.json")
    before = (tmp_path / "theirs.json").read_bytes()
    found = await find_secret(profile("file"))
    with pytest.raises(SecretNotKept, match="a symbolic link"):
        await keep_secret(profile(), SecretStr("new"), Place.FILE)

    assert found.secret is None
    assert (tmp_path / "theirs.json").read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"canary-4711",
        b"\xff\xfe",
        b"[]",
        b'{"a.example": "canary-4711"}',
        b'{"a.example": {"id-1": 4711}}',
        b"[" * 100_000,
    ],
)
async def test_a_broken_file_is_one_sentence_and_left_alone(content: bytes) -> None:
    path = secrets_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    path.chmod(0o600)
    found = await find_secret(profile("file"))
    with pytest.raises(SecretNotKept) as caught:
        await keep_secret(profile(), SECRET, Place.FILE)

    assert found.secret is None
    assert str(path) in found.words
    assert CANARY not in found.words + str(caught.value)
    assert path.read_bytes() == content


def test_a_variable_is_read_once_and_taken_out() -> None:
    os.environ["CTUI_TEST_ONCE"] = CANARY
    found = asyncio.run(find_secret(profile("env:CTUI_TEST_ONCE")))
    again = asyncio.run(find_secret(profile("env:CTUI_TEST_ONCE")))
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(dict(os.environ))"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.secret == again.secret == SECRET
    assert found.words == "CTUI_TEST_ONCE"
    assert CANARY not in child.stdout


async def test_reading_the_profiles_hides_the_variables_they_name() -> None:
    """Also those of profiles that are not opened: a browser inherits all."""
    os.environ["TRIAL_SECRET"] = CANARY
    write(TWO)
    load_profile({})
    found = await find_secret(ProfileBook().find("trial"))

    assert "TRIAL_SECRET" not in os.environ
    assert found.secret == SECRET


async def test_a_variable_that_is_not_set_is_told() -> None:
    found = await find_secret(profile("env:CTUI_TEST_UNSET"))

    assert (found.secret, found.words) == (
        None,
        "CTUI_TEST_UNSET is not set.",
    )


@pytest.mark.parametrize("secret", ["", " x", "x\n", "x\ny", "\ud800"])
async def test_what_could_not_log_in_is_neither_kept_nor_found(
    keeping: Keeping, secret: str
) -> None:
    with pytest.raises(BadSettings):
        await keep_secret(profile(), SecretStr(secret), Place.KEYRING)
    assert keeping.kept == {}
    keeping.set_password("connections-tui:a.example", "id-1", secret)

    assert (await find_secret(profile())).secret is None


@pytest.mark.parametrize("place", [Place.ASK, Place.NOWHERE, Place.VARIABLE])
async def test_nothing_is_kept_where_nothing_can_be(place: Place) -> None:
    with pytest.raises(SecretNotKept):
        await keep_secret(profile(), SECRET, place)


async def test_no_repr_holds_a_secret() -> None:
    await keep_secret(profile(), SECRET, Place.KEYRING)
    source = SecretSource(Place.VARIABLE, "X", SECRET)
    given = replace(profile(), secret=source)
    shown = repr(await find_secret(profile())) + repr(source) + repr(given) + str(given)

    assert CANARY not in shown


async def test_a_secret_stays_while_a_profile_needs_it(keeping: Keeping) -> None:
    book = ProfileBook()
    first = book.save(ProfileEntry("a", client_id="id", secret="keyring"))
    book.save(ProfileEntry("b", client_id="id", secret="keyring", read_only=True))
    other = book.save(ProfileEntry("c", client_id="id", secret="file"))
    await keep_secret(first, SECRET, Place.KEYRING)
    await keep_secret(other, SECRET, Place.FILE)
    book.remove("a")
    while_needed = await book.forget_secret(first)
    kept = dict(keeping.kept)
    book.remove("b")
    after = await book.forget_secret(first)

    assert (while_needed, after) == (False, True)
    assert (len(kept), keeping.kept) == (1, {})
    assert (await find_secret(other)).secret == SECRET


def test_asking_twice_at_a_time_is_fine() -> None:
    async def both() -> list[bool]:
        await keep_secret(profile(), SECRET, Place.KEYRING)
        found = await asyncio.gather(find_secret(profile()), find_secret(profile()))
        return [one.secret == SECRET for one in found]

    assert asyncio.run(both()) == [True, True]
