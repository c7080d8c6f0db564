"""What the pictures show: the seeded sandbox at one moment, and keys pressed in it.

The clock stands still, so the same keys always give the same picture.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from large import COUNT, NOW, Kept, large_fleet
from msgspec import Struct
from msgspec.structs import replace
from pydantic import SecretStr
from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import Worker

from connections_tui.access import ProfileView
from connections_tui.api import ConnectionsClient, LoginRefused, SecretWanted
from connections_tui.files.sqlite import MEMORY
from connections_tui.fleet import Health
from connections_tui.fleet.asking.lanes import Ask, Kind, QueuedAsk, Why
from connections_tui.fleet.asking.sweep import SweepState
from connections_tui.fleet.cache import LastKnown
from connections_tui.fleet.shown.preferences import SavedView
from connections_tui.platforms import SCHEMAS
from connections_tui.sandbox import Store, create_app, seed
from connections_tui.session import Session
from connections_tui.tui import ConnectionsApp
from connections_tui.tui.profile_actions import ProfileLine
from connections_tui.tui.screens.diagnostics import (
    DiagnosticsScreen,
    DiagnosticsSource,
    FleetFigures,
)
from connections_tui.tui.screens.import_rows import ImportScreen
from connections_tui.tui.widgets.credential_form import CredentialForm

MOST_LOOKS = 3000
SHOWN = {Why.ASKED, Why.CHOSEN, Why.ON_SCREEN}
FILTERED = ("slash", *"-platform:lazada", "enter")
MARKED = ("space", "down", "space", "space")
MANY = (*("space",) * 6, "G", *("space", "k", "k") * 3, "D")
"""Marks some that are broken and some that work."""
MINE = SavedView("Nordic shops", filter="platform:shopify store:as")
SWEEP = SweepState(
    is_paused=False,
    in_flight=6,
    queued={Why.ON_SCREEN: 3, Why.OLDEST: 2304},
    next_up=(
        QueuedAsk(Ask("Cedar Watches Co.", Kind.STATUS), Why.ON_SCREEN),
        QueuedAsk(Ask("Onyx Trading", Kind.DETAILS), Why.ON_SCREEN),
        QueuedAsk(Ask("Hazel Bikes Outlet", Kind.STATUS), Why.OLDEST),
    ),
    asked_last_minute=1204,
    budget_left=87.6,
    round_trip=0.182,
    trouble=None,
    resumes_in=0.0,
    platforms={},
)
BUSY = DiagnosticsSource(
    sweep=lambda: SWEEP,
    fleet=lambda: FleetFigures(
        COUNT, NOW.timestamp() - 540, NOW.timestamp() - 14, unreadable=0
    ),
    name_of=str,
    places={
        "Memory": "/home/ann/.local/state/connections-tui/acme-live.history.sqlite3",
        "Your choices": "/home/ann/.local/state/connections-tui/acme-live.json",
    },
    program=lambda: {
        "Memory": "61 MB at most so far",
        "Versions": "connections-tui, Textual and Python",
    },
)
"""Figures of a busy minute: the true ones would be others in every picture."""

ROWS = """\
reference,platform,account_id,oauth_access_token,consumer_key,consumer_secret,store_url
Amber Candles,stripe,acct_1032D82eZvKYlo2C,sk_live_example,,,
Birch & Co,woocommerce,,,ck_short,cs_0000000000000000000000000000000000000000,b.example
Cedar Watches,woocommerce,,,,,https://cedar.example
Dune Surf,shopfy,,,,,https://dune.example
A link to send,,,,,,
"""
"""Rows of which two have errors and one a warning."""
Act = Callable[[Pilot[None]], Awaitable[None]]


class Scene(Struct, frozen=True):
    """A picture to take: the keys that lead there, and under which circumstances."""

    name: str
    keys: tuple[str, ...] = ()
    environment: str = "DEMO"
    theme: str = "connections-dark"
    fill: str | None = None
    """A schema whose example is typed into the form."""
    rows: str | None = None
    """A file that is imported, up to its check."""
    is_refused: bool = False
    """Whether there is no way to the service."""
    is_large: bool = False
    """Whether there are thousands of connections, all read by an earlier session."""
    is_offline: bool = False
    """Whether the service does not answer, and that session was hours ago."""
    wants_secret: bool = False
    """Whether no client secret is kept for the profile."""
    is_locked: bool = False
    """Whether production was not unlocked yet."""
    command: str = ""
    """What is run in the command palette after the keys."""
    is_diagnosed: bool = False
    """Whether the diagnostics are shown, with figures that stand still."""


def _large(name: str, *keys: str) -> Scene:
    return Scene(name, keys, environment="PROD", is_large=True)


SCENES = (
    Scene("list"),
    Scene("list-light", theme="connections-light"),
    Scene("list-production", environment="PROD"),
    Scene("problems", ("exclamation_mark",)),
    Scene("filtered", ("slash", *"shopify", "enter")),
    Scene("filtered-to-nothing", ("slash", *"zebra", "enter")),
    Scene("refused", environment="PROD", is_refused=True),
    Scene("detail", ("enter",)),
    Scene("entities", ("enter", "e")),
    Scene("batches", ("enter", "b")),
    Scene("detail-light", ("enter",), theme="connections-light"),
    Scene("sort-menu", ("s",)),
    Scene("copy-menu", ("y",)),
    Scene("help", ("question_mark",)),
    Scene("link-card", ("7", "L")),
    Scene("message", ("m",)),
    Scene("export", ("slash", *"status:problems", "enter", "e", "l", "t")),
    Scene("bundle", command="support bundle"),
    Scene("delete", ("D",)),
    Scene("delete-production", ("D",), environment="PROD"),
    Scene("delete-many", MANY, environment="PROD"),
    Scene("locked", environment="PROD", is_locked=True),
    Scene("unlock", ("U",), environment="PROD", is_locked=True),
    Scene("profiles", ("P",), environment="PROD", is_locked=True),
    Scene("secret", environment="PROD", is_locked=True, wants_secret=True),
    Scene("create-link", ("n",)),
    Scene("import", rows=ROWS),
    Scene("create-platforms", ("n", "down", "down", "enter", "tab", *"sho")),
    Scene(
        "create-errors",
        ("n", "down", "down", "enter", "tab", *"stripe", "enter", "ctrl+s"),
    ),
    Scene("create-amazon", fill="amazon"),
    Scene("create-shopify", fill="shopify-public"),
    Scene("create-netsuite", fill="netsuite"),
    Scene("create-shopify-light", fill="shopify-public", theme="connections-light"),
    _large("fleet", *FILTERED, *MARKED),
    _large("overview", "H"),
    _large("counts", "f"),
    _large("columns", "C"),
    _large("sort-menu-second", "S", "p", "S"),
    _large("views", "V"),
    _large("completions", "slash", *"status:"),
    _large("filter-error", "slash", *"synced:>5x", "enter"),
    _large("history", "enter"),
    replace(_large("offline"), is_offline=True),
    replace(_large("diagnostics"), is_diagnosed=True),
)


def stage(scene: Scene) -> ConnectionsApp:
    """The console a scene is played on."""
    is_demo = scene.environment == "DEMO"
    profile = ProfileView(
        name="sandbox" if is_demo else "acme-live",
        environment=scene.environment,
        address="" if is_demo else "https://acme.example/versioned",
        host="" if is_demo else "acme.example",
        api_version="2023-03-14",
        keeps_secret=scene.wants_secret,
    )
    if scene.is_large:
        app = _with_memory(profile, is_offline=scene.is_offline)
    else:
        opener = _refused if scene.is_refused else _sandbox
        opener = _wanting if scene.wants_secret else opener
        session = Session(profile, opener)
        app = ConnectionsApp(session, clock=lambda: NOW, profiles=Shelf)
    app.session.lock.is_locked = scene.is_locked
    app.theme = scene.theme
    return app


def _with_memory(profile: ProfileView, *, is_offline: bool) -> ConnectionsApp:
    """The console of somebody who has used it before."""

    @asynccontextmanager
    async def opener(_: SecretStr | None) -> AsyncIterator[ConnectionsClient]:
        while len(app.session.fleet) < COUNT:  # noqa: ASYNC110  # a fleet has no event for it
            await asyncio.sleep(0.01)  # what is remembered need not be asked for
        async with _offline() if is_offline else _large_sandbox() as client:
            yield client

    hours = 3 if is_offline else 0
    session = Session(profile, opener, open_history=lambda _: Kept(hours))
    app = ConnectionsApp(session, clock=lambda: NOW)
    app.session.choices.current = replace(app.session.choices.current, views=(MINE,))
    return app


async def play(scene: Scene, pilot: Pilot[None]) -> None:
    """Presses the scene's keys once everything known is on the screen."""
    await _settle(pilot)
    if scene.fill is not None:
        await _fill_in(scene.fill, pilot)
    if scene.rows is not None:
        await _import(scene.rows, pilot)
    for key in scene.keys:
        await pilot.press(key)
    if scene.command:
        await _run_command(scene.command, pilot)
    if scene.is_diagnosed:
        await pilot.app.push_screen(DiagnosticsScreen(BUSY, lambda: NOW))
    await _settle(pilot)


