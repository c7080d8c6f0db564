"""A sandbox in memory whose clock only moves when a test moves it."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connections_tui.files.sqlite import MEMORY
from connections_tui.sandbox import Store, create_app


class Clock:
    """The time, standing still until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 14, 9, 26, 53, 589_793, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


Asking = Callable[..., httpx.AsyncClient]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(MEMORY) as store:
        yield store


@pytest.fixture
async def asking(store: Store, clock: Clock) -> AsyncIterator[Asking]:
    """Makes clients for the sandbox: another login, version or prefix on request."""
    transport = httpx.ASGITransport(create_app(store, clock=clock))
    clients: list[httpx.AsyncClient] = []

    def ask(
        *,
        version: str | None = "2024-08-31",
        prefix: str = "/versioned",
        login: tuple[str, str] | None = ("sandbox", "sandbox"),
    ) -> httpx.AsyncClient:
        clients.append(
            httpx.AsyncClient(
                transport=transport,
                base_url=f"http://sandbox{prefix}",
                headers={"X-Rutter-Version": version} if version else {},
                auth=login,
            )
        )
        return clients[-1]

    yield ask
    for client in clients:
        await client.aclose()


@pytest.fixture
def client(asking: Asking) -> httpx.AsyncClient:
    """A client with everything right, for the newest version."""
    return asking()
