"""Every job and every failure with canaries for secrets, and then a search for them.

The service repeats what it is told, all loggers are at DEBUG, and where a secret
could have gone everything is looked through: what was written to the terminal, logs,
files of every kind, what was copied, the environment of a browser, output of commands.
"""

import base64
import os
import re
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from texts.terminal import Terminal, terminal

from .echoing import (
    CANARIES,
    CLIENT_ID,
    CLIENT_SECRET,
    POSTED,
    TYPED,
    Service,
    serving,
)

ESC = "\x1b[27u"
CTRL_Q = "\x11"
HERE = Path(__file__).parent
BROWSER = """#!{python}
import os, sys
text = "\\n".join(f"{{k}}={{v}}" for k, v in os.environ.items())
open({path!r}, "w").write(text + "\\n".join(sys.argv))
"""
SAYING = (
    *("list", "list --json", "list --md", "list --csv=plain", "bundle c-0"),
    *("bundle c-2 --json", "bundle c-3", "whoami", "whoami --json", "doctor"),
)


@dataclass
class Found:
    """All that was left behind, by where it was left."""

    home: Path
    texts: dict[str, bytes] = field(default_factory=dict)
    exit_code: int | None = None
    arguments: bytes = b""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    home = tmp_path_factory.mktemp("home")
    browser = home / "browser"
    browser.write_text(
        BROWSER.format(python=sys.executable, path=str(home / "of-the-browser"))
    )
    browser.chmod(0o700)
    result = Found(home)
    with serving() as service:
        environ = {
            "CONNECTIONS_TUI_HOME": str(home / "ours"),
            "RUTTER_BASE_URL": service.base_url,
            "RUTTER_CLIENT_ID": CLIENT_ID,
            "RUTTER_CLIENT_SECRET": CLIENT_SECRET,
            "BROWSER": str(browser),
            "PYTHONASYNCIODEBUG": "1",
            "TEXTUAL_LOG": str(home / "textual.log"),
            "SSLKEYLOGFILE": str(home / "keys.log"),
        }
        program = [str(HERE / "debugging.py"), str(home / "console.log")]
        with terminal(40, 150, environ, program) as console:
            use_everything(console, service, result)
            result.exit_code = console.exit_code()
            result.texts["the terminal"] = console.written
        say_everything(result, service, environ)
    for path in home.rglob("*"):
        if path.is_file():
            result.texts[f"file {path.relative_to(home)}"] = path.read_bytes()
    return result


def use_everything(console: Terminal, service: Service, result: Found) -> None:
    console.read_until("NEEDS REAUTH")
    process = console.process.pid
    result.arguments = Path(f"/proc/{process}/cmdline").read_bytes()
    for page in "ebav":
        console.press(f"l{page}h")
    # Rows may change places while their statuses arrive.
    console.press("JJJ")
    console.press("g")
    console.press("y", "letter or enter")
    console.press("j", "(OSC 52)")
    console.press("m", "Template")
    console.press("c", "letter or enter")
    console.press("m", "(OSC 52)")
    console.press(ESC)
    console.press("e", "Format")
    console.press("cy", "(OSC 52)")
    console.press(":", "Search")
    console.press("support bundle", "redacted, for a ticket")
    console.press("\r", "Nothing is saved")
    console.press("c", "(OSC 52)")
    console.press(ESC)
    console.press("E", "Errors")
    console.press("\t", "Requests")
    console.press("y", "(OSC 52)")
    console.press(ESC)
    for key, shown in (("A", "Changes"), ("f", "Counts"), ("\x1b[24~", "Diagnostics")):
        console.press(key, shown)
        console.press("q")
    console.press("o", "Opened")
    console.press("D", "esc keep")
    console.press_until_taken("y", "not deleted")
    console.press(ESC)
    be_refused(console)
    service.is_closed = True
    console.press("R", "Login", "esc cancel")
    console.press_until_taken(f"\x1b[200~{TYPED}\x1b[201~", "••••")
    console.press("\r")
    assert service.was_told_another.wait(20)
    console.press("", "LOGIN REFUSED")
    console.press(CTRL_Q)


def be_refused(console: Terminal) -> None:
    """A create whose refusal repeats all of it."""
    console.press("n", "How")
    console.press("\x1b[B\x1b[B \t", "find one of")
    console.press("stripe\r", "account_id")
    console.press("acct_1\t")
    console.press(f"\x1b[200~{POSTED}\x1b[201~\x13", "Could not create")
    console.press(ESC, "Leave without")
    console.press("d")


def say_everything(result: Found, service: Service, environ: dict[str, str]) -> None:
    """The commands, against the service as it is and as it refuses the login."""
    for is_closed in (False, True):
        service.is_closed = is_closed
        for words in SAYING:
            done = subprocess.run(
                [
                    *(sys.executable, str(HERE / "debugging.py")),
                    *(str(result.home / "command.log"), *words.split()),
                ],
                env={**os.environ, **environ},
                capture_output=True,
                check=False,
            )
            assert b"Traceback" not in done.stderr
            result.texts[f"{words}, {is_closed}"] = done.stdout + done.stderr


def forms(secret: str) -> set[bytes]:
    """As it is, in a URL, and in base64 wherever it begins."""
    raw = secret.encode()
    shifted = (
        base64.b64encode(b"\0" * n + raw + b"\0\0")[4 if n else 0 : -4]
        for n in range(3)
    )
    return {raw, quote(secret, safe="").encode(), *shifted}


def test_the_session_went_through_all_of_it(found: Found) -> None:
    """Otherwise there would be little to find."""
    assert found.exit_code == 0
    names = " ".join(found.texts)
    for name in ("history.sqlite3", "audit.jsonl", "console.log", "of-the-browser"):
        assert name in names
    assert b"[redacted]" in found.texts["the terminal"]


@pytest.mark.parametrize("number", range(len(CANARIES)))
def test_no_secret_is_left_behind_anywhere(found: Found, number: int) -> None:
    looked_for = forms(CANARIES[number])
    hits = [
        place
        for place, text in found.texts.items()
        if any(form in text for form in looked_for)
    ]

    assert not hits


def test_what_was_copied_holds_no_secret(found: Found) -> None:
    copied = b"".join(
        base64.b64decode(text)
        for text in re.findall(
            rb"\x1b\]52;c;([^\x07]*)\x07", found.texts["the terminal"]
        )
    )

    assert b"/connections" in copied
    assert not [c for c in CANARIES if any(form in copied for form in forms(c))]


def test_no_secret_is_among_the_programs_arguments(found: Found) -> None:
    assert not [c for c in CANARIES if c.encode() in found.arguments]


def test_what_would_write_secrets_down_is_switched_off(found: Found) -> None:
    names = {path.name for path in found.home.iterdir()}

    assert names.isdisjoint({"textual.log", "keys.log"})


def test_our_files_are_the_owners_alone(found: Found) -> None:
    ours = [path for path in (found.home / "ours").rglob("*") if path.is_file()]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in ours}

    assert modes
    assert set(modes.values()) == {0o600}
