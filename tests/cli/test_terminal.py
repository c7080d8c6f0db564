"""The console in a terminal of its own, and where it will not draw."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connections_tui.cli.terminal import prepare_environment

from .pseudo_terminal import terminal


@pytest.fixture(autouse=True)
def _put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``prepare_environment`` sets ends with the test."""
    monkeypatch.setenv("TEXTUAL_FPS", "")
    monkeypatch.delenv("TEXTUAL_FPS")


def test_it_opens_and_leaves_without_writing_keys_down(tmp_path: Path) -> None:
    """Textual's own log would hold every key, those in secret fields included. What is
    printed may go elsewhere meanwhile: nothing is drawn there."""
    log, printed = tmp_path / "keys.log", tmp_path / "printed"
    with (
        printed.open("wb") as file,
        terminal(TEXTUAL_LOG=str(log), elsewhere={"stdout": file.fileno()}) as console,
    ):
        console.read_until(b"DEMO")
        console.press(b"\x11")

        assert console.exit_code() == 0
    assert printed.read_bytes() == b""
    assert not log.exists()


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_that_cannot_be_drawn_on_is_refused(term: str) -> None:
    with terminal(TERM=term) as console:
        assert console.exit_code() == 2

    assert console.drawn.decode().strip() == (
        "Cannot open the console: TERM is " + (f"'{term}'." if term else "not set.")
    )


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        ({"PYTHONIOENCODING": "ascii"}, "ascii, not UTF-8 (unset PYTHONIOENCODING)"),
        (
            {"PYTHONIOENCODING": "latin-1"},
            "iso8859-1, not UTF-8 (unset PYTHONIOENCODING)",
        ),
        (
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            "ascii, not UTF-8 (try LC_ALL=C.UTF-8)",
        ),
    ],
)
def test_an_encoding_without_our_characters_is_refused(
    environ: dict[str, str], reason: str
) -> None:
    with terminal(**environ) as console:
        assert console.exit_code() == 2

    assert console.drawn.decode().strip() == (
        f"Cannot open the console: the encoding is {reason}."
    )


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ("stdin", "standard input is not a terminal"),
        ("stderr", "standard error is not a terminal, and the screen is drawn there"),
    ],
)
def test_what_is_not_a_terminal_is_refused(
    stream: str, reason: str, tmp_path: Path
) -> None:
    """Nobody could press a key in it, or it would be filled with what is drawn."""
    path = tmp_path / "not a terminal"
    path.touch()
    with path.open("r+b") as file, terminal(elsewhere={stream: file.fileno()}) as it:
        assert it.exit_code() == 2
    said = it.drawn + path.read_bytes()

    assert said.decode().strip() == f"Cannot open the console: {reason}."


def test_an_address_nobody_can_read_opens_a_console_that_says_so() -> None:
    login = {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "b"}
    wrong = {"RUTTER_BASE_URL": "https://[broken"}
    with terminal(**login, **wrong) as console:
        console.read_until(b"The URL is not valid")
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
        "PYTHONASYNCIODEBUG",
    ],
)
def test_what_would_write_secrets_down_is_dropped(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "/somewhere")
    prepare_environment()

    assert name not in os.environ


def test_a_burst_of_keys_that_moves_the_focus_arrives_whole() -> None:
    with terminal() as console:
        console.read_until(b"Healthy")
        console.press(b"/zaq\x7f\x7fz\x1b[200~yx\x1b[201~\x7fzz\x1b[Dx")
        console.read_until("“zzyzxz”".encode())
        console.press(b"\x11")

        assert console.exit_code() == 0


def test_a_key_cut_off_its_esc_by_the_network_is_still_one_key() -> None:
    """An esc would clear the filter; down keeps it and goes to the list."""
    with terminal(ESCDELAY="2000") as console:
        console.read_until(b"Healthy")
        console.press(b"/zaq")
        console.read_until("“zaq”".encode())
        console.press(b"\x1b")
        console.press(b"[B/b")
        console.read_until("“zaqb”".encode())
        console.press(b"\x11")

        assert console.exit_code() == 0


def test_an_esc_that_nothing_follows_is_one() -> None:
    with terminal() as console:
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
    with terminal() as console:
        console.read_until(b"DEMO")

        assert console.go_away() == 0


def test_bytes_that_are_no_text_do_not_end_it() -> None:
    with terminal() as console:
        console.read_until(b"Healthy")
        console.press(b"\xff\xfe?")
        console.read_until(b"esc close")
        console.press(b"q\x11")

        assert console.exit_code() == 0


