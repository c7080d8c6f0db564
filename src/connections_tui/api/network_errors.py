"""No whole answer: what httpx and the system say, as errors of ours.

Their own messages and exceptions hold the URL, and the URL may hold an access
token: only the kind of problem is taken over.
"""

import re
import socket
import ssl
from collections.abc import Iterator

import httpx
from msgspec import Struct

from connections_tui.api.errors import ApiError, Blocked, Unreachable, Unreadable
from connections_tui.api.operations import Operation
from connections_tui.api.socks import NO_SOCKS

PROBLEMS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpx.CookieConflict,
    TimeoutError,
    OSError,
    ValueError,
    RecursionError,
)
"""All that httpx is known to raise. Not all of it is an ``httpx.HTTPError``: an
unreadable Location gives InvalidURL, for instance, even when it is not followed."""

_NOTHING_SENT = "Nothing was sent."
_CHECK = "Check the profile's URL and the network."

# OpenSSL's X509_V_ERR_* numbers.
_CERTIFICATE = {
    9: "is not valid yet; check this machine's clock",
    10: "has expired",
    18: "is self-signed",
    19: "is signed by an unknown authority",
    20: "is signed by an unknown authority",
    21: "is signed by an unknown authority",
    62: "belongs to another host",
    64: "belongs to another host",
}
_UNKNOWN = (18, 19, 20, 21)
_UNABLE = (500, 502, 503, 504)


class Route(Struct, frozen=True):
    """How requests get to the service, as messages name it."""

    host: str
    """Of the service, with its port."""
    proxy: str = ""
    """Host and port of the proxy; empty where there is none."""
    proxy_source: str = ""
    """What names the proxy, such as HTTPS_PROXY."""
    trust: str = ""
    """What certificates are checked against."""

    @property
    def first(self) -> str:
        """Where the connection goes: to the proxy where there is one."""
        if not self.proxy:
            return self.host
        return f"The proxy {self.proxy} ({self.proxy_source})"

    @property
    def check(self) -> str:
        if not self.proxy:
            return _CHECK
        return f"Check {self.proxy_source} and the network."


def explain(
    problem: Exception, operation: Operation, route: Route, *, late: str
) -> ApiError:
    """The error to raise for a problem, outside of its ``except`` block.

    ``late``: what to say of an answer that did not come in time.
    """
    host = route.host
    match problem:
        case httpx.ConnectTimeout():
            why = f"{route.first} did not accept the connection in time. {route.check}"
            return _unsent(operation, why, is_passing=True)
        case httpx.ConnectError():
            return _no_connection(problem, operation, route)
        case httpx.PoolTimeout():
            return _unsent(operation, "Too many requests are waiting.")
        case httpx.ProxyError():
            return _from_proxy(problem, operation, route)
        case httpx.UnsupportedProtocol():
            return _unsent(operation, f"The profile's URL is not usable. {_CHECK}")
        case httpx.TimeoutException() | TimeoutError():
            return operation.failed(
                Unreachable, late, "Try again later.", may_have_happened=True
            )
        case _ if _is_break(problem):
            return operation.failed(
                Unreachable,
                f"No complete response from {host}: the connection broke.",
                "Try again.",
                is_passing=True,
                may_have_happened=True,
            )
    if _is_bad_location(problem):
        why = f"{host} redirects to an address that is not valid."
    else:
        why = f"The answer of {host} is not HTTP."
    return operation.failed(Unreadable, why, _CHECK, may_have_happened=True)


def _is_bad_location(problem: Exception) -> bool:
    """The addresses of our own requests have been checked before."""
    if isinstance(problem, httpx.InvalidURL):
        return True
    is_protocol = isinstance(problem, httpx.RemoteProtocolError)
    return is_protocol and "location header" in str(problem)


def _unsent(
    operation: Operation,
    why: str,
    *,
    kind: type[Unreachable] = Unreachable,
    is_passing: bool = False,
    status: int | None = None,
) -> ApiError:
    sentences = f"{why} {_NOTHING_SENT}"
    return operation.failed(kind, sentences, is_passing=is_passing, status=status)


def _is_break(problem: Exception) -> bool:
    if isinstance(problem, httpx.RemoteProtocolError):
        # One class for two things: only its words tell a cut from nonsense.
        return any(words in str(problem) for words in ("disconnected", "closed"))
    return isinstance(problem, httpx.NetworkError | OSError | httpx.StreamError)


def _from_proxy(problem: Exception, operation: Operation, route: Route) -> ApiError:
    """The proxy answered in the place of the service."""
    written = re.match(r"\d{3}\b", str(problem))
    status = int(written.group()) if written else None
    proxy = f"The proxy {route.proxy}" if route.proxy else "The proxy"
    login = status == 407 or "username/password" in str(problem)
    if login or str(problem).startswith("Requested "):
        why = f"{proxy} requires a login. Set it in {_named(route)}, as in "
        why += "http://user:password@host:port."
    elif str(problem) == NO_SOCKS:
        why = f"{proxy} does not answer as a SOCKS proxy. Check {_named(route)}."
    elif status in _UNABLE:
        why = f"{proxy} could not reach {route.host}. Try again later."
        return _unsent(operation, why, is_passing=True, status=status)
    elif status in (403, 451):
        why = f"{proxy} does not allow {route.host}. Ask its administrator to allow it."
    elif status is not None:
        why = f"{proxy} refused the connection to {route.host}. Check {_named(route)}."
    else:
        why = f"{proxy} could not connect to {route.host}. Check {_named(route)}."
    return _unsent(operation, why, kind=Blocked, status=status)


def _named(route: Route) -> str:
    return route.proxy_source or "the proxy's settings"


def _no_connection(problem: Exception, operation: Operation, route: Route) -> ApiError:
    """Of the way to the first host: with a proxy, only it looks for the service."""
    for cause in _causes(problem):
        match cause:
            case ssl.SSLCertVerificationError():
                return _not_trusted(cause.verify_code, operation, route)
            case ssl.SSLError():
                why = f"{route.host} does not speak TLS. {route.check}"
                return _unsent(operation, why, kind=Blocked)
            case socket.gaierror():
                what = f"The proxy's host {route.proxy}" if route.proxy else ""
                what = what or f"The host {route.host}"
                why = f"{what} was not found. {route.check}"
                # The network may just not be there yet, as when a laptop wakes up.
                return _unsent(operation, why, is_passing=True)
            case ConnectionRefusedError():
                why = f"{route.first} refused the connection. {route.check}"
                return _unsent(operation, why, is_passing=True)
    why = f"{route.first} is not reachable. {route.check}"
    return _unsent(operation, why, is_passing=True)


def _not_trusted(code: int, operation: Operation, route: Route) -> ApiError:
    why = f"The certificate of {route.host} {_CERTIFICATE.get(code, 'is not trusted')}"
    if code in _UNKNOWN:
        why += (
            f" (not in {route.trust}). Where a proxy inspects TLS, add its certificate "
            "to the system's trust store, or name a bundle with it in SSL_CERT_FILE."
        )
        return _unsent(operation, why, kind=Blocked)
    return _unsent(operation, f"{why}.", kind=Blocked)


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """A problem and all that led to it, the members of groups included."""
    waiting, seen = [problem], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(
            cause for cause in (current.__context__, current.__cause__) if cause
        )
