"""The console in a terminal of its own, and where it will not draw."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connections_tui.cli.terminal import prepare_environment


class Terminal:
    """The program in a pseudo-terminal: what it draws, and keys for it."""

    def __init__(self, leader: int, process: "subprocess.Popen[bytes]") -> None:
        self._leader = leader
        self._process = process
        self.drawn = b""

    def read_until(self, text: bytes, *, seconds: float = 30) -> None:
        while text not in self.drawn:
            ready, _, _ = select.select([self._leader], [], [], seconds)
            assert ready, f"{text!r} did not come after {self.drawn[-500:]!r}"
            self.drawn += os.read(self._leader, 65536)

    def press(self, keys: bytes) -> None:
        os.write(self._leader, keys)

    def exit_code(self) -> int:
        """Reads to the end, so that the program is not held up by what it draws."""
        try:
            while more := os.read(self._leader, 65536):
                self.drawn += more
        except OSError:
            pass  # Linux's way to say that nobody has the other end any more
        return self._process.wait(timeout=30)


@contextmanager
def terminal(**environ: str) -> Iterator[Terminal]:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "connections_tui"],
        env={**os.environ, "LC_ALL": "C.UTF-8", "SSH_TTY": "/dev/null", **environ},
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    try:
        yield Terminal(leader, process)
    finally:
        process.kill()
        process.wait()
        os.close(leader)


def test_it_opens_and_leaves_without_writing_keys_down(tmp_path: Path) -> None:
    """Textual's own log would hold every key, those in secret fields included."""
    log = tmp_path / "keys.log"
    with terminal(TERM="xterm-256color", TEXTUAL_LOG=str(log)) as console:
        console.read_until(b"DEMO")
        console.press(b"\x11")

        assert console.exit_code() == 0
    assert not log.exists()


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_cannot_be_drawn_on_is_refused(term: str) -> None:
    with terminal(TERM=term) as console:
        assert console.exit_code() == 2

    assert console.drawn.strip() == (
        b"The console needs a terminal: TERM is not set, or says 'dumb'."
    )


def test_an_address_nobody_can_read_opens_a_console_that_says_so() -> None:
    login = {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "b"}
    wrong = {"RUTTER_BASE_URL": "https://[broken", "TERM": "xterm-256color"}
    with terminal(**login, **wrong) as console:
        console.read_until(b"cannot be read")
        console.press(b"\x11")

        assert console.exit_code() == 0


@pytest.mark.parametrize(
    "name",
    [
        *(
            "TEXTUAL",
            "TEXTUAL_LOG",
            "TEXTUAL_DEBUG",
            "TEXTUAL_PRESS",
            "TEXTUAL_SCREENSHOT",
        ),
        *("TEXTUAL_SCREENSHOT_LOCATION", "TEXTUAL_DEVTOOLS_HOST", "SSLKEYLOGFILE"),
    ],
)
def test_what_would_write_secrets_down_is_dropped(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "/somewhere")
    prepare_environment()

    assert name not in os.environ