def test_leaving_puts_the_terminal_right_and_closes_the_sandbox(tmp_path: Path) -> None:
    home = {"CONNECTIONS_TUI_HOME": str(tmp_path / "home")}
    with terminal(**home) as console:
        console.read_until(b"Healthy")
        console.press(b"q")

        assert console.exit_code() == 0
        assert b"\x1b[?1049l" in console.drawn
        assert console.unlike_a_shells == []
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


MAD = (
    b"\x1b[27;1:1u\x1b[233:201;2u\x1b[1;1:1B\x1b[1114112u\x1b[48;0;0;0;0t\x1b[?2048;2$y"
    b"\x1b[48;30;100;0;0t\x1b[<0;5;5M\x1bP1$r\x1b\\\x1b]11;rgb:0/0/0\x07\x1b_D\x1b\\\x9bD"
    b"\xc3\x28\xff\x1b[M\xff\xff\xff\x1b[24;80R\x1b[?62c\x1b[9999999999999999u"
)


def test_no_bytes_end_it_block_it_or_press_a_key(tmp_path: Path) -> None:
    """Whatever is sent: afterwards keys work, and nothing was opened or deleted."""
    reports = tmp_path / "home"
    with terminal(CONNECTIONS_TUI_HOME=str(reports)) as console:
        console.read_until(b"Healthy")
        console.press(MAD + b"/zaq")
        console.read_until("“zaq”".encode())
        # A paste and a string that never end, and then a key by itself.
        for begun in (b"\x1b[200~zz", b"\x1bP1$r"):
            console.press(begun)
            console.drawn = b""
            console.press_until(b"\x1bOP", b"esc close")
            console.press(b"q")
        assert "Delete connection" not in console.screen
        console.press(b"\x11")

        assert console.exit_code() == 0
    assert not list(reports.rglob("crash-*"))


