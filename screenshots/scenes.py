"""What the pictures show: the seeded sandbox at one moment, and keys pressed in it.

The clock stands still, so the same keys always give the same picture.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from pydantic import SecretStr
from textual.pilot import Pilot

from connections_tui.api import ConnectionsClient, LoginRefused
from connections_tui.platforms import SCHEMAS
from connections_tui.sandbox import MEMORY, Store, create_app, seed
from connections_tui.tui import ConnectionsApp, ProfileView
from connections_tui.tui.widgets.credential_form import CredentialForm

NOW = datetime(2026, 9, 21, 21, 4, 17, tzinfo=UTC)
MOST_LOOKS = 400

Act = Callable[[Pilot[None]], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """A picture to take: the keys that lead there, and under which circumstances."""

    name: str
    keys: tuple[str, ...] = ()
    environment: str = "DEMO"
    theme: str = "connections-dark"
    fill: str | None = None
    """A schema whose example is typed into the form."""
    is_refused: bool = False
    """Whether there is no way to the service."""


SCENES = (
    Scene("list"),
    Scene("list-light", theme="connections-light"),
    Scene("list-production", environment="PROD"),
    Scene("problems", ("exclamation_mark",)),
    Scene("filtered", ("slash", *"shopify", "enter")),
    Scene("filtered-to-nothing", ("slash", *"zebra", "enter")),
    Scene("refused", environment="PROD", is_refused=True),
    Scene("detail", ("enter",)),
    Scene("entities", ("enter", "2")),
    Scene("batches", ("enter", "3")),
    Scene("detail-light", ("enter",), theme="connections-light"),
    Scene("sort-menu", ("s",)),
    Scene("copy-menu", ("y",)),
    Scene("help", ("question_mark",)),
    Scene("link-card", ("7", "L")),
    Scene("delete", ("D",)),
    Scene("delete-production", ("D",), environment="PROD"),
    Scene("create-link", ("n",)),
    Scene("create-platforms", ("n", "down", "down", "enter", "tab", *"sho")),
    Scene(
        "create-errors",
        ("n", "down", "down", "enter", "tab", *"stripe", "enter", "ctrl+s"),
    ),
    Scene("create-amazon", fill="amazon"),
    Scene("create-shopify", fill="shopify-public"),
    Scene("create-netsuite", fill="netsuite"),
    Scene("create-shopify-light", fill="shopify-public", theme="connections-light"),
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
    )
    opener = _refused if scene.is_refused else _sandbox
    app = ConnectionsApp(profile, open_client=opener, clock=lambda: NOW)
    app.theme = scene.theme
    return app


async def play(scene: Scene, pilot: Pilot[None]) -> None:
    """Presses the scene's keys once everything known is on the screen."""
    await _settle(pilot)
    if scene.fill is not None:
        await _fill_in(scene.fill, pilot)
    for key in scene.keys:
        await pilot.press(key)
    await _settle(pilot)


@asynccontextmanager
async def _sandbox() -> AsyncIterator[ConnectionsClient]:
    with Store(MEMORY) as store:
        seed(store, now=NOW)
        transport = httpx.ASGITransport(create_app(store, clock=lambda: NOW))
        async with ConnectionsClient(
            base_url="http://localhost/versioned",
            client_id="sandbox",
            client_secret=SecretStr("sandbox"),
            transport=transport,
        ) as client:
            yield client


@asynccontextmanager
async def _refused() -> AsyncIterator[ConnectionsClient]:
    raise LoginRefused(
        "RUTTER_CLIENT_SECRET must be set to log in to acme.example. Set it and start "
        "again, or start with --demo to try the console on its sandbox."
    )
    yield  # a generator, as its type says


async def _settle(pilot: Pilot[None]) -> None:
    """Until every reading has come and been painted."""
    app = pilot.app
    assert isinstance(app, ConnectionsApp)
    for _ in range(MOST_LOOKS):
        await pilot.pause(0.02)
        fleet = app.fleet
        if fleet.listed_at and all(k.checked_at and k.details_at for k in fleet):
            break
        if app.connections.is_refused:
            break
    await pilot.pause(0.3)


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
