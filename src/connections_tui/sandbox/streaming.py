"""An answer that is sent while it is still being made."""

import asyncio
from collections.abc import Iterator
from itertools import chain

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send


class Streamed(Response):
    """JSON in pieces, each made when the one before is sent; other work runs between.

    The first is made before anything is sent: where that fails, another answer can
    still be given.

    Not Starlette's own: that one needs a task group, and to import what is behind
    it takes longer than most lists.
    """

    media_type = "application/json"

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.status_code = 200
        self.init_headers()
        self._pieces = pieces

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        pieces = chain([next(self._pieces, b"")], self._pieces)
        leaving = asyncio.create_task(_disconnected(receive))
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            for piece in pieces:
                await send(_part(piece, more_body=True))
                # Sending does not always wait, and other requests must be served too.
                await asyncio.sleep(0)
                if leaving.done():
                    return
            await send(_part(b"", more_body=False))
        finally:
            leaving.cancel()


def _part(body: bytes, *, more_body: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more_body}


async def _disconnected(receive: Receive) -> None:
    """Returns once the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
