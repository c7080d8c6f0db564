"""A console that ends in each of the ways it is told, one after another.

``python -m tests.cli.ending FOLDER WAY...`` in a terminal; ``MARK`` follows each. One
process imports everything, and each console is a fork of it.
"""

import asyncio
import gc
import os
import signal
import sys
import termios
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from pydantic import BaseModel
from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

import connections_tui.tui
from connections_tui.access import ProfileView
from connections_tui.api import ConnectionsClient
from connections_tui.cli.bugs import catch_faults, quiet_interpreter
from connections_tui.cli.terminal import ConsoleLeft
from connections_tui.composition import utc_now
from connections_tui.config import state_folder
from connections_tui.config.paths import HOME_VARIABLE
from connections_tui.crashes import CrashReports
from connections_tui.session import Session
from connections_tui.tui import ConnectionsApp
from connections_tui.tui.terminal.signals import watched

CANARY = "canary-4711"
MARK = "\n=== {code} {echo:d} {lines:d}\n"
"""What follows each: its exit code, and whether the terminal echoes and has lines."""
URL = f"http://127.0.0.1:9/{CANARY}?access_token={CANARY}"


class Model(BaseModel):
    token: int


class OddError(Exception):
    """One that knows how to draw itself, as Textual's own do."""

    def __rich__(self) -> str:
        return CANARY


class Uncomposed(Screen[None]):
    def compose(self) -> ComposeResult:
        secret = CANARY
        yield Static("x")
        raise KeyError(secret)


class Ending(ConnectionsApp):
    """Waits for its first frame, and then ends as it is told."""

    CSS_PATH = str(Path(connections_tui.tui.__file__).with_name("styles.tcss"))

    def __init__(self, way: str) -> None:
        view = ProfileView("acme", "LOCAL", "http://localhost", "localhost", "1")
        super().__init__(
            Session(view, open_client=lambda _: nobody()),
            clock=utc_now,
            crashes=CrashReports(state_folder(), clock=utc_now),
        )
        self.way = way
        self.ending.patience = 0.1
        # Nobody is there to connect to.
        self.sessions.open = lambda *_: self.call_later(self.end)  # type: ignore[method-assign]
        self.ending.changes = self
        self.form = {"oauth_access_token": CANARY}

    @property
    def is_in_progress(self) -> bool:
        return self.way.startswith("change")

    async def ended_within(self, seconds: float) -> str | None:
        if self.way == "change, answered":
            return "Deleted Acme."
        try:
            return await asyncio.wait_for(asyncio.Event().wait(), seconds) and None
        except TimeoutError:
            return None

    def end(self) -> None:
        if self.way.startswith("SIG"):
            os.kill(os.getpid(), getattr(signal, self.way))
            return
        getattr(self, "end_" + self.way.replace(",", "").replace(" ", "_"))()

    # -- signals while something is going on

    def end_change_answered(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    def end_change_not_answered(self) -> None:
        os.kill(os.getpid(), signal.SIGHUP)

    def end_change_twice(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)

    def on_mount(self) -> None:
        if self.way == "before the first frame":
            os.kill(os.getpid(), signal.SIGTERM)

    # -- crashes

    def end_handler(self) -> None:
        secret = CANARY
        raise KeyError(secret)

    def end_change_crash(self) -> None:
        raise ValueError(CANARY)

    def end_timer(self) -> None:
        self.set_timer(0.001, self.end_handler)

    @work
    async def end_worker(self) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.get(URL, headers={"authorization": CANARY})

    @work(thread=True)
    def end_thread_worker(self) -> None:
        self.end_handler()

    def end_thread(self) -> None:
        threading.Thread(target=self.end_handler).start()

    def end_compose(self) -> None:
        self.push_screen(Uncomposed())

    def end_markup(self) -> None:
        self.screen.mount(Static(f"[/{CANARY}]"))

    def end_validation(self) -> None:
        Model.model_validate({"token": CANARY})

    def end_drawn_error(self) -> None:
        raise OddError(CANARY)

    def end_task(self) -> None:
        async def fail() -> None:
            self.end_handler()

        task = asyncio.get_running_loop().create_task(fail())
        task.add_done_callback(lambda _: asyncio.get_running_loop().call_soon(collect))
        del task

    def end_unmount(self) -> None:
        self.exit()

    async def on_unmount(self) -> None:
        if self.way == "unmount":
            self.end_handler()


@asynccontextmanager
async def nobody() -> AsyncIterator[ConnectionsClient]:
    raise NotImplementedError
    yield


def collect() -> None:
    gc.collect()


def run(home: Path, way: str) -> None:
    os.environ[HOME_VARIABLE] = str(home)
    catch_faults()
    quiet_interpreter()
    app = Ending(way)
    try:
        with watched(app):
            app.run()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    ConsoleLeft(app.return_code or 0).at_once()


def forked(job: Callable[[], None]) -> int:
    """The exit code, or the signal's number with a minus."""
    if (child := os.fork()) == 0:
        job()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    home = Path(sys.argv[1])
    # In the background and under nohup some are ignored, and the console leaves it so.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    for way in sys.argv[2:]:
        code = forked(lambda way=way: run(home / way, way))
        flags = termios.tcgetattr(0)[3]
        said = MARK.format(
            code=code,
            echo=bool(flags & termios.ECHO),
            lines=bool(flags & termios.ICANON),
        )
        os.write(1, said.encode())


if __name__ == "__main__":
    main()
