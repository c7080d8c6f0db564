"""Which links are opened, and what the browser gets to know."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from connections_tui.fleet import Record
from connections_tui.tui.terminal.browser import (
    Trust,
    judge,
    open_in_browser,
    open_mail,
)

from .console import console

OWN = "api.example.com"
GOOD = "https://link.rutterapi.com/connection/4711"
ODD = "https://link.rutterapi.com.evil.example/connection/4711"
FEW = 3


@pytest.mark.parametrize(
    "link",
    [
        GOOD,
        "HTTPS://RUTTERAPI.com:443/?a=b#c",
        f"https://{OWN}/x",
        "https://rutterapi.com",
    ],
)
def test_links_to_rutter_and_to_the_own_service_are_expected(link: str) -> None:
    assert judge(link, OWN).trust is Trust.EXPECTED


@pytest.mark.parametrize(
    "link",
    [
        ODD,
        "https://evilrutterapi.com/",
        "https://rutterapi.com.evil.example",
        f"https://www.{OWN}/",
        "https://evil.example/https://link.rutterapi.com/",
        "https://evil.example?u=@rutterapi.com",
        "https://rutterapl.com/",
    ],
)
def test_links_to_others_want_reading_and_name_the_host(link: str) -> None:
    verdict = judge(link, OWN)

    assert verdict.trust is Trust.UNEXPECTED
    assert verdict.host in link
    assert verdict.host in verdict.warning


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://link.rutterapi.com/",
        "data:text/html,x",
        "--version",
        "link.rutterapi.com/connection/1",
        "https:link.rutterapi.com",
        "https:///link.rutterapi.com",
        "https://link.rutterapi.com@evil.example/",
        "https://link.rutterapi.com:pass@evil.example/",
        "https://evil.example\\@link.rutterapi.com/",
        "https://link.rutterapi.com:8443/",
        "https://link.rutterapi.com:99999/",
        "https://link.rutterapi.com:/x\n",
        "https://link.rutterapi.com/\x1b]0;x\x07",
        "https://link.rutter\tapi.com/",
        "https://link.rutterapi.com/ -x",
        "https://link.rutterаpi.com/",  # a Cyrillic а
        "https://link.rutterapi。com/",
        "https://xn--rutterpi-7fg.com/",
        "https://link.rutterapi.com%2eevil.example/",
        "https://link.rutterapi.com./",
        "https://[::1]/",
        "https://[v1.x",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://localhost/",
        "https://link.rutterapi.com/\ud800",
        "https://evil.example/" + "a" * 400,
    ],
)
def test_links_that_may_hide_where_they_lead_are_never_opened(link: str) -> None:
    verdict = judge(link, OWN)

    assert verdict.trust is Trust.NEVER
    assert verdict.warning.endswith("It is not opened.")


SECRETS = ("RUTTER_CLIENT_SECRET", "RUTTER_CLIENT_ID", "CONNECTIONS_TUI_HOME")


class Child:
    """A program that ends with a code, or goes on."""

    def __init__(self, code: int | None) -> None:
        self.code = code

    def wait(self, timeout: float | None = None) -> int:
        if self.code is None and timeout is not None:
            raise subprocess.TimeoutExpired("it", timeout)
        return self.code or 0


async def test_the_browser_is_started_without_what_is_ours() -> None:
    asked: dict[str, Any] = {}

    def start(words: list[str], **how: Any) -> Child:
        asked.update(how, words=words)
        return Child(0)

    environ = {"BROWSER": "look --tab", "TERM": "xterm", **dict.fromkeys(SECRETS, "x")}
    said = await open_in_browser(GOOD, environ=environ, start=start)

    assert said == "Opened link.rutterapi.com with look."
    assert asked["env"] == {"BROWSER": "look --tab"}
    assert asked["close_fds"]
    assert {asked[name] for name in ("stdin", "stdout", "stderr")} == {
        subprocess.DEVNULL
    }
    assert asked["words"] == ["look", "--tab", GOOD]


@pytest.mark.parametrize(
    ("browsers", "codes", "tried", "said"),
    [
        ("one:two %s x", [0], [["one", GOOD]], "Opened link.rutterapi.com with one."),
        ("a:b", [3, None], [["a", GOOD], ["b", GOOD]], "Started b for"),
        ("'a:/bin/b %s", [0], [["/bin/b", GOOD]], "with b."),
        ("false", [1], [["false", GOOD]], f"Open it yourself: {GOOD}"),
    ],
)
async def test_opened_is_said_only_if_a_program_confirms_it(
    browsers: str, codes: list[int | None], tried: list[list[str]], said: str
) -> None:
    seen: list[list[str]] = []

    def start(words: list[str], **_: Any) -> Child:
        seen.append(words)
        return Child(codes[len(seen) - 1])

    environ = {"BROWSER": browsers, "PATH": ""}
    assert said in await open_in_browser(GOOD, environ=environ, start=start)
    assert seen == tried


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"SSH_CONNECTION": "a"}, "this console runs on a remote machine"),
        ({"MOSH_IP": "a"}, "this console runs on a remote machine"),
        ({"PATH": "/bin"}, "there is no display here"),
        ({"DISPLAY": ":0", "PATH": ""}, "No browser could be started"),
    ],
)
async def test_where_no_page_would_be_seen_the_link_is_given(
    environ: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")

    def start(*_: Any, **__: Any) -> Child:
        raise AssertionError("nothing is started")

    said = await open_in_browser(GOOD, environ=environ, start=start)
    assert why in said
    assert said.endswith(f"Open it yourself: {GOOD}")


async def test_a_program_that_is_not_there_is_told_of() -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise FileNotFoundError

    environ = {"BROWSER": "nothing", "PATH": ""}
    said = await open_in_browser(GOOD, environ=environ, start=fail)
    assert said == f"No browser could be started. Open it yourself: {GOOD}"


async def test_a_link_to_others_is_read_first_and_the_browser_learns_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = browser_that_tells(tmp_path, monkeypatch)
    async with console(count=FEW) as user:
        leads_to(user.chosen, ODD)
        await user.press("o")
        await user.until_shown("evil.example", "Press o again to open it")
        assert str(user.app.screen.query_one("#url", Static).content) == ODD
        assert not told.is_there()

        await user.press("o")
        await user.until_shown("Opened link.rutterapi.com.evil")
    seen = told.wait()
    assert seen["argv"] == [ODD]
    assert not [name for name in seen["environ"] if name in SECRETS]
    assert "hush" not in json.dumps(seen)
    assert seen["files"] == ["/dev/null"] * 3


async def test_a_link_that_hides_its_host_is_never_opened() -> None:
    async with console(count=FEW) as user:
        leads_to(user.chosen, "https://link.rutterapi.com@evil.example/")
        await user.press("o", "o", "o")
        await user.until_shown("can hide its host. It is", "not opened.")

        await user.press("L")
        await user.until_shown("! This link contains a user or a port")
        await user.press("o", "o", "o")
        assert "Opened" not in user.screen_text()


def leads_to(record: Record, link: str) -> None:
    assert record.listed is not None
    row = record.listed.row() | {"link_url": link}
    record.listed = type(record.listed)(
        *(record.id, record.platform, None, None, None, record.access_token),
        json.dumps(row).encode(),
    )


class Told:
    """What a browser said of itself, through a pipe with a name."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def is_there(self, patience: float = 0) -> bool:
        return bool(select.select([self._end], [], [], patience)[0])

    def wait(self) -> dict[str, Any]:
        assert self.is_there(30)
        said = os.read(self._end, 1 << 20)
        os.close(self._end)
        return dict(json.loads(said))


def browser_that_tells(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """A browser that writes down its arguments, its environment and its files."""
    script = folder / "browser"
    script.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys\n"
        "files = [os.readlink(f'/proc/self/fd/{n}') for n in range(3)]\n"
        "seen = {'argv': sys.argv[1:], 'environ': dict(os.environ), 'files': files}\n"
        f"open({str(folder / 'pipe')!r}, 'w').write(json.dumps(seen))\n"
    )
    script.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(script))
    for name in SECRETS:
        monkeypatch.setenv(name, os.environ.get(name, "hush"))
    return Told(folder / "pipe")


async def test_a_message_goes_to_the_program_for_addresses_as_one_word() -> None:
    started: list[list[str]] = []

    def start(words: list[str], **_: Any) -> Any:
        started.append(words)
        return subprocess.Popen(["true"])

    said = await open_mail(
        "mailto:?subject=a%20%26b&body=%25s", environ={"BROWSER": "opener"}, start=start
    )
    assert said == "Opened the message with opener."
    assert started == [["opener", "mailto:?subject=a%20%26b&body=%25s"]]
    assert (await open_mail("mailto:?", environ={"SSH_TTY": "1"})).endswith(
        "Copy the message instead."
    )
