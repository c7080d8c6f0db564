"""Every byte of a whole session in which every text from outside is hostile.

One console visits every screen, on a service of which each text is a payload. It
runs once; each test looks at what it wrote in its own way.
"""

import re
import unicodedata
from collections.abc import Iterator

import pytest

from connections_tui.text import clean

from .payloads import PAYLOADS
from .service import COUNT, Service, serving
from .terminal import Terminal, terminal

ESC = "\x1b[27u"
"""As terminals tell it that leave no doubt: nothing has to be waited for."""
PASTED = ("osc 52", "c1", "nul and del", "bidi")


class Session:
    """What came of it."""

    def __init__(self, written: bytes, exit_code: int, service: Service) -> None:
        self.written = written
        self.exit_code = exit_code
        self.refused = service.refused


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    home = str(tmp_path_factory.mktemp("home"))
    with serving() as service:
        environ = {**service.environ, "CONNECTIONS_TUI_HOME": home}
        with terminal(30, 145, environ) as console:
            console.read_until(f"of {COUNT}")
            # In an order in which no row moves while it is being asked about.
            console.press("s", "letter or enter")
            console.press("ig", f"1 of {COUNT}")
            read_every_page(console)
            ask_about_rows(console)
            see_every_screen(console)
            console.press(":", "Search for commands")
            console.press("DEL", "key D")
            console.press(ESC)
            read_in_a_narrow_terminal(console)
            filter_by_what_is_pasted(console)
            be_refused(console)
            see_what_is_recorded(console)
            console.press("q")
            exit_code = console.exit_code()
        yield Session(bytes(console.written), exit_code, service)


def read_every_page(console: Terminal) -> None:
    """The first page of every row, and the other three of every third."""
    console.press("g")
    for number in range(2, COUNT + 1):
        console.press("J", f"{number} of {COUNT}")
    down, up = range(6, COUNT + 1, 3), range(COUNT - 3, 2, -3)
    for page, keys, path in (("e", "KKK", up), ("b", "JJJ", down), ("a", "KKK", up)):
        console.press(f"l{page}h", f"[{page} ")
        for number in path:
            console.press(keys, f"{number} of {COUNT}")
    console.press("lvhg", "[v Overview]", f"1 of {COUNT}")


def ask_about_rows(console: Terminal) -> None:
    """Every ninth: in so many, each text stands in one place or another."""
    for number in range(10, COUNT + 1, 9):
        console.press("J" * 9, f"{number} of {COUNT}")
        console.press("y", "letter or enter")
        console.press("q")
        console.press("L", "Link for the merchant")
        console.press("Qq")
        console.press("m", "Subject")
        console.press("q")
        console.press(":", "Search for commands")
        console.press("support bundle", "redacted, for a ticket")
        console.press("\r", "Nothing is saved")
        console.press("GGq")
        console.press("D", "esc keep")
        console.press(ESC)
    console.press("w", "Watching")


def see_every_screen(console: Terminal) -> None:
    console.press("y", "letter or enter")
    console.press("i", "]52;c;")
    console.press("f", "Counts of")
    console.press("Gq")
    console.press("s", "letter or enter")
    console.press("q")
    console.press("e", "As of the time")
    console.press("fcltq")
    console.press("C", "Columns")
    console.press("q")
    console.press("V", "Views")
    console.press("q")
    console.press("H", "PLATFORM")
    console.press("Gq")
    console.press("\x1b[24~", "Diagnostics")
    console.press("Gq")
    console.press("?", "esc close")
    console.press("Gq")


def read_in_a_narrow_terminal(console: Terminal) -> None:
    console.resize(24, 80)
    console.press("dx", "hidden again")
    console.press("Ga", "[a Raw JSON]")
    console.press("Gvq")


def filter_by_what_is_pasted(console: Terminal) -> None:
    for name in PASTED:
        console.press(f"/\x1b[200~{name}|{PAYLOADS[name]}\x1b[201~", name)
        console.press(ESC)
    console.press("/status:\x1b[200~\x1b]0;x\x9b\x1b[201~", "Use status")
    console.press(ESC)


