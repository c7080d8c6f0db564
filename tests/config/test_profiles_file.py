"""A profiles.toml that cannot be understood is named, and left as it is."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.config import (
    ProfileBook,
    ProfileEntry,
    ProfilesBroken,
    load_profile,
    profiles_path,
)
from connections_tui.config.profiles_file import _understand

from .making import TWO, write

CANARY = "canary-4711"


def _table(line: str) -> str:
    return f'[profiles.other]\n\n[profiles.acme]\nclient_id = "a"\n{line}\n'


BROKEN = {
    "cut": ('[profiles.acme]\nclient_id = "canary-4711', 2, None),
    "cut header": ("use = 'a'\n[profiles.acm", 2, None),
    "binary": (b"\x7fELF\x02\x00canary-4711\x00\n", 1, None),
    "not UTF-8": (b'# fine\nuse = "caf\xe9"\n', 2, None),
    "UTF-16": ('use = "canary-4711"\n'.encode("utf-16"), 1, None),
    "BOM": (b'\xef\xbb\xbfuse = "canary-4711"\n', 1, None),
    "a line of text": ("use = 'a'\ncanary-4711 is the secret\n", 2, None),
    "twice the same": ("use = 'a'\nuse = 'b'\n", 2, None),
    "deep": ("a = " + "[" * 20_000, None, None),
    "a number of 5,000 digits": (f"use = {'9' * 5000}", None, None),
    "unknown setting": (_table('colour = "canary-4711"'), 5, "profiles.acme.colour"),
    "unknown table": ("[accounts.acme]\nkey = 'canary-4711'\n", 1, "accounts"),
    "unknown at the top": ("\nacme = 'canary-4711'\n", 2, "acme"),
    "unknown environment": (
        _table('environment = "canary-4711"'),
        5,
        "profiles.acme.environment",
    ),
    "text for a switch": (
        _table('read_only = "canary-4711"'),
        5,
        "profiles.acme.read_only",
    ),
    "text for a number": (
        _table('refresh_seconds = "canary-4711"'),
        5,
        "profiles.acme.refresh_seconds",
    ),
    "a switch for a number": (
        _table("requests_per_second = true"),
        5,
        "profiles.acme.requests_per_second",
    ),
    "no number": (
        _table("requests_per_second = nan"),
        5,
        "profiles.acme.requests_per_second",
    ),
    "too often": (_table("refresh_seconds = 0"), 5, "profiles.acme.refresh_seconds"),
    "a number for a text": (
        _table("api_version = 2024"),
        5,
        "profiles.acme.api_version",
    ),
    "a list": ('[[profiles.acme]]\nclient_id = "a"\n', 1, "profiles.acme"),
    "no tables": ('profiles = "canary-4711"\n', 1, "profiles"),
    "a number to use": ("use = 1\n", 1, "use"),
    "a secret in it": (_table('secret = "canary-4711"'), 5, "profiles.acme.secret"),
    "a colon": (
        _table("").replace('"a"', '"a:canary-4711"'),
        4,
        "profiles.acme.client_id",
    ),
    "an odd name": ('[profiles."a b"]\nclient_id = "a"\n', 1, "profiles.a b"),
    "the demo's name": ("[profiles.demo]\n", 1, "profiles.demo"),
    "a demo somewhere": (
        _table('environment = "demo"\nbase_url = "https://a.example"'),
        6,
        "profiles.acme.base_url",
    ),
    "a sandbox in production": (
        _table(
            'environment = "sandbox"\nbase_url = "https://Production.Rutterapi.com./x"'
        ),
        6,
        "profiles.acme.base_url",
    ),
    "staging nowhere": (_table('environment = "staging"'), 3, "profiles.acme.base_url"),
}
"""Content, and the line and key that the message has to name."""

BAD_URLS = (
    "http://a.example",
    "https://canary-4711@a.example",
    "https://u:canary-4711@a.example",
    "https://a.example/?token=canary-4711",
    "https://a.example/#canary-4711",
    "ftp://a.example",
    "https://",
    "https://a.example/a b",
)


def refusal(path: Path) -> ProfilesBroken:
    """Why the file is refused, after trying to read and to change it."""
    before = path.read_bytes() if path.is_file() else None
    book = ProfileBook(path)
    for write_in in (
        lambda: book.save(ProfileEntry("new", client_id="a")),
        lambda: book.use("demo"),
        lambda: book.remove("acme"),
        lambda: load_profile({}),
    ):
        with pytest.raises(ProfilesBroken) as caught:
            write_in()
        assert (path.read_bytes() if path.is_file() else None) == before
    return caught.value


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_named_with_line_and_key_and_left_alone(kind: str) -> None:
    content, line, key = BROKEN[kind]
    path = write(content)
    error = refusal(path)

    assert str(error).startswith(f"{path}")
    assert (error.line, error.key) == (line, key)
    assert f"line {line}, " in str(error).replace(": ", ", ") or line is None
    assert CANARY not in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_could_lead_astray_is_refused_where_it_stands(url: str) -> None:
    error = refusal(write(_table(f'base_url = "{url}"')))

    assert (error.line, error.key) == (5, "profiles.acme.base_url")
    assert re.search("The URL|in a URL|space inside", str(error))
    assert CANARY not in str(error)


def _a_folder(path: Path) -> None:
    path.mkdir()


def _too_large(path: Path) -> None:
    path.write_bytes(b"#" * (1 << 20) + b"#")


def _a_loop(path: Path) -> None:
    path.symlink_to(path)


def _a_pipe(path: Path) -> None:
    """Reading it would wait for ever."""
    os.mkfifo(path)


def _anybodys(path: Path) -> None:
    path.write_text(TWO, encoding="utf-8")
    path.chmod(0o666)


def _somebody_elses(path: Path) -> None:
    _anybodys(path)
    if os.getuid() == 0:  # Nobody else can give a file away.
        path.chmod(0o600)
        os.chown(path, 12345, -1)


@pytest.mark.parametrize(
    "make",
    [
        _a_folder,
        _too_large,
        _a_loop,
        _a_pipe,
        _anybodys,
        _somebody_elses,
    ],
)
def test_what_is_no_such_file_is_refused(make: Callable[[Path], None]) -> None:
    path = profiles_path()
    path.parent.mkdir(parents=True)
    make(path)

    assert str(refusal(path)).startswith(str(path))


def test_a_folder_that_cannot_be_looked_into_is_no_sandbox() -> None:
    folder = profiles_path().parent
    folder.parent.mkdir(parents=True)
    folder.symlink_to(folder)
    with pytest.raises(ProfilesBroken, match="cannot be read"):
        load_profile({})


@pytest.mark.parametrize("content", ["", "\n", "# only words\n", "[profiles]\n"])
def test_an_empty_file_is_no_profiles(content: str) -> None:
    write(content)

    assert [profile.name for profile in ProfileBook().entries()] == ["demo"]
    assert load_profile({}).is_demo


def test_the_demo_opens_whatever_the_file_says() -> None:
    write(b"\x00")

    assert load_profile({}, demo=True).is_demo


_LINES = st.sampled_from(
    [
        "[profiles.a]",
        "[profiles]",
        "[[profiles]]",
        "a = ",
        "use = ",
        "secret = ",
        "base_url = ",
        "read_only = ",
        "refresh_seconds = ",
        '"canary-4711"',
        "'''canary-4711",
        "true",
        "-inf",
        "1e9999",
        "2024-13-45T99:00:00",
        "[canary-4711",
        "{ a = 'canary-4711' }",
        "\n",
        "\x00",
        "\ufeff",
        "\\u0000",
    ]
)


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.lists(_LINES, max_size=12).map(lambda lines: "".join(lines).encode())
)
def test_any_bytes_are_profiles_or_one_sentence(content: bytes) -> None:
    try:
        said = str(_understand(Path("profiles.toml"), content).use)
    except ProfilesBroken as error:
        said = str(error).replace(CANARY, "LEAKED")

    assert "LEAKED" not in said
    assert said.isprintable() or "use" in content.decode()
