"""A robot user: presses keys, reads the screen, and moves the clock.

Behind the screen are the real client and the real sandbox, in this process.
``Transport`` stands between the two where something has to go wrong.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import httpx
from pydantic import SecretStr
from textual import events
from textual.pilot import Pilot
from textual.strip import Strip

from connections_tui.access import ProfileView
from connections_tui.api import ConnectionsClient, RequestLog
from connections_tui.changes.audit import Audit
from connections_tui.files.sqlite import MEMORY
from connections_tui.fleet import Record
from connections_tui.sandbox import Store, create_app, seed
from connections_tui.session import Session
from connections_tui.tui import ConnectionsApp
from stand_ins.transport import Transport

LOOK_SECONDS = 0.005
MOST_LOOKS = 600
"""How often ``until`` looks before it gives up."""
BASE_URL = "http://localhost/versioned"


class Clock:
    """The time, standing still until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class User:
    """Somebody at the console. Sees what is painted, and nothing else by itself."""

    def __init__(
        self,
        pilot: Pilot[None],
        store: Store,
        clock: Clock,
        transport: Transport,
    ) -> None:
        self.pilot = pilot
        self.store = store
        self.clock = clock
        self.transport = transport

    @property
    def app(self) -> ConnectionsApp:
        assert isinstance(self.pilot.app, ConnectionsApp)
        return self.pilot.app

    # -- doing

    async def press(self, *keys: str) -> None:
        """Each key once the one before has had its effect."""
        for key in keys:
            self.app.post_message(_key(key))
            await self.settle()
        await self.pilot.pause()

    async def settle(self) -> None:
        """Lets what has been posted be handled, without waiting for it to be drawn."""
        # Handlers post messages, and workers push screens: each a round later.
        for _ in range(4):
            await self.pilot._wait_for_screen()

    async def type(self, text: str) -> None:
        """As fast as a good typist; a box keeps up."""
        await self.press_at_once(*text)

    async def press_at_once(self, *keys: str) -> None:
        """Keys faster than anything can answer to them."""
        for key in keys:
            self.app.post_message(_key(key))
        await self.pilot.pause()

    async def command(self, words: str) -> None:
        """Runs the first command that the palette finds for these words."""
        await self.press("colon")
        palette = self.app.screen
        await self.type(words)
        await self.settle()
        await self.until(lambda: all(w.node is not palette for w in self.app.workers))
        await self.press("enter")
        await self.until(lambda: self.app.screen is not palette)

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.settle()
        await self.pilot.pause()

    async def click(self, selector: str, x: int, y: int) -> None:
        assert await self.pilot.click(selector, offset=(x, y))

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.until(lambda: self.app.screen.size == (width, height))
        await self.until(lambda: len(self.lines()) == height)

    async def until(self, is_so: Callable[[], object]) -> None:
        """Looks again and again until something is so."""
        for _ in range(MOST_LOOKS):
            if is_so():
                return
            assert self.app._exception is None, self.app._exception
            await self.pilot.pause(LOOK_SECONDS)
            await self.pilot.pause()
        raise AssertionError(f"It never came to be. The screen:\n{self.screen_text()}")

    async def until_shown(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.screen_text() for text in texts))

    async def until_swept(self) -> None:
        """Every connection has been asked for its status and its details."""
        await self.until(lambda: self.record() and all(map(_is_read, self.record())))
        await self.until(lambda: not self.app.connections.rows._changed)
        await self.pilot.pause()

    # -- seeing

    def lines(self) -> list[Strip]:
        """What is painted, line by line."""
        return list(self.app.screen._compositor.render_strips())

    def screen_text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.lines())

    def words(self) -> str:
        """The screen's text as one line of single blanks: for what wraps."""
        return " ".join(re.sub(r"[│┃┆╎▏▕▎▊▉┊╭╮╰╯]", " ", self.screen_text()).split())

    def row(self, text: str) -> str:
        """The painted line with this text; it must be one only."""
        found = [line for line in self.screen_text().splitlines() if text in line]
        assert len(found) == 1, f"{len(found)} lines with {text!r}"
        return found[0]

    def cursor_line(self) -> str:
        """The row of the list the cursor is on."""
        lines = self.screen_text().splitlines()
        return next((line for line in lines if line.startswith("> ")), "")

    # -- knowing

    def record(self) -> list[Record]:
        return list(self.app.session.fleet)

    @property
    def chosen(self) -> Record:
        record = self.app.connections.chosen
        assert record is not None
        return record

    @property
    def shown_ids(self) -> list[str]:
        return [record.id for record in self.app.connections.rows.order.rows]


def _key(name: str) -> events.Key:
    """A key by its name ("slash", "ctrl+s") or by the character it types."""
    if len(name) > 1:
        return events.Key(name, _CHARACTERS.get(name))
    named = {character: name for name, character in _CHARACTERS.items()}
    return events.Key(named.get(name, name), name)


_CHARACTERS = {
    "space": " ",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "exclamation_mark": "!",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "full_stop": ".",
}


def _is_read(record: Record) -> bool:
    return record.checked_at is not None and record.details_at is not None


@asynccontextmanager
async def console(
    *,
    size: tuple[int, int] = (80, 24),
    environment: str = "DEMO",
    transport: Transport | None = None,
    count: int = 60,
    api_version: str = "2023-03-14",
    waits: bool = True,
    is_unlocked: bool = True,
    audit: Callable[[], Audit] | None = None,
    preferences: Path | None = None,
    labels: Path | None = None,
    imports: Path | None = None,
    templates: Path | None = None,
    keys: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[User]:
    """The console, open; unless told not to wait, with every row read.

    ``is_unlocked``: whether somebody has typed production's name before.
    """
    clock = Clock()
    transport_between = transport or Transport()
    with Store(MEMORY) as store:
        seed(store, count=count, now=clock())
        transport_between.sandbox = httpx.ASGITransport(
            create_app(store, clock=clock), raise_app_exceptions=False
        )

        def open_client(_: SecretStr | None) -> ConnectionsClient:
            return ConnectionsClient(
                base_url=BASE_URL,
                client_id="sandbox",
                client_secret=SecretStr("sandbox"),
                api_version=api_version,
                transport=transport_between,
                # What is asked is not waited for; the budget has tests of its own.
                requests_per_second=None,
                log=log,
            )

        log = RequestLog(clock=clock)
        session = Session(
            profile(environment, api_version),
            open_client=open_client,
            open_audit=audit,
            preferences=preferences,
            labels=labels,
            imports=imports,
            templates=templates,
            log=log,
        )
        app = ConnectionsApp(session, clock=clock, keys=keys)
        if is_unlocked:
            app.session.lock.is_locked = False
        async with app.run_test(size=size, notifications=True) as pilot:
            user = User(pilot, store, clock, transport_between)
            if waits:
                await user.until_swept()
            yield user
            # As a person ends it: what opens meanwhile is taken apart half mounted.
            app.exit()


def profile(environment: str, api_version: str) -> ProfileView:
    """Who the console says it talks to; the sandbox answers all the same."""
    is_demo = environment == "DEMO"
    return ProfileView(
        name="sandbox" if is_demo else "acme",
        environment=environment,
        address="" if is_demo else "https://api.example.com/versioned",
        host="" if is_demo else "api.example.com",
        api_version=api_version,
    )


def segments(lines: list[Strip]) -> Iterator[str]:
    """Every painted piece of text."""
    for strip in lines:
        for segment in strip:
            yield segment.text
