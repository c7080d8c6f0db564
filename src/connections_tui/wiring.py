"""The only place where the parts meet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connections_tui.config import Environment, Profile, sandbox_database

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient

# httpx and starlette are imported inside: the first frame is painted before them.


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_client(profile: Profile) -> AsyncIterator["ConnectionsClient"]:
    """A client for a profile: over the network, or onto the embedded sandbox.

    Raises:
        LoginRefused: part of the login is missing.
        BadSettings: the address cannot be used.
    """
    if profile.environment is Environment.DEMO:
        async with _open_sandbox(profile) as client:
            yield client
        return
    from connections_tui.api import ConnectionsClient, LoginRefused

    if profile.missing:
        raise LoginRefused(
            f"{' and '.join(profile.missing)} must be set to log in to "
            f"{profile.host or 'the service'}. Set it and start again, or start with "
            "--demo to try the console on its sandbox."
        )
    async with ConnectionsClient(
        base_url=profile.base_url,
        client_id=profile.client_id,
        client_secret=profile.client_secret,
        api_version=profile.api_version,
    ) as client:
        yield client


@asynccontextmanager
async def _open_sandbox(profile: Profile) -> AsyncIterator["ConnectionsClient"]:
    import httpx

    from connections_tui.api import ConnectionsClient
    from connections_tui.sandbox import Store, create_app, seed

    path = sandbox_database()
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = Store(path)
    try:
        if is_new:
            seed(store, now=utc_now())
        app = create_app(store, clock=utc_now)
        # A bug in the sandbox should look like the 500 a service would give.
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with ConnectionsClient(
            base_url="http://localhost/versioned",
            client_id=profile.client_id,
            client_secret=profile.client_secret,
            api_version=profile.api_version,
            transport=transport,
        ) as client:
            yield client
    finally:
        store.close()