def test_a_process_that_knows_secrets_leaves_no_core_and_opens_no_file() -> None:
    program = (
        "import os, resource; from connections_tui.cli.terminal import harden_process\n"
        "harden_process()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert result.stdout == "(0, 0) 0o77\n"


def test_it_sleeps_with_the_shell_and_wakes_up_drawn_anew() -> None:
    """Whichever way the shell stops it and lets it go on, a second time as well."""
    with terminal() as console:
        console.read_until(b"Healthy")
        console.signal(signal.SIGTSTP)
        for _ in range(2):
            console.wait_until_stopped()
            assert console.unlike_a_shells == []
            console.drawn = b""
            console.signal(signal.SIGCONT)
            console.read_until(b"\x1b[?1049h", b"Healthy")
            assert not console.echoes
            console.signal(signal.SIGTSTP)
        console.wait_until_stopped()
        console.drawn = b""
        console.signal(signal.SIGCONT)
        console.read_until(b"\x1b[?1049h", b"Healthy")
        console.press(b"?")
        console.read_until(b"esc close")
        console.press(b"q\x11")

        assert console.exit_code() == 0
        assert console.unlike_a_shells == []


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back() -> None:
    """Started by a shell with job control, also through a program in between."""
    program = f"{sys.executable} -m connections_tui"
    job = f"env -u NOTHING sh -c 'true; {program}; exit $?'"
    script = f"{job}; echo it says $?; fg >/dev/null; exit $?"
    with terminal(("bash", "--norc", "-mc", script)) as console:
        console.read_until(b"Healthy")
        console.press(b"\x1a")
        console.read_until(b"it says 148", b"\x1b[?1049h", b"Healthy")
        console.press(b"\x11")

        assert console.exit_code() == 0
        assert console.unlike_a_shells == []


def test_without_a_shell_ctrl_z_is_off_and_help_says_why() -> None:
    """As in xterm -e or docker run: it would be stopped for good."""
    with terminal(size=(160, 70)) as console:
        console.read_until(b"Healthy")
        console.press(b"\x1a?")
        console.read_until(b"none can resume it")
        console.press(b"q\x11")

        assert console.exit_code() == 0


@pytest.mark.parametrize("printed_elsewhere", [False, True])
def test_the_size_is_the_terminals_and_follows_it(
    printed_elsewhere: bool, tmp_path: Path
) -> None:
    """Whatever COLUMNS and LINES say, and wherever standard output goes."""
    with (tmp_path / "printed").open("wb") as file:
        elsewhere = {"stdout": file.fileno()} if printed_elsewhere else {}
        with terminal(
            size=(100, 30), elsewhere=elsewhere, COLUMNS="50", LINES="12"
        ) as console:
            console.read_until(b"Healthy", b"help")
            assert b"\x1b[30;" in console.drawn
            assert b"\x1b[31;" not in console.drawn
            console.resize(120, 40)
            console.read_until(b"\x1b[40;", b"help")
            console.press(b"\x11")

            assert console.exit_code() == 0


def test_going_on_without_having_slept_harms_nothing() -> None:
    """So do debuggers, freezers and kill -STOP; one reader of keys must be left."""
    with terminal() as console:
        console.read_until(b"Healthy")
        for numbers in ([signal.SIGCONT], [signal.SIGSTOP, signal.SIGCONT]) * 2:
            console.drawn = b""
            console.signal(*numbers)
            console.read_until(b"\x1b[?1049h", b"Healthy")
            assert not console.echoes
        console.press(b"/zaq")
        console.read_until("“zaq”".encode())
        # In a field it is a key to undo with.
        console.press(b"\x1ax")
        console.read_until("“zaqx”".encode())
        console.signal(signal.SIGTERM)

        assert console.exit_code() == 143
        assert console.unlike_a_shells == []


def test_no_size_ends_it_and_one_too_small_says_what_it_needs() -> None:
    with terminal(size=(30, 6)) as console:
        console.read_until(b"needs 40x8")
        console.press(b"?")  # unseen, it opens nothing
        for columns, rows in ((1, 1), (3, 10), (2, 200), (300, 100)):
            console.drawn = b""
            console.resize(columns, rows)
            console.read_until(b"\x1b[H\x1b[2J" if columns < 40 else b"Healthy")
        for step in range(60):
            console.resize(20 + 3 * step, 4 + step)
        console.drawn = b""
        console.resize(100, 24)
        console.read_until(b"Healthy")
        assert "esc close" not in console.screen
        console.press(b"\x11")

        assert console.exit_code() == 0
        assert console.unlike_a_shells == []


def test_a_storm_of_keys_does_not_keep_ctrl_q_waiting() -> None:
    keys = random.Random(7).choices(b"jkgGsS Vwafz/?H1234\t\r", k=3_500)
    with terminal() as console:
        console.read_until(b"Healthy")
        console.press(bytes(keys) + b"\x11")

        assert console.exit_code() == 0


@pytest.mark.parametrize(
    ("place", "symbol"), [(b"3", "⚑"), (b"5", "R"), (b"4", "R")], ids=str
)
def test_the_terminal_is_asked_how_wide_it_draws_symbols(
    place: bytes, symbol: str
) -> None:
    with terminal() as console:
        console.read_until(b"\x1b[6n")
        console.press(b"\x1b[1;" + place + b"R")
        console.read_until(f"{symbol} Needs reauth".encode())
        console.press(b"\x11")

        assert console.exit_code() == 0


def test_the_terminal_is_asked_for_its_background_and_no_answer_is_a_key() -> None:
    with terminal(COLORTERM="truecolor") as console:
        console.read_until(b"\x1b]11;?\a")
        # In two pieces, as a slow line delivers it.
        console.press(b"\x1b]11;rgb:ffff/ff")
        console.read_until(b"Needs reauth")
        console.press(b"ff/dddd\x1b\\")
        console.read_until(b"48;2;255;255;255")
        console.press(b"\x1b]11;rgb:0000/0000/0000\a?")
        console.read_until(b"KEYS")
        console.press(b"\x11")

        assert console.exit_code() == 0
        assert b"Delete connection" not in console.drawn


def test_the_linux_console_gets_no_strings_that_it_would_draw() -> None:
    with terminal(TERM="linux") as console:
        console.read_until(b"Needs reauth")
        console.press(b"\x11")

        assert console.exit_code() == 0
        assert b"\x1b]11" not in console.drawn
        assert b"\x1b]2;" not in console.drawn


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_window_has_its_own_title_again_at_the_end(is_killed: bool) -> None:
    with terminal() as console:
        console.read_until(b"\x1b[22;2t\x1b]2;demo", b" broken\x1b\\")
        if is_killed:
            console.signal(signal.SIGTERM)
        else:
            console.press(b"\x11")
        console.exit_code()

        assert console.drawn.count(b"\x1b[22;2t") == 1
        assert console.drawn.count(b"\x1b[23;2t") == 1


def test_without_an_answer_the_symbols_stay() -> None:
    with terminal() as console:
        console.read_until("⚑ Needs reauth".encode())
        console.press(b"\x11")

        assert console.exit_code() == 0
