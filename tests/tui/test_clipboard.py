"""What is copied, how, and for how long it stays."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from connections_tui.fleet import Record
from connections_tui.tui.terminal import osc52
from connections_tui.tui.terminal.clipboard import Clipboards
from connections_tui.tui.terminal.system_clipboards import TmuxBuffer
from connections_tui.words import privacy
from connections_tui.words.masking import masked
from connections_tui.words.present import pasteable

from .console import User, console
from .test_create import BIG_COMMERCE, open_form, typed
from .test_status import token_of

FEW = 3
SECRET = "hush-4711-hush"
TOKENS = {SECRET, "a/b+cd", "4711471147114711"}


class Desk:
    """A system's clipboard, in memory."""

    name = "system clipboard"

    def __init__(self, text: str = "", *, keeps: bool = True) -> None:
        self.text: str | None = text
        self.keeps = keeps

    def read(self) -> str | None:
        return self.text

    def write(self, text: str, *, is_secret: bool) -> bool:
        self.text = text if self.keeps else self.text
        return True

    def clear(self) -> None:
        self.text = ""


class Terminal(App[None]):
    """Keeps what is written to the terminal besides the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(text)
        self.told.append(text)


async def test_a_secret_is_taken_back_from_every_clipboard_by_itself() -> None:
    desk = Desk()
    async with Terminal().run_test() as pilot:
        clipboards = Clipboards(pilot.app, environ={}, systems=[desk])
        clipboards.seconds = 0.01
        how = await clipboards.lend(SECRET, "the token")
        while desk.text or pilot.app.clipboard:
            await pilot.pause()

        assert how.startswith(
            "Copied the token (14 characters) to the system clipboard. It is cleared"
        )
        assert pilot.app.told == [SECRET, ""]


@pytest.mark.parametrize(
    ("held", "environ", "told"),
    [
        ("another text", {}, [SECRET]),
        ("another text", {"TMUX": "/tmp/tmux"}, [SECRET, ""]),
        (None, {}, [SECRET, ""]),
        (SECRET, {}, [SECRET, ""]),
    ],
)
async def test_what_others_copied_since_stays(
    held: str | None, environ: dict[str, str], told: list[str]
) -> None:
    desk = Desk()
    async with Terminal().run_test() as pilot:
        clipboards = Clipboards(pilot.app, environ=environ, systems=[desk])
        await clipboards.lend(SECRET, "the token")
        desk.text = held
        await clipboards.take_back()

        assert desk.text == ("" if held == SECRET else held)
        assert pilot.app.told == told
        assert pilot.app.clipboard == ""


async def test_what_was_copied_here_since_stays() -> None:
    desk = Desk()
    async with Terminal().run_test() as pilot:
        clipboards = Clipboards(pilot.app, environ={}, systems=[desk])
        await clipboards.lend(SECRET, "the token")
        await clipboards.copy("an ID, half of it \ud800", "the ID")
        await clipboards.take_back()

        assert desk.text == pilot.app.clipboard == "an ID, half of it ?"
        assert SECRET not in vars(clipboards).values()


async def test_copied_is_said_only_of_what_is_there_when_it_is_read_again() -> None:
    async with Terminal().run_test() as pilot:
        for systems in ([], [Desk("old", keeps=False)]):
            clipboards = Clipboards(pilot.app, environ={}, systems=systems)
            said = await clipboards.copy("id-4711", "the ID")

            assert "Copied" not in said
            assert said == (
                "Sent the ID (7 characters) to the terminal's clipboard (OSC 52), "
                "which does not confirm it. If pasting fails, select it here "
                "(hold shift): id-4711"
            )
        said = await clipboards.lend(SECRET, "the token")
        assert "show it with x" in said
        assert SECRET not in said
        privacy.turn(True)
        said = await clipboards.copy("Acme", "the store name")
        privacy.turn(False)
        assert "Acme" not in said


async def test_what_is_too_long_for_terminals_is_not_sent(tmp_path: Path) -> None:
    """They drop it without a word. Another clipboard still takes it."""
    text = "€" * 20_000
    async with Terminal().run_test() as pilot:
        clipboards = Clipboards(pilot.app, environ={}, systems=[], folder=tmp_path)
        said = await clipboards.copy(text, "the JSON")
        kept = tmp_path / "copied.txt"

        assert said == (
            "Did not copy the JSON (20,000 characters): the terminal's clipboard takes "
            f"56,244 bytes. Saved to {kept}"
        )
        assert kept.read_text("utf-8") == text
        assert kept.stat().st_mode & 0o777 == 0o600
        assert pilot.app.told == []

        kept.unlink()
        said = await clipboards.lend(text, "the token")
        assert "Saved" not in said
        assert not kept.exists()

        clipboards = Clipboards(pilot.app, environ={}, systems=[Desk()])
        assert (await clipboards.copy(text, "the JSON")).startswith("Copied the JSON")


@pytest.mark.parametrize(
    ("environ", "before", "after"),
    [
        ({"TERM": "xterm"}, "\x1b]52;c;", "\a"),
        ({"TMUX": "/tmp/a"}, "\x1b]52;c;", "\a\x1b\\"),
        ({"STY": "1.a"}, "\x1bP\x1b]52;c;", "\a\x1b\\"),
        ({"TERM": "screen.xterm-256color"}, "\x1bP\x1b]52;c;", "\a\x1b\\"),
    ],
)
def test_a_multiplexer_passes_the_sequence_on(
    environ: dict[str, str], before: str, after: str
) -> None:
    written = osc52.sequence("x" * 900, environ)

    assert written.startswith(before)
    assert written.endswith(after)
    if "STY" in environ:
        pieces = (
            written.removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
        )
        assert "".join(pieces) == osc52.sequence("x" * 900, {})
        assert all(len(piece) < 256 for piece in pieces)


def test_a_sequence_keeps_to_the_limit_of_terminals() -> None:
    assert osc52.fits("x" * osc52.MOST_BYTES)
    assert not osc52.fits("x" * (osc52.MOST_BYTES + 1))
    assert len(osc52.sequence("x" * osc52.MOST_BYTES, {})) < 75_010


def test_a_tmux_buffer_is_filled_read_and_cleared_without_arguments() -> None:
    asked: list[tuple[list[str], bytes]] = []

    def run(words: list[str], **how: Any) -> subprocess.CompletedProcess[bytes]:
        asked.append((words, how["input"]))
        assert how["env"] == {"TMUX": "/tmp/a"}
        said = SECRET.encode() if "show-buffer" in words else b""
        return subprocess.CompletedProcess(words, 0, said)

    buffer = TmuxBuffer({"TMUX": "/tmp/a", "RUTTER_CLIENT_SECRET": "x"}, run=run)
    assert buffer.write(SECRET, is_secret=True)
    assert buffer.read() == SECRET
    buffer.clear()

    assert asked[0] == (
        ["tmux", "load-buffer", "-w", "-b", "connections-tui", "-"],
        SECRET.encode(),
    )
    assert asked[-1][0] == ["tmux", "delete-buffer", "-b", "connections-tui"]
    assert not any(SECRET in word for words, _ in asked for word in words)


def test_a_tmux_that_fails_holds_nothing() -> None:
    def run(*_: Any, **__: Any) -> None:
        raise FileNotFoundError

    buffer = TmuxBuffer({"TMUX": "/tmp/a"}, run=run)

    assert not buffer.write("a", is_secret=False)
    assert buffer.read() is None


async def test_only_a_copy_key_writes_to_the_clipboard_and_leaving_clears_it() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        written = spy_on(user)
        await user.press("j", "4", "1", "x", "x", "L", "escape", "y")
        await user.until_shown("t  token", "cleared after 45 s")
        token = token_of(user.chosen)
        assert not copies_in(written)

        await user.press("t")
        await user.until_shown("Sent the token", "cleared in 45 s")
        assert token not in user.screen_text()
        assert user.app.clipboard == token
        assert len(copies_in(written)) == 1
    assert user.app.clipboard == ""
    assert copies_in(written)[1:] == ["\x1b]52;c;\a"]


def spy_on(user: User) -> list[str]:
    """What goes to the terminal past the screen, from now on."""
    written: list[str] = []
    driver = user.app._driver
    assert driver is not None
    driver.write = written.append  # type: ignore[method-assign]
    return written


def copies_in(written: list[str]) -> list[str]:
    return [text for text in written if "]52;" in text]


async def test_no_way_of_copying_takes_a_secret_out_of_its_box() -> None:
    async with console(count=FEW) as user:
        written = spy_on(user)
        await open_form(user, BIG_COMMERCE)
        await user.press("tab")
        await user.paste(SECRET)
        box = user.app.screen.focused
        assert box is not None
        copying = ("ctrl+c", "ctrl+x", "ctrl+insert")
        for is_shown in (False, True):
            if is_shown:
                await user.press("ctrl+t")
                await user.until_shown(SECRET)
            await user.press("end", "shift+home", *copying, "ctrl+shift+a", *copying)
            await user.pilot.mouse_down(box, offset=(1, 0))
            await user.pilot.hover(box, offset=(9, 0))
            await user.pilot.mouse_up(box, offset=(9, 0))
            await user.press(*copying)
            user.app.screen.text_select_all()
            await user.press("ctrl+c")

        assert typed(user)["oauth_access_token"] == SECRET
        assert SECRET not in user.app.clipboard
        assert not any(SECRET in text for text in copies_in(written))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"api_key": "abcdefgh"}, {"api_key": "••••••••••••"}),
        ({"clientSecret": [1, {"a": "b"}]}, None),
        ({"cookie": None, "token_ok": True}, {"cookie": None, "token_ok": True}),
        ({"note": f"asked with {SECRET}. Own_hush-own_x"}, None),
        ({"url": f"https://a.test/?t={SECRET}&u=1"}, None),
        ({"quoted": "https://a.test/?t=a%2Fb%2Bcd"}, None),
        ({SECRET: 1}, None),
        ({"number": 4711471147114711}, None),
        ({"name": "hush", "id": "4711"}, {"name": "hush", "id": "4711"}),
    ],
)
def test_secrets_are_masked_by_their_name_and_by_their_value(
    answer: object, told: object
) -> None:
    text = json.dumps(masked(answer, "hush-own", TOKENS))

    assert told is None or json.loads(text) == told
    for secret in (*TOKENS, "a%2Fb%2Bcd", "hush-own", '"b"'):
        assert secret not in text


async def test_copied_json_holds_no_token_of_the_list() -> None:
    async with console(count=FEW) as user:
        one, other = user.record()[:2]
        row = dict(one.listed.row()) if one.listed else {}
        row |= {"note": f"like {token_of(other)}", "odd": "\ud800"}
        text = user.app.connections.copying._json(_with(one, row))

        assert one.id in text
        assert not any(token_of(record) in text for record in user.record())
        assert text.encode()


def _with(record: Record, row: dict[str, object]) -> Record:
    assert record.listed is not None
    record.listed = type(record.listed)(
        *(record.id, record.platform, None, None, None, record.access_token),
        json.dumps(row).encode(),
    )
    return record


def test_what_is_pasted_into_a_shell_runs_nothing() -> None:
    assert pasteable("shop\r\nrm -rf ~\n\x1b[31m\x9b") == "shoprm -rf ~[31m"
    assert pasteable("シルク👘 بازار") == "シルク👘 بازار"
