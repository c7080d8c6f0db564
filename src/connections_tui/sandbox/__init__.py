"""Answering as if it were the service: for practice, and for tests.

Importing this door imports neither Starlette nor uvicorn, which serving needs.
"""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.sandbox import server
    from connections_tui.sandbox.routes import create_app
    from connections_tui.sandbox.seeding import seed, seeded
    from connections_tui.sandbox.store import Store

__all__ = ["Store", "create_app", "seed", "seeded", "server"]

__getattr__ = lazily(
    __name__,
    routes=("create_app",),
    seeding=("seed", "seeded"),
    server=(),
    store=("Store",),
)
