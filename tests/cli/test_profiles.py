"""Profiles on the command line: what is kept, what is said, what is never shown."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import keyring
import pytest
from click.testing import CliRunner
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked

from connections_tui.cli.main import main
from connections_tui.config import ProfileBook, ProfileEntry, profiles_path
from connections_tui.config.paths import secrets_path

from .pseudo_terminal import Terminal, terminal

CANARY = "canary-4711"
SANDBOX = ("--environment", "sandbox", "--client-id", "0123456789abcdef")


class Keeping(NullKeyring):
    """A keyring that keeps what it is given."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def kept() -> Iterator[dict[tuple[str, str], str]]:
    """What the keyring has."""
    before = keyring.get_keyring()
    backend = Keeping()
    keyring.set_keyring(backend)
    yield backend.kept
    keyring.set_keyring(before)


@dataclass(frozen=True)
class Said:
    code: int
    data: str
    talk: str


def call(*arguments: str, stdin: str = "") -> Said:
    """The command as a script calls it. No secret may come out of any."""
    result = CliRunner().invoke(main, arguments, input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert CANARY not in result.output
    return Said(result.exit_code, result.stdout, result.stderr)


def add(name: str, *options: str, secret: str = CANARY) -> Said:
    return call("profiles", "add", name, *options, "--secret-stdin", stdin=secret)


def test_a_profile_is_added_with_its_secret_in_the_keyring(
    kept: dict[tuple[str, str], str],
) -> None:
    said = add("acme", *SANDBOX, secret=f"{CANARY}\n")

    assert said == Said(
        0,
        "",
        "Added profile acme. Its client secret is in the system keyring.\n"
        "Use it with --profile acme. To make it the default: "
        "connections-tui profiles use acme\n",
    )
    service = "connections-tui:sandbox.rutterapi.com"
    assert kept == {(service, "0123456789abcdef"): CANARY}
    assert CANARY not in profiles_path().read_text(encoding="utf-8")


def test_profiles_are_listed_for_people_and_for_programs() -> None:
    add("acme", *SANDBOX, "--read-only")
    call("profiles", "use", "acme")
    lines = call("profiles", "list").data.splitlines()
    rows = json.loads(call("profiles", "list", "--json").data)

    assert [line.split("\t") for line in lines[1:]] == [
        [
            *("acme", "SANDBOX", "sandbox.rutterapi.com", "0123…"),
            *("keyring", "yes", "yes"),
        ],
        ["demo", "DEMO", "-", "-", "none", "no", "no"],
    ]
    assert [row["name"] for row in rows] == ["acme", "demo"]
    assert "456789abcdef" not in json.dumps(rows)


def test_some_values_are_changed_and_the_others_stay() -> None:
    add("acme", *SANDBOX, "--api-version", "2024-08-31")
    said = call("profiles", "edit", "acme", "--refresh-seconds", "30", "--can-write")

    assert said == Said(0, "", "Saved profile acme.\n")
    assert ProfileBook().entry("acme") == ProfileEntry(
        "acme",
        environment="sandbox",
        api_version="2024-08-31",
        client_id="0123456789abcdef",
        read_only=False,
        refresh_seconds=30,
    )


def test_a_secret_moves_with_its_login(kept: dict[tuple[str, str], str]) -> None:
    add("acme", *SANDBOX)
    move = ("profiles", "edit", "acme", "--client-id", "fedcba9876543210")
    refused = call(*move)
    said = call(*move, "--secret-stdin", stdin="another")

    assert refused.code == 2
    assert "--secret-stdin" in refused.talk
    assert said.talk.endswith("Removed its old client secret.\n")
    service = "connections-tui:sandbox.rutterapi.com"
    assert kept == {(service, "fedcba9876543210"): "another"}


def test_a_secret_moves_to_a_file_only_when_it_is_said(
    kept: dict[tuple[str, str], str],
) -> None:
    add("acme", *SANDBOX)
    call(
        *("profiles", "edit", "acme", "--secret-from", "file", "--secret-stdin"),
        stdin=CANARY,
    )

    assert kept == {}
    assert CANARY in secrets_path().read_text(encoding="utf-8")
    assert secrets_path().stat().st_mode & 0o777 == 0o600


def test_a_secret_goes_with_the_last_profile_that_needs_it(
    kept: dict[tuple[str, str], str],
) -> None:
    add("one", *SANDBOX)
    add("two", *SANDBOX)
    first = call("profiles", "remove", "one", "--yes")
    still = len(kept)
    call("profiles", "use", "two")
    second = call("profiles", "remove", "two", "--yes")

    assert (first.talk, still) == ("Removed profile one.\n", 1)
    assert second.talk == (
        "Removed profile two.\n"
        "It was the default. The default is now the sandbox.\n"
        "Removed its old client secret.\n"
    )
    assert kept == {}


@pytest.mark.parametrize("place", [(), ("--secret-from", "keyring")])
def test_without_a_keyring_nothing_is_read_or_saved_and_what_works_is_offered(
    place: tuple[str, ...],
) -> None:
    keyring.set_keyring(NoKeyring())
    said = add("acme", *SANDBOX, *place)

    assert said == Said(
        1,
        "",
        "System keyring not available: none on this machine. Nothing was saved. "
        "Use --secret-from file.\n",
    )
    assert not profiles_path().exists()


def test_what_is_offered_without_a_keyring_works() -> None:
    keyring.set_keyring(NoKeyring())
    said = [
        add("one", *SANDBOX, "--secret-from", "file"),
        call("profiles", "add", "two", *SANDBOX, "--secret-from", "ask"),
        call("profiles", "add", "three", *SANDBOX, "--secret-from", "env:ACME"),
    ]

    assert [one.code for one in said] == [0, 0, 0]
    assert said[0].talk.startswith(
        "Added profile one. Its client secret is in secrets.json."
    )


def test_a_secret_moved_to_a_keyring_that_is_not_there_stays_where_it_is() -> None:
    add("acme", *SANDBOX, "--secret-from", "file")
    keyring.set_keyring(NoKeyring())
    before = profiles_path().read_bytes(), secrets_path().read_bytes()
    said = call(
        *("profiles", "edit", "acme", "--secret-from", "keyring", "--secret-stdin"),
        stdin="another",
    )

    assert (said.code, "Nothing was saved" in said.talk) == (1, True)
    assert (profiles_path().read_bytes(), secrets_path().read_bytes()) == before


class Locked(Keeping):
    """A keyring that says yes until something is to be stored."""

    def set_password(self, *_: str) -> None:
        raise KeyringLocked


def test_what_could_not_be_stored_leaves_no_profile() -> None:
    keyring.set_keyring(Locked())
    said = add("acme", *SANDBOX)

    assert said.code == 1
    assert said.talk == (
        "The client secret was not stored. System keyring: locked. Use another place: "
        "file, ask or env:NAME.\n"
    )
    assert not profiles_path().exists()


def test_a_profile_that_cannot_be_written_leaves_no_secret(
    kept: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up in between."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("connections_tui.files.private.write_whole", full)
    said = add("acme", *SANDBOX)

    assert (said.code, "no space left on device" in said.talk) == (2, True)
    assert kept == {}


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_asked() -> None:
    profiles_path().parent.parent.mkdir(parents=True)
    profiles_path().parent.write_text("in the way", encoding="utf-8")
    said = call("profiles", "add", "acme")

    assert said.code == 2
    assert str(profiles_path()) in said.talk
    assert "client" not in said.talk.casefold()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "acme", *SANDBOX), "acme already exists"),
        (("add", "a b", *SANDBOX), "letters"),
        (("add", "demo"), "built-in"),
        (("add", "x"), "--client-id"),
        (("add", "x", *SANDBOX), "--secret-stdin"),
        (("add", "x", "--client-id", "i", "--base-url", "http://a.example"), "https"),
        (("add", "x", "--client-id", "i", "--secret-from", CANARY), "env:NAME"),
        (("add", "x", "--environment", "prod"), "must be production"),
        (
            ("add", "x", *SANDBOX, "--secret-from", "ask", "--secret-stdin"),
            "needs --secret-from",
        ),
        (("edit", "acme"), "Nothing to change"),
        (("edit", "nobody", "--read-only"), "Profile nobody not found"),
        (("edit", "demo", "--read-only"), "built in"),
        (("edit", "acme", "--base-url", f"https://{CANARY}@a.example"), "Use https"),
        (("use", "nobody"), "Profile nobody not found"),
        (("remove", "nobody", "--yes"), "Profile nobody not found"),
        (("remove", "demo", "--yes"), "built in"),
        (("remove", "acme"), "--yes"),
        (("test", "nobody"), "Profile nobody not found"),
        (("add", "x", "--secret", CANARY), "--secret"),
        (("add", "x", f"--secret={CANARY}"), "--secret"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_changes_nothing(
    arguments: tuple[str, ...], says: str, kept: dict[tuple[str, str], str]
) -> None:
    add("acme", *SANDBOX)
    before = (profiles_path().read_bytes(), dict(kept))
    said = call("profiles", *arguments)

    assert (said.code, said.data) == (2, "")
    assert says in said.talk
    assert (profiles_path().read_bytes(), kept) == before


@pytest.mark.parametrize("secret", ["", "\n", " x", "x\ny", "x\0", "x" * 70_000])
def test_what_is_no_secret_is_refused_before_anything_is_saved(secret: str) -> None:
    said = add("acme", *SANDBOX, secret=secret)

    assert said.code == 2
    assert not profiles_path().exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("list",),
        ("whoami",),
        ("profiles", "list"),
        ("profiles", "use", "demo"),
        ("profiles", "test"),
        ("--profile", "acme", "list"),
    ],
)
def test_a_broken_file_ends_every_command_that_needs_it(
    arguments: tuple[str, ...],
) -> None:
    profiles_path().parent.mkdir(parents=True)
    profiles_path().write_text(f"[profiles.acme]\nkey = '{CANARY}'", encoding="utf-8")
    said = call(*arguments)

    assert (said.code, said.data) == (2, "")
    assert said.talk.startswith(f"{profiles_path()}, line 2, profiles.acme.key: ")