async def _run_command(words: str, pilot: Pilot[None]) -> None:
    await pilot.press("colon", *words)
    await pilot.pause(0.3)
    await pilot.press("enter")


async def _import(rows: str, pilot: Pilot[None]) -> None:
    assert isinstance(pilot.app, ConnectionsApp)
    with TemporaryDirectory() as folder:
        # A check keeps its key there.
        pilot.app.session.imports = Path(folder) / "imports" / "rows.jsonl"
        file = Path(folder) / "merchants.csv"
        file.write_text(rows, encoding="utf-8")
        await pilot.press("I")
        await _settle(pilot)
        pilot.app.screen.query_one(Input).value = str(file)
        await pilot.press("enter")
        while not isinstance(pilot.app.screen, ImportScreen):  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # it is read in a thread


@asynccontextmanager
async def _sandbox(_: SecretStr | None) -> AsyncIterator[ConnectionsClient]:
    with Store(MEMORY) as store:
        seed(store, now=NOW)
        async with _client(_served(store)) as client:
            yield client


@asynccontextmanager
async def _large_sandbox() -> AsyncIterator[ConnectionsClient]:
    with Store(MEMORY) as store:
        store.add_many(large_fleet().records)
        async with _client(_served(store)) as client:
            yield client


@asynccontextmanager
async def _offline() -> AsyncIterator[ConnectionsClient]:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to host", request=request)

    address = "https://acme.example/versioned"
    async with _client(httpx.MockTransport(fail), address) as client:
        yield client


