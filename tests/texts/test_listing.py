"""Hostile texts on standard output and standard error."""

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator

import pytest

from .service import COUNT, listed, serving

BAD = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.fixture(scope="module")
def environ() -> Iterator[dict[str, str]]:
    with serving() as service:
        yield service.environ


def run(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "connections_tui", *arguments],
        env={**os.environ, **environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def unsafe(written: bytes) -> set[str]:
    return {
        char
        for char in written.decode().replace("\u200d", "")
        if unicodedata.category(char) in BAD and char not in "\n\t"
    }


def test_every_connection_is_one_harmless_line(environ: dict[str, str]) -> None:
    result = run(environ, "list")
    lines = result.stdout.decode().split("\n")

    assert (result.returncode, len(lines)) == (0, COUNT + 2)
    assert {line.count("\t") for line in lines[:-1]} == {5}
    assert not unsafe(result.stdout)


def test_a_program_gets_the_texts_as_they_are_in_ascii(environ: dict[str, str]) -> None:
    result = run(environ, "list", "--json")
    ids = {row["id"] for row in json.loads(result.stdout)}

    assert result.stdout.isascii()
    assert not unsafe(result.stdout)
    # Half a character is the one thing that no encoder takes.
    whole = {listed(number)["id"] for number in range(COUNT)}
    assert len(ids & whole) == COUNT - 1


def test_what_is_said_of_a_filter_repeats_nothing_raw(environ: dict[str, str]) -> None:
    result = run(environ, "list", "status:\x1b]0;x\x07\u202e")

    assert result.returncode == 2
    assert "␛]0;x␇".encode() in result.stderr
    assert not unsafe(result.stderr)
