"""Files that hold secrets or decide where they go: whole, private, and no links."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connections_tui.files.private import (
    Busy,
    alone,
    append_line,
    why_not_private,
    write_whole,
)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture(autouse=True)
def _a_generous_umask() -> Iterator[None]:
    before = os.umask(0o000)
    yield
    os.umask(before)


def test_a_new_file_is_the_owners_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "deep" / "file", b"x")

    assert mode(tmp_path / "deep") == 0o700
    assert mode(tmp_path / "deep" / "file") == 0o600


def test_a_file_that_was_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o644)
    write_whole(tmp_path / "file", b"new")

    assert (mode(tmp_path / "file"), (tmp_path / "file").read_bytes()) == (
        0o600,
        b"new",
    )


@pytest.mark.parametrize("write", [write_whole, append_line])
@pytest.mark.parametrize("target", ["there", "nowhere"])
def test_a_link_is_not_written_through(
    tmp_path: Path, write: Callable[[Path, bytes], None], target: str
) -> None:
    (tmp_path / "there").write_bytes(b"precious")
    (tmp_path / "file").symlink_to(tmp_path / target)
    with pytest.raises(OSError, match="a symbolic link"):
        write(tmp_path / "file", b"x")

    assert (tmp_path / "there").read_bytes() == b"precious"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "there"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
        with pytest.raises(OSError, match="large"):
            write_whole(tmp_path / "file", b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)

    assert (tmp_path / "file").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


_WRITES_FOR_EVER = """
import sys
from pathlib import Path
from connections_tui.files.private import write_whole
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_whole(Path(sys.argv[1]), letter * 100_000)
"""


def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITES_FOR_EVER, str(path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            while not path.exists():
                os.sched_yield()
            writer.kill()
        content = path.read_bytes()

        assert content in (b"a" * 100_000, b"b" * 100_000)


def test_lines_of_two_writers_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    writers = [
        subprocess.Popen(
            [
                *(sys.executable, "-c"),
                "import sys\n"
                "from pathlib import Path\n"
                "from connections_tui.files.private import append_line\n"
                "for _ in range(200):\n"
                "    append_line(Path(sys.argv[1]), sys.argv[2].encode() * 50)\n",
                str(path),
                letter,
            ]
        )
        for letter in "xy"
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    lines = path.read_text().splitlines()

    assert sorted(set(lines)) == ["x" * 50, "y" * 50]
    assert len(lines) == 400
    assert mode(path) == 0o600


def test_a_line_after_one_that_was_cut_short_is_a_line_of_its_own(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_bytes(b"whole\ncut sho")
    append_line(tmp_path / "file", b"ours")

    assert (tmp_path / "file").read_bytes() == b"whole\ncut sho\nours\n"


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    with (
        alone(tmp_path, 1),
        pytest.raises(Busy, match="another console"),
        alone(tmp_path, 0.02),
    ):
        pass


@pytest.mark.parametrize("open_to_others", [0o644, 0o660, 0o601])
def test_a_file_others_may_read_is_refused_with_the_remedy(
    tmp_path: Path, open_to_others: int
) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(open_to_others)

    assert f"chmod 600 '{path}'" in (why_not_private(path) or "")


def test_a_private_file_may_hold_secrets(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"x")

    assert why_not_private(tmp_path / "file") is None


def test_neither_a_link_nor_a_folder_may_hold_secrets(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")

    assert why_not_private(tmp_path / "link") == "a symbolic link"
    assert why_not_private(tmp_path) == "not a file"