def test_a_login_is_tried_and_the_code_says_how_it_went() -> None:
    add("acme", "--client-id", "i", "--base-url", "http://127.0.0.1:9")
    nobody = call("profiles", "test", "acme")
    call("profiles", "edit", "acme", "--secret-from", "ask")
    nothing = call("profiles", "test", "acme")
    works = call("profiles", "test", "demo")

    assert (nobody.code, nothing.code, works.code) == (3, 4, 0)
    assert "the console asks for it each time" in nothing.talk
    assert works.data.startswith("Login OK (")


def test_connections_are_listed_of_the_profile_that_is_named() -> None:
    call("profiles", "add", "tryout", "--environment", "demo")
    said = call("--profile", "tryout", "list", "--json")

    assert len(json.loads(said.data)) == 60
    assert call("--profile", "nobody", "list").code == 2


def test_whoami_says_where_each_value_came_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add("acme", *SANDBOX)
    monkeypatch.setenv("RUTTER_API_VERSION", "2024-08-31")
    call("profiles", "use", "acme")
    lines = call("whoami").data.splitlines()
    told = json.loads(call("--profile", "acme", "whoami", "--json").data)

    assert {
        "profile\tacme\tprofiles.toml (use)",
        "environment\tSANDBOX\tprofiles.toml",
        "base_url\thttps://sandbox.rutterapi.com/versioned\tdefault",
        "api_version\t2024-08-31\tenvironment RUTTER_API_VERSION",
        "client_id\t0123…\tprofiles.toml",
        "secret\tyes\tthe system keyring",
    } <= set(lines)
    assert told["profile"]["from"] == "flag --profile"
    assert told["api_version"] == {"value": "2023-03-14", "from": "default"}
    assert told["secret"] == {"value": True, "from": "the system keyring"}


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        ("env:ACME_NEVER_SET", "ACME_NEVER_SET is not set."),
        ("ask", "not stored"),
        ("file", "secrets.json has no secret"),
        ("keyring", "keyring has no secret"),
    ],
)
def test_whoami_without_a_usable_secret_ends_as_the_commands_that_need_it(
    secret: str, says: str
) -> None:
    ProfileBook().save(ProfileEntry("acme", client_id="a", secret=secret))
    said = call("--profile", "acme", "whoami")
    listed = call("--profile", "acme", "list")

    assert (said.code, listed.code) == (4, 4)
    assert says in said.talk
    assert said.data.startswith("profile\tacme\t")


