"""The console in a terminal of its own, and where it will not draw."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connections_tui.cli.terminal import prepare_environment


@pytest.fixture(autouse=True)
def _put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``prepare_environment`` sets ends with the test."""
    for name in ("ESCDELAY", "SSH_CONNECTION", "TEXTUAL_FPS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


class Terminal:
    """The program in a pseudo-terminal: what it draws, and keys for it."""

    def __init__(self, leader: int, process: "subprocess.Popen[bytes]") -> None:
        self._leader = leader
        self._process = process
        self.drawn = b""

    def read_until(self, text: bytes, *, seconds: float = 30) -> None:
        # Of all, not of each read: ages are drawn anew each second.
        until = time.monotonic() + seconds
        while text not in self.drawn:
            left = max(0.0, until - time.monotonic())
            ready, _, _ = select.select([self._leader], [], [], left)
            assert ready, f"{text!r} did not come after {self.drawn[-500:]!r}"
            self.drawn += os.read(self._leader, 65536)

    def press(self, keys: bytes) -> None:
        os.write(self._leader, keys)

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown by the terminal itself, as a shell wants."""
        return bool(termios.tcgetattr(self._leader)[3] & termios.ECHO)

    def go_away(self) -> int:
        """Closes the terminal under the program; its exit code."""
        # Another end in its place: the number is closed once more later.
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), self._leader)
        return self._process.wait(timeout=30)

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
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    # The size of whatever runs the tests is not that of this terminal.
    inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "connections_tui"],
        env={**inherited, "LC_ALL": "C.UTF-8", "SSH_TTY": "/dev/null", **environ},
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


def test_a_burst_of_keys_that_moves_the_focus_arrives_whole() -> None:
    with terminal(TERM="xterm-256color") as console:
        console.read_until(b"Healthy")
        console.press(b"/zaq\x7f\x7fz\x1b[200~yx\x1b[201~\x7fzz\x1b[Dx")
        console.read_until("“zzyzxz”".encode())
        console.press(b"\x11")

        assert console.exit_code() == 0


def test_a_key_cut_off_its_esc_by_the_network_is_still_one_key() -> None:
    """An esc would clear the filter; down keeps it and goes to the list."""
    with terminal(TERM="xterm-256color", ESCDELAY="2000") as console:
        console.read_until(b"Healthy")
        console.press(b"/zaq")
        console.read_until("“zaq”".encode())
        console.press(b"\x1b")
        console.press(b"[B/b")
        console.read_until("“zaqb”".encode())
        console.press(b"\x11")

        assert console.exit_code() == 0


def test_an_esc_that_nothing_follows_is_one() -> None:
    with terminal(TERM="xterm-256color") as console:
        console.read_until(b"Healthy")
        console.press(b"/qqq")
        console.read_until(b"No connection matches")
        console.drawn = b""
        console.press(b"\x1b")
        console.read_until(b"Healthy")
        console.press(b"\x11")

        assert console.exit_code() == 0


def test_a_terminal_that_goes_away_ends_it() -> None:
    """A console nobody sees any more would keep a processor busy for ever."""
    with terminal(TERM="xterm-256color") as console:
        console.read_until(b"DEMO")

        assert console.go_away() == 0


def test_bytes_that_are_no_text_do_not_end_it() -> None:
    with terminal(TERM="xterm-256color") as console:
        console.read_until(b"Healthy")
        console.press(b"\xff\xfe?")
        console.read_until(b"esc close")
        console.press(b"q\x11")

        assert console.exit_code() == 0


def test_leaving_puts_the_terminal_right_and_closes_the_sandbox(tmp_path: Path) -> None:
    home = {"CONNECTIONS_TUI_HOME": str(tmp_path / "home")}
    with terminal(TERM="xterm-256color", **home) as console:
        console.read_until(b"Healthy")
        console.press(b"q")

        assert console.exit_code() == 0
        assert b"\x1b[?1049l" in console.drawn
        assert b"\x1b[?25h" in console.drawn
        assert console.echoes
    # What SQLite keeps beside its file while it is open.
    assert not list(tmp_path.rglob("*-wal"))


def test_leaving_at_once_says_everything_first() -> None:
    program = (
        "import atexit, sys; from connections_tui.cli.terminal import ConsoleLeft\n"
        "atexit.register(print, 'taken apart'); print('said')\n"
        "ConsoleLeft(3).at_once()"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stdout) == (3, "said\n")


@pytest.mark.parametrize(
    ("environ", "delay"),
    [({}, "25"), ({"SSH_CONNECTION": "a"}, "50"), ({"ESCDELAY": "300"}, "300")],
)
def test_an_esc_waits_longer_where_a_network_may_take_keys_apart(
    environ: dict[str, str], delay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    prepare_environment()

    assert os.environ["ESCDELAY"] == delay
