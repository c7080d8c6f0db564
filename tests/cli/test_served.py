"""The console in a web page: what textual-serve starts, with packets in two pipes."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connections_tui.cli import terminal
from connections_tui.config.paths import HOME_VARIABLE
from connections_tui.served import VARIABLE, WEB_DRIVER
from connections_tui.tui.terminal import surroundings, system_clipboards

PRELUDE = b"__GANGLION__\n"
PATIENCE = 60
SERVED = {VARIABLE: WEB_DRIVER}


class Page:
    """A page in a browser, with the server between it and the console."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.drawn = b""
        self.told: list[dict[str, object]] = []
        self._news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        assert stdout.readline() == PRELUDE
        while kind := stdout.read(1):
            payload = stdout.read(int.from_bytes(stdout.read(4), "big"))
            with self._news:
                if kind == b"D":
                    self.drawn += payload
                else:
                    self.told.append(json.loads(payload))
                self._news.notify()

    def until_drawn(self, text: bytes) -> None:
        with self._news:
            assert self._news.wait_for(lambda: text in self.drawn, PATIENCE), self.drawn

    def press(self, keys: bytes) -> None:
        self._send(b"D", keys)

    def tell(self, what: dict[str, object]) -> None:
        self._send(b"M", json.dumps(what).encode())

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def _send(self, kind: bytes, payload: bytes) -> None:
        stdin = self.process.stdin
        assert stdin is not None
        stdin.write(kind + len(payload).to_bytes(4, "big") + payload)
        stdin.flush()


@contextmanager
def page(home: Path) -> Iterator[Page]:
    size = {"COLUMNS": "100", "ROWS": "30"}
    process = subprocess.Popen(
        [sys.executable, "-m", "connections_tui"],
        env={**os.environ, **SERVED, **size, HOME_VARIABLE: str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            yield Page(process)
        finally:
            process.kill()


WAYS: dict[str, Callable[[Page], None]] = {
    "quit key": lambda page: page.press(b"\x11"),
    "page left": lambda page: page.tell({"type": "quit"}),
    "server gone": Page.close,
    "signal": lambda page: page.process.send_signal(signal.SIGTERM),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_drawn_in_a_page_and_ends_with_it(way: str, tmp_path: Path) -> None:
    with page(tmp_path) as it:
        it.until_drawn(b"Needs reauth")
        it.press(b"?")
        it.until_drawn(b"Page down")
        WAYS[way](it)

        assert it.process.wait(PATIENCE) == 0
        assert it.process.stderr is not None
        assert it.process.stderr.read() == b""
    assert {"type": "exit"} in it.told
    assert b"\x1b[30;" in it.drawn, "all 30 rows of the page"


def test_nothing_is_copied_or_opened_on_the_machine_that_serves_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = {"TMUX": "/tmp/tmux", "DISPLAY": ":0", "BROWSER": "firefox", **SERVED}
    for name, value in {**there, "TERM": "tmux-256color"}.items():
        monkeypatch.setenv(name, value)

    terminal.prepare_environment()

    assert surroundings.is_far(os.environ)
    assert surroundings.multiplexer(os.environ) == ""
    assert not {"TMUX", "DISPLAY", "BROWSER"} & os.environ.keys()
    assert system_clipboards.found(os.environ) == []