def _served(store: Store) -> httpx.AsyncBaseTransport:
    return httpx.ASGITransport(create_app(store, clock=lambda: NOW))


def _client(
    transport: httpx.AsyncBaseTransport, address: str = "http://localhost/versioned"
) -> ConnectionsClient:
    return ConnectionsClient(
        base_url=address,
        client_id="sandbox",
        client_secret=SecretStr("sandbox"),
        transport=transport,
        requests_per_second=None,  # nobody else asks it, and a picture has no time
    )


@asynccontextmanager
async def _refused(_: SecretStr | None) -> AsyncIterator[ConnectionsClient]:
    raise LoginRefused(
        "RUTTER_CLIENT_SECRET must be set to log in to acme.example. Set it and start "
        "again, or start with --demo to try the console on its sandbox."
    )
    yield  # a generator, as its type says


@asynccontextmanager
async def _wanting(_: SecretStr | None) -> AsyncIterator[ConnectionsClient]:
    raise SecretWanted(
        "There is no client secret for acme-live. The system keyring has none for "
        "this host and client ID."
    )
    yield  # a generator, as its type says


class Shelf:
    """Profiles to look at."""

    def lines(self) -> list[ProfileLine]:
        return [
            ProfileLine(*values, is_default=values[0] == "acme-live")
            for values in (
                ("acme-live", "PROD", "READ-ONLY", "acme.example", "keyring"),
                ("acme-support", "PROD", "READ-ONLY", "acme.example", "keyring"),
                ("acme-test", "SANDBOX", "CAN WRITE", "sandbox.example", "env:TEST"),
                ("staging", "STAGING", "CAN WRITE", "staging.example", "file"),
                ("demo", "DEMO", "CAN WRITE", "", ""),
            )
        ]

    async def last_known(self, name: str) -> LastKnown | None:
        hours, *counts = _LAST_KNOWN.get(name, (0,))
        known = dict(zip(_STATES, counts, strict=False))
        return LastKnown(known, NOW.timestamp() - 3600 * hours) if counts else None