def test_whoami_without_a_client_id_is_a_missing_login() -> None:
    ProfileBook().save(ProfileEntry("acme", environment="sandbox"))

    assert call("--profile", "acme", "whoami").code == 4


def test_whoami_looks_at_the_address_before_the_login() -> None:
    said = call("--base-url", "ftp://a.example", "whoami")

    assert said.code == 2
    assert "https://" in said.talk
    assert said.data.startswith("profile\t")


def test_whoami_shows_no_login_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RUTTER_CLIENT_ID", "short")
    monkeypatch.setenv("RUTTER_CLIENT_SECRET", CANARY)
    said = call("whoami")
    monkeypatch.setenv("RUTTER_BASE_URL", f"https://u:{CANARY}@a.example")
    refused = call("whoami")

    assert "client_id\t…\tenvironment RUTTER_CLIENT_ID" in said.data
    assert "RUTTER_CLIENT_SECRET" not in os.environ
    assert refused == Said(
        2, "", "RUTTER_BASE_URL: Has a secret in a URL. Use https://a.example\n"
    )


def at_a_terminal(*commands: str) -> AbstractContextManager[Terminal]:
    """Some commands of the program, one after another, with a person before them."""
    program = f"{sys.executable} -m connections_tui profiles"
    lines = "\n".join(f"{program} {command}" for command in commands)
    return terminal(("/bin/sh", "-c", lines))


