"""Answering as if it were the service: for practice, and for tests.

``sandbox.server`` is imported apart: it brings uvicorn, which only serving on a port
needs.
"""

from connections_tui.sandbox.routes import create_app
from connections_tui.sandbox.seed import seed, seeded
from connections_tui.sandbox.store import Store

__all__ = [
    "Store",
    "create_app",
    "seed",
    "seeded",
]