_STATES = (Health.NEEDS_REAUTH, Health.DISABLED, Health.STALE, Health.HEALTHY)
_LAST_KNOWN = {
    "acme-live": (0, 41, 18, 12, 3341),
    "acme-support": (26, 7, 3, 0, 402),
    "staging": (5, 0, 1, 0, 11),
}
"""By profile: how many hours ago, and how many have each state."""


async def _settle(pilot: Pilot[None]) -> None:
    """Until every reading has come and been painted."""
    app = pilot.app
    assert isinstance(app, ConnectionsApp)
    await _until(pilot, lambda: app.connections.service.is_refused or _is_all_read(app))
    connections = app.connections
    if connections.chosen_pane._settle is not None and connections.pane.display:
        # What the pane reads when the cursor has rested, at once: how long that
        # takes must not decide what a picture shows.
        connections.chosen_pane._settle.stop()
        connections.chosen_pane.look_closely()
    await _until(pilot, lambda: not (_asks(app) or any(map(_reads, app.workers))))
    await pilot.pause(0.3)


def _asks(app: ConnectionsApp) -> bool:
    """Whether an answer that the pane or the first line shows is still to come."""
    sweep = app.connections.service.sweep
    if sweep is None or app.connections.service.is_refused:
        return False
    state = sweep.state()
    return state.in_flight > 0 or not SHOWN.isdisjoint(state.queued)


def _reads(worker: Worker[object]) -> bool:
    return worker.group in ("status", "changes") and not worker.is_finished


async def _until(pilot: Pilot[None], is_so: Callable[[], bool]) -> None:
    for _ in range(MOST_LOOKS):
        await pilot.pause(0.02)
        if is_so():
            return
    raise TimeoutError("The scene did not come to rest.")


def _is_all_read(app: ConnectionsApp) -> bool:
    fleet, sweep = app.session.fleet, app.connections.service.sweep
    if sweep is None or fleet.listed_at is None or sweep.state().in_flight:
        return False
    return all(record.checked_at and record.details_at for record in fleet) and all(
        # One that gave no answer earlier is asked again at once, and says why then.
        record.failure is not None
        for record in fleet
        if record.health is Health.NO_ANSWER
    )


async def _fill_in(slug: str, pilot: Pilot[None]) -> None:
    """Opens the form of a schema and fills in its example."""
    schema = SCHEMAS[slug]
    await pilot.press("n", "down", "down", "enter", "tab", *schema.title.lower())
    await pilot.press("enter")
    await pilot.pause(0.1)
    if schema.slug == "shopify-public":
        await pilot.press("down", "enter", "tab")
    form = next(f for f in pilot.app.screen.query(CredentialForm) if f.display)
    for box in (box for box in form.inputs if box.field.required):
        box.enter(box.field.example)
    await pilot.pause(0.1)
