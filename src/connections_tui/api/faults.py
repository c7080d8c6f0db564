"""No whole answer: what httpx and the system say, as errors of ours.

Their own messages and exceptions hold the URL, and the URL may hold an access
token: only the kind of problem is taken over.
"""

import socket
import ssl
from collections.abc import Iterator

import httpx

from connections_tui.api.errors import ApiError, Unreachable, Unreadable
from connections_tui.api.operations import Operation

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
    62: "belongs to another host",
    64: "belongs to another host",
}


def explain(
    problem: Exception, operation: Operation, host: str, *, late: str
) -> ApiError:
    """The error to raise for a problem, outside of its ``except`` block.

    ``late``: what to say of an answer that did not come in time.
    """
    match problem:
        case httpx.ConnectTimeout():
            why = f"{host} did not accept the connection in time. {_CHECK}"
            return _unsent(operation, why, is_passing=True)
        case httpx.ConnectError():
            return _no_connection(problem, operation, host)
        case httpx.PoolTimeout():
            return _unsent(operation, "Too many requests are waiting.")
        case httpx.ProxyError():
            return _unsent(operation, "The proxy refused the connection.")
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


def _unsent(operation: Operation, why: str, *, is_passing: bool = False) -> ApiError:
    sentences = f"{why} {_NOTHING_SENT}"
    return operation.failed(Unreachable, sentences, is_passing=is_passing)


def _is_break(problem: Exception) -> bool:
    if isinstance(problem, httpx.RemoteProtocolError):
        # One class for two things: only its words tell a cut from nonsense.
        return any(words in str(problem) for words in ("disconnected", "closed"))
    return isinstance(problem, httpx.NetworkError | OSError | httpx.StreamError)


def _no_connection(problem: Exception, operation: Operation, host: str) -> ApiError:
    for cause in _causes(problem):
        match cause:
            case ssl.SSLCertVerificationError():
                known = _CERTIFICATE.get(cause.verify_code, "cannot be trusted")
                return _unsent(operation, f"The certificate of {host} {known}.")
            case ssl.SSLError():
                why = f"{host} does not speak TLS. {_CHECK}"
                return _unsent(operation, why)
            case socket.gaierror():
                why = f"The host {host} was not found. {_CHECK}"
                # The network may just not be there yet, as when a laptop wakes up.
                return _unsent(operation, why, is_passing=True)
            case ConnectionRefusedError():
                why = f"{host} refused the connection. {_CHECK}"
                return _unsent(operation, why, is_passing=True)
    why = f"{host} is not reachable. {_CHECK}"
    return _unsent(operation, why, is_passing=True)


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