def test_a_person_types_a_secret_unseen_and_confirms() -> None:
    with at_a_terminal(
        "add acme --environment sandbox --secret-from file",
        "edit acme --secret-from file",
        "remove acme",
    ) as person:
        person.read_until(b"Client ID: ")
        person.press(b"0123456789\n")
        person.read_until(b"Client secret: ")
        person.press(CANARY.encode() + b"\n")
        person.read_until(b"secrets.json")
        person.drawn = b""
        person.read_until(b"Client secret: ")
        person.press(b"canary-4712\ncanary-4713\n")
        person.read_until(b"More than one line")
        kept = json.loads(secrets_path().read_text(encoding="utf-8"))
        person.read_until(b"[y/N]: ")
        person.press(b"y\n")
        person.read_until(b"Removed its old client secret.")

        assert person.exit_code() == 0
    # Pasted in several lines, it was not shortened to one of them.
    assert kept == {"sandbox.rutterapi.com": {"0123456789": CANARY}}
    assert b"canary" not in person.drawn


def test_a_person_without_a_keyring_chooses_where_before_typing_the_secret() -> None:
    with at_a_terminal("add acme --environment sandbox") as person:
        person.read_until(b"not available: none on this machine.", b"Place [file]: ")
        assert b"Client" not in person.drawn
        person.press(b"keyring\n")
        person.read_until(b"Enter file, ask or env:NAME.", b"Place [file]: ")
        person.press(b"\n")
        person.read_until(b"Client ID: ")
        person.press(b"0123456789\n")
        person.read_until(b"Client secret: ")
        person.press(CANARY.encode() + b"\n")
        person.read_until(b"Its client secret is in secrets.json.")

        assert person.exit_code() == 0
    assert ProfileBook().entry("acme").text("secret") == "file"


def test_what_a_paste_brought_along_is_taken_off_by_one_key() -> None:
    with at_a_terminal("add acme --environment sandbox --secret-from file") as person:
        person.read_until(b"Client ID: ")
        person.press("“0123456789”\n".encode())
        person.read_until(b"quotes", b"Use 0123456789", b"Client ID: ")
        person.press(b"0123456789\n")
        person.read_until(b"Client secret: ")
        person.press(f"Authorization: Bearer {CANARY}\n".encode())
        person.read_until(b"Remove that? [Y/n]: ")
        person.press(b"\n")
        person.read_until(b"Its client secret is in secrets.json.")

        assert person.exit_code() == 0
    kept = json.loads(secrets_path().read_text(encoding="utf-8"))
    assert kept == {"sandbox.rutterapi.com": {"0123456789": CANARY}}
    assert CANARY.encode() not in person.drawn


def test_no_secret_is_in_the_list_of_processes() -> None:
    """Also not while it waits for standard input to end."""
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "connections_tui", "profiles", "add", "acme"),
            *(*SANDBOX, "--secret-from", "file", "--secret-stdin"),
        ],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(CANARY.encode())
        process.stdin.flush()
        with open(f"/proc/{process.pid}/cmdline", "rb") as file:
            arguments = file.read()
        _, said = process.communicate(timeout=60)

    assert process.returncode == 0
    assert CANARY.encode() not in arguments + said
