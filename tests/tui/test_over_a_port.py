"""From the list to the deletion of a new connection, over a real port."""

from pydantic import SecretStr

from connections_tui.api import ConnectionsClient
from connections_tui.files.sqlite import MEMORY
from connections_tui.sandbox import Store, create_app, seed
from connections_tui.sandbox.server import listening
from connections_tui.session import Session
from connections_tui.tui import ConnectionsApp
from stand_ins.transport import Transport

from .console import Clock, User, profile


async def test_a_connection_is_made_watched_and_deleted() -> None:
    clock = Clock()
    with Store(MEMORY) as store:
        seed(store, count=5, now=clock())
        async with listening(create_app(store, clock=clock)) as base_url:
            session = Session(
                profile("LOCAL", "2024-08-31"),
                open_client=lambda _: ConnectionsClient(
                    base_url=base_url,
                    client_id="sandbox",
                    client_secret=SecretStr("sandbox"),
                    api_version="2024-08-31",
                ),
            )
            app = ConnectionsApp(session, clock=clock)
            async with app.run_test(size=(80, 24), notifications=True) as pilot:
                user = User(pilot, store, clock, Transport())
                await user.until_swept()
                await user.until_shown(" LOCAL ", "Marigold & Moss")

                await user.press("n", "ctrl+s")
                await user.until_shown("Waiting for the merchant")
                await user.press("escape")
                new = user.chosen.id
                assert store.count() == 6

                clock.advance(seconds=25)
                await user.press("enter", "r")
                await user.until_shown("SYNCING", new)
                await user.press("escape", "D")
                await user.until_shown("Delete connection")
                await user.press("y")
                await user.until(lambda: new not in app.session.fleet)
                await user.until_shown("Deleted ")
                assert store.count() == 5
