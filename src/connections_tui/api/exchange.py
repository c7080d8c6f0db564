"""The way to the service: one login, one pool, one queue, one budget. httpx stops here.

A request is sent once, and a redirect is not followed: it would carry the login or a
merchant's secrets to another place.
"""

import asyncio
import json
import ssl
from contextlib import AsyncExitStack
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from connections_tui import __version__
from connections_tui.api.breaking import opened
from connections_tui.api.budget import Budget
from connections_tui.api.errors import InvalidRequest, Unreachable
from connections_tui.api.operations import Call
from connections_tui.api.redaction import Redaction, basic_value
from connections_tui.api.refusals import read_head
from connections_tui.api.reply import Patience, Reply
from connections_tui.api.requests import Recording
from connections_tui.api.settings import Address, Login

CONNECT_SECONDS = 5.0


class Exchange:
    """Sends requests and opens their answers.

    Raises:
        Unreachable: the environment names certificates or a proxy that cannot be
            used, or the URL's host is no host name.
    """

    def __init__(
        self,
        address: Address,
        login: Login | None,
        api_version: str,
        *,
        transport: httpx.AsyncBaseTransport | None,
        deadline: float,
        budget: Budget,
    ) -> None:
        self._host = address.host
        self._deadline = deadline
        self._secrets: tuple[str, ...] = ()
        self._budget = budget
        self._queue = asyncio.Semaphore(budget.at_once)
        self._http = _open_pool(address, transport, deadline, budget.at_once)
        if login is not None:
            self.log_in(login)
        self._http.headers = httpx.Headers(
            {
                "Accept": "application/json",
                # A compressed answer of 1 MB can unpack to gigabytes.
                "Accept-Encoding": "identity",
                "User-Agent": f"connections-tui/{__version__}",
                "X-Rutter-Version": api_version,
            }
        )

    def log_in(self, login: Login) -> None:
        """Sends the next requests with another login."""
        secret = login.client_secret.get_secret_value()
        # Earlier ones stay secret: a service may still repeat them.
        secrets = (secret, basic_value(login.client_id, secret), *self._secrets)
        self._secrets = tuple(dict.fromkeys(secrets))
        self._http.auth = httpx.BasicAuth(login.client_id, secret)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def open(self, call: Call, recording: Recording) -> Reply:
        """Sends one request and waits for an answer that means success.

        Time in the queue and for the budget does not count towards the deadline.

        Raises:
            ApiError: there is none.
        """
        async with AsyncExitStack() as holding:
            await holding.enter_async_context(self._queue)
            request = self._request(call)
            # After the queue: tokens taken before it could be saved up there, and
            # all be spent in one second.
            await self._budget.take()
            recording.sending()
            patience = Patience(call.operation, self._host, self._deadline)
            sending = self._http.send(request, stream=True)
            response = await patience.wait(opened(sending))
            holding.push_async_callback(response.aclose)
            redact = Redaction((*self._secrets, *call.secrets))
            head = read_head(response.status_code, response.headers, self._host, redact)
            recording.answered(head)
            reply = Reply(
                call,
                head,
                redact,
                echoes=self._echoes(call),
                # Nothing is decoded: a compressed answer is refused unread.
                body=response.aiter_bytes(),
                patience=patience,
                holding=holding.pop_all(),
            )
        async with AsyncExitStack() as unless_accepted:
            unless_accepted.push_async_callback(reply.aclose)
            await reply.check()
            unless_accepted.pop_all()
        return reply

    def _echoes(self, call: Call) -> tuple[str, ...]:
        """What must not be kept from an answer: the login, and what was posted.

        The token that a question asks by is no secret to its answer.
        """
        posted = call.secrets if call.method == "POST" else ()
        return (*self._secrets, *posted)

    def _request(self, call: Call) -> httpx.Request:
        if self._http.is_closed:
            raise call.operation.failed(Unreachable, "The client is closed.")
        content = None if call.body is None else json.dumps(call.body).encode("ascii")
        try:
            return self._http.build_request(
                call.method,
                call.path,
                params=call.params or None,
                content=content,
                headers={"Content-Type": "application/json"} if content else None,
            )
        except (httpx.InvalidURL, ValueError):
            why = "The service gave a value that is not valid in a request."
        raise call.operation.failed(InvalidRequest, f"{why} Nothing was sent.")


def _open_pool(
    address: Address,
    transport: httpx.AsyncBaseTransport | None,
    deadline: float,
    at_once: int,
) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(
            base_url=address.base_url,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            timeout=httpx.Timeout(deadline, connect=min(CONNECT_SECONDS, deadline)),
            limits=httpx.Limits(max_connections=at_once, keepalive_expiry=15),
            transport=transport,
            # A proxy from the environment must not see what stays on this machine.
            trust_env=transport is None and not address.is_loopback,
            verify=_trust(address, transport),
        )
    except OSError:
        why = "The certificates named by SSL_CERT_FILE or SSL_CERT_DIR cannot be read."
    except (httpx.InvalidURL, ValueError, ImportError):
        # ImportError: httpx speaks to a SOCKS proxy with a package we do not need.
        why = "The profile's URL, or the proxy set in the environment, cannot be used."
    raise Unreachable(f"{why} Nothing was sent.")


def _trust(
    address: Address, transport: httpx.AsyncBaseTransport | None
) -> ssl.SSLContext | bool:
    """Whom to trust. False only where TLS is never spoken: a context takes 23 ms."""
    if transport is not None or not address.is_encrypted:
        return False
    context = httpx.create_ssl_context()
    # SSLKEYLOGFILE would write down the keys to everything that is sent.
    context.keylog_filename = None  # type: ignore[assignment]  # None means: no log
    return context