def be_refused(console: Terminal) -> None:
    """A delete, which is not even sent, and a create whose refusal names fields."""
    console.press("gD", "esc keep")
    console.press_until_taken("y", "not deleted")
    console.press(f"{ESC}n", "How")
    console.press("\x1b[B\x1b[B \t", "find one of")
    console.press("stripe\r", "account_id")
    console.press(
        f"\x1b[200~acct_1{PAYLOADS['osc title']}{PAYLOADS['osc 52']}\x1b[201~\t"
    )
    console.press(f"\x1b[200~sk_{PAYLOADS['ansi']}\x1b[201~\x13", "The service said")
    console.press(ESC, "Leave without")
    console.press("d")


def see_what_is_recorded(console: Terminal) -> None:
    """Errors and requests with their IDs, changes, and the profiles."""
    console.press("E", "Errors")
    console.press("jje", "Requests")
    console.press("jjq")
    console.press("A", "Changes made")
    console.press("jq")
    console.press("P", "Profiles")
    console.press(f"{ESC}Xj")


_SEQUENCE = re.compile(
    r"""\x1b(?:
        \[ (?: [0-9;]*m                    # colours
             | [0-9]+;[0-9]+H              # to a place
             | 6n                          # where the cursor is, once
             | \?(?:1049|25|7|1000|1003|1004|1006|1015|2004|2026|2048)[hl]
             | \?(?:2026|2048)\$p          # which of these the terminal knows
             | 2[23];2t                # the window's title: kept, and back
             | >[0-9]+u | <u                   # how keys are told, and back
           )
      | \]22;[a-z-]*\x07                   # the mouse pointer's shape
      | \]2;[^\x00-\x1f\x7f-\x9f]*\x1b\\  # that title
      | \]11;\?\x07                       # which background it has, once
      | \]52;c;[A-Za-z0-9+/=]*\x07         # a copy that was asked for
    ) | \x07                               # a change of what is watched""",
    re.VERBOSE,
)
"""All that the console means to say to a terminal, besides text."""


def text_of(session: Session) -> str:
    """What is left once all that was meant is taken away."""
    return _SEQUENCE.sub("\n", session.written.decode())


def after_the_end(session: Session) -> str:
    """What is left on the screen of whoever called the console."""
    _, _, rest = session.written.decode().rpartition("\x1b[?1049l")
    return _SEQUENCE.sub("", rest)


def test_it_lives_to_a_clean_end(session: Session) -> None:
    assert session.exit_code == 0
    # The ID of what was to be deleted cannot be asked for: that is not tried.
    assert session.refused == ["create"]
    # It watched one to the end, and says so on the shell's screen.
    assert after_the_end(session) == (
        "1 watch resumes when the console starts again.\r\n"
    )


def test_nothing_but_its_own_sequences_is_written(session: Session) -> None:
    text = text_of(session)
    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    odd = {
        text[max(0, match.start() - 60) : match.end() + 20]
        for match in re.finditer(r"[^\r\n -~\u200d]", text)
        if unicodedata.category(match.group()) in bad
    }

    assert not odd


def test_the_clipboard_holds_what_was_copied_and_no_more(session: Session) -> None:
    """The link card, the copy menus: they were opened, and left again."""
    assert session.written.count(b"\x1b]52;") == 1
    assert b"T1dORUQ=\x07" not in session.written


def test_no_tower_and_nothing_invisible_is_written(session: Session) -> None:
    text = text_of(session)
    # What joins an emoji is left when a line ends in the middle of one.
    lines = set(re.sub("[\u200d\ufe0f\u20e3🏻-🏿]", "", text).splitlines())

    assert not [line for line in lines if clean(line, 9_999) != line]
    assert not re.search("(?:[^\\x00-\\x7f\u200d]+\u200d){4}", text)


@pytest.mark.parametrize("name", ["close tag", "action", "json", "homoglyph"])
def test_markup_is_shown_letter_for_letter(session: Session, name: str) -> None:
    assert PAYLOADS[name][:12].strip() in text_of(session)


def test_what_was_hidden_is_shown(session: Session) -> None:
    text = text_of(session)

    for sign in ("␛]0;OWNED", r"\x9b31m", r"\u202egnp", r"ad\u200bmi", "␀", "␡"):
        assert sign in text
