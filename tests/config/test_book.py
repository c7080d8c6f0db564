"""Adding, changing and removing profiles, beside other writers and a person."""

import subprocess
import sys
from pathlib import Path

import pytest

from connections_tui.config import (
    Environment,
    ProfileBook,
    ProfileEntry,
    ProfileRefused,
    ProfilesBroken,
    profiles_path,
)
from connections_tui.files import private

from .making import TWO, write


def names(book: ProfileBook) -> list[str]:
    return [profile.name for profile in book.entries()]


def test_the_first_profile_makes_a_file_for_its_owner_only() -> None:
    ProfileBook().save(ProfileEntry("acme", client_id="a"))

    assert profiles_path().stat().st_mode & 0o777 == 0o600
    assert profiles_path().parent.stat().st_mode & 0o777 == 0o700
    assert names(ProfileBook()) == ["acme", "demo"]


def test_what_a_person_wrote_around_it_stays() -> None:
    write(TWO)
    book = ProfileBook()
    book.edit("acme", {"refresh_seconds": 30})
    book.save(ProfileEntry("new", environment="demo"))
    book.use("trial")
    book.remove("new")
    changed = profiles_path().read_text(encoding="utf-8")

    expected = TWO.replace("refresh_seconds = 120", "refresh_seconds = 30")
    assert changed.strip() == expected.replace('use = "acme"', 'use = "trial"').strip()


def test_all_values_come_back_as_they_were_saved() -> None:
    entry = ProfileEntry(
        "a.b-c_1",
        environment="staging",
        base_url="https://production.rutterapi.com/versioned",
        api_version="2024-08-31",
        client_id='qu"ote\\',
        secret="env:NAME",
        read_only=False,
        refresh_seconds=30,
        requests_per_second=2.5,
    )
    saved = ProfileBook().save(entry)

    assert ProfileBook().entry("a.b-c_1") == entry
    assert ProfileBook().find("a.b-c_1") == saved
    assert saved.environment is Environment.STAGING


def test_a_new_name_keeps_the_rest_and_what_is_used() -> None:
    write(TWO)
    book = ProfileBook()
    book.save(ProfileEntry("acme-eu", client_id="id"), replaces="acme")

    assert sorted(names(book)) == ["acme-eu", "demo", "trial"]
    assert book.used() == "acme-eu"
    assert book.entry("acme-eu") == ProfileEntry("acme-eu", client_id="id")


def test_a_removed_profile_is_no_longer_used() -> None:
    write(TWO)
    book = ProfileBook()
    book.remove("acme")

    assert (names(book), book.used()) == (["trial", "demo"], None)


@pytest.mark.parametrize(
    ("entry", "replaces", "field"),
    [
        (ProfileEntry("trial"), None, "name"),
        (ProfileEntry("trial"), "acme", "name"),
        (ProfileEntry("x"), "nobody", "name"),
        (ProfileEntry("demo"), None, "name"),
        (ProfileEntry(""), None, "name"),
        (ProfileEntry("a/b"), None, "name"),
        (ProfileEntry("-x"), None, "name"),
        (ProfileEntry(".."), None, "name"),
        (ProfileEntry("x" * 41), None, "name"),
        (ProfileEntry("x\n"), None, "name"),
        (ProfileEntry("x", environment="prod"), None, "environment"),
        (ProfileEntry("x", base_url="http://a.example"), None, "base_url"),
        (ProfileEntry("x", environment="staging"), None, "base_url"),
        (ProfileEntry("x", api_version="a b"), None, "api_version"),
        (ProfileEntry("x", client_id=""), None, "client_id"),
        (ProfileEntry("x", secret="canary-4711"), None, "secret"),
        (ProfileEntry("x", secret="env:A B"), None, "secret"),
        (ProfileEntry("x", refresh_seconds=float("nan")), None, "refresh_seconds"),
        (ProfileEntry("x", requests_per_second=0), None, "requests_per_second"),
    ],
)
def test_a_refusal_has_a_sentence_for_each_field(
    entry: ProfileEntry, replaces: str | None, field: str
) -> None:
    path = write(TWO)
    with pytest.raises(ProfileRefused) as caught:
        ProfileBook().save(entry, replaces)

    assert set(caught.value.problems) == {field}
    assert "canary-4711" not in str(caught.value)
    assert path.read_text(encoding="utf-8") == TWO


def test_all_wrong_fields_are_told_at_once() -> None:
    with pytest.raises(ProfileRefused) as caught:
        ProfileBook().save(ProfileEntry("", base_url="x", secret="y"))

    assert set(caught.value.problems) == {"name", "base_url", "secret"}


_ADDING = """
import sys
from connections_tui.config import ProfileBook, ProfileEntry
print("ready", flush=True)
sys.stdin.readline()
for number in range(8):
    ProfileBook().save(ProfileEntry(f"{sys.argv[1]}{number}", client_id="a"))
"""


def test_what_two_processes_add_at_a_time_is_all_kept() -> None:
    write(TWO)
    adding = [
        subprocess.Popen(
            [sys.executable, "-c", _ADDING, letter],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for letter in "ab"
    ]
    for process in adding:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in adding:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.wait(timeout=60) for process in adding] == [0, 0]
    for process in adding:
        process.communicate()

    assert len(names(ProfileBook())) == 2 + 16 + 1


def test_a_link_is_read_and_never_written_through(tmp_path: Path) -> None:
    path = write("")
    path.unlink()
    (tmp_path / "dotfiles.toml").write_text(TWO, encoding="utf-8")
    path.symlink_to(tmp_path / "dotfiles.toml")

    assert names(ProfileBook()) == ["acme", "trial", "demo"]
    with pytest.raises(ProfilesBroken, match="a symbolic link"):
        ProfileBook().use("trial")
    assert (tmp_path / "dotfiles.toml").read_text(encoding="utf-8") == TWO


def test_a_folder_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CONNECTIONS_TUI_HOME", str(tmp_path / "file"))
    with pytest.raises(ProfilesBroken, match="cannot be") as caught:
        ProfileBook().save(ProfileEntry("a", client_id="a"))

    assert "Errno" not in str(caught.value)


def test_another_writer_is_waited_for_only_so_long() -> None:
    path = write(TWO)
    with (
        private.alone(path.parent, 0),
        pytest.raises(ProfilesBroken, match="another console is writing"),
    ):
        ProfileBook(wait_seconds=0).use("trial")


@pytest.mark.parametrize(
    "layout",
    [
        'profiles.a.client_id = "x"\n',
        'profiles = { a = { client_id = "x" } }\n',
        '[profiles]\na = { client_id = "x" }\n',
        '[profiles]\n[profiles.a]\nclient_id = "x"',
        '[profiles."a"]\nclient_id = "x"\r\n',
    ],
)
def test_other_ways_to_write_it_are_changed_or_left_whole(layout: str) -> None:
    """Never half: what comes out must say what was meant, or nothing is written."""
    path = write(layout)
    book = ProfileBook()
    try:
        book.save(ProfileEntry("b", client_id="y"))
        book.use("b")
    except ProfilesBroken:
        assert path.read_bytes() == layout.encode()
    else:
        assert names(book) == ["a", "b", "demo"]
        assert (book.used(), book.entry("a").text("client_id")) == ("b", "x")
