"""A quit is over in time, whatever the event loop is busy with."""

import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from connections_tui.tui.terminal.quitting import end_if_stuck

from .pseudo_terminal import terminal

STUCK = """
import sys, threading
from connections_tui.cli import terminal
terminal.prepare_environment()
from connections_tui.tui.terminal import process
from connections_tui.tui.terminal.process import ProcessApp
from connections_tui.crashes import CrashReports
from connections_tui.tui.terminal.signals import watched
from textual.binding import Binding

class Stuck(ProcessApp):
    BINDINGS = [Binding("ctrl+q", "quit", priority=True)]
    def on_ready(self):
        self.call_later(getattr(self, "be_" + sys.argv[1]))
    def be_busy(self):
        sys.__stderr__.write("ready\\n"); sys.__stderr__.flush()
        while True: pass
    def be_slow(self):
        sys.__stderr__.write("ready\\n"); sys.__stderr__.flush()
    async def on_unmount(self):
        if sys.argv[1] == "slow":
            await __import__("asyncio").Event().wait()
    async def action_quit(self):
        self.exit(message="3 watches resume.")

app = Stuck(CrashReports(None, clock=None))
with watched(app):
    app.run()
"""


def ended(how: str) -> tuple[int, bytes, list[str]]:
    with terminal((sys.executable, "-c", STUCK, how)) as console:
        console.read_until(b"ready")
        console.press(b"\x11")
        return console.exit_code(), console.drawn, console.unlike_a_shells


def test_a_loop_that_never_comes_to_it_is_ended() -> None:
    code, _, wrong = ended("busy")

    assert code == 0
    assert wrong == []


def test_what_is_never_closed_is_not_waited_for_and_the_words_are_said() -> None:
    code, drawn, wrong = ended("slow")

    assert code == 0
    assert wrong == []
    assert b"3 watches resume." in drawn


class Loop:
    """Runs what it is asked to, or never comes to it."""

    def __init__(self, *, is_stuck: bool) -> None:
        self.is_stuck = is_stuck

    def call_soon_threadsafe(self, call: Callable[[], Any]) -> None:
        if not self.is_stuck:
            call()


@pytest.mark.parametrize("is_stuck", [False, True])
def test_only_a_loop_that_is_stuck_is_ended(is_stuck: bool) -> None:
    ended = threading.Event()
    before = set(threading.enumerate())
    end_if_stuck(Loop(is_stuck=is_stuck), ended.set, seconds=0)  # type: ignore[arg-type]
    for thread in set(threading.enumerate()) - before:
        thread.join()

    assert ended.is_set() is is_stuck
