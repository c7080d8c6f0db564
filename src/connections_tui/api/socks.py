"""The handshake with a SOCKS proxy, where httpcore leaves two things undone.

It drops the socket of a handshake that failed without closing it, and lets the errors
of the SOCKS library through as they are.
"""

from typing import Any, Protocol

import httpx

NO_SOCKS = "no SOCKS"
"""The text of the error for a proxy that answers something else."""

_HANDSHAKE = "socks.setup_socks5_connection"
_TLS = "socks.start_tls"
"""Steps of httpcore: with the proxy, then with the service through it."""


class _Stream(Protocol):
    async def aclose(self) -> None: ...


class Handshake:
    """A ``trace`` of one request: httpcore calls it with the name of each step."""

    def __init__(self) -> None:
        self._stream: _Stream | None = None

    async def __call__(self, step: str, about: dict[str, Any]) -> None:
        """Closes what a handshake leaves open, however it failed.

        Raises:
            httpx.ProxyError: the proxy does not speak SOCKS.
        """
        if step == f"{_HANDSHAKE}.started":
            self._stream = about["stream"]
        if self._stream is None or step not in (
            f"{_HANDSHAKE}.failed",
            f"{_TLS}.failed",
        ):
            return
        await self._stream.aclose()
        from socksio.exceptions import SOCKSError

        # A certificate that is not trusted is a ValueError as well.
        is_handshake = step.startswith(_HANDSHAKE)
        if is_handshake and isinstance(about["exception"], SOCKSError | ValueError):
            raise httpx.ProxyError(NO_SOCKS)
