"""The way to the service: one login, one pool, one queue, one budget. httpx stops here.

A request is sent once, and a redirect is not followed: it would carry the login or a
merchant's secrets to another place.
"""

import asyncio
import json
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from connections_tui import __version__
from connections_tui.api.breaking import opened
from connections_tui.api.budget import Budget
from connections_tui.api.errors import InvalidRequest, Unreachable
from connections_tui.api.network_errors import Route
from connections_tui.api.operations import Call
from connections_tui.api.proxies import ProxyChoice, choose_proxy
from connections_tui.api.redaction import Redaction, basic_value
from connections_tui.api.refusals import read_head
from connections_tui.api.reply import Patience, Reply
from connections_tui.api.requests import Recording
from connections_tui.api.settings import Address, Login
from connections_tui.api.socks import Handshake
from connections_tui.api.trust import Trust, trust_of

CONNECT_SECONDS = 5.0


class Exchange:
    """Sends requests and opens their answers.

    Raises:
        Unreachable: the URL's host is no host name.
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
        on_notice: Callable[[str], None],
    ) -> None:
        """``on_notice`` is called with sentences about settings that are skipped."""
        self._deadline = deadline
        self._secrets: tuple[str, ...] = ()
        self._budget = budget
        self._queue = asyncio.Semaphore(budget.at_once)
        is_direct = transport is not None
        proxy = ProxyChoice() if is_direct else choose_proxy(address)
        self._is_by_socks = (proxy.url or "").startswith("socks")
        # A context takes 23 ms, and nothing speaks TLS here without it.
        trust = None if is_direct or not address.is_encrypted else trust_of()
        self._route = Route(
            address.host,
            proxy.host,
            proxy.source,
            trust.source if trust is not None else "",
        )
        for sentence in (*proxy.skipped, *(trust.skipped if trust is not None else ())):
            on_notice(sentence)
        self._http = _open_pool(
            address, transport, deadline, budget.at_once, proxy=proxy, trust=trust
        )
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
            patience = Patience(call.operation, self._route, self._deadline)
            sending = self._http.send(request, stream=True)
            response = await patience.wait(opened(sending))
            holding.push_async_callback(response.aclose)
            redact = Redaction((*self._secrets, *call.secrets))
            head = read_head(
                response.status_code, response.headers, self._route.host, redact
            )
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
                extensions={"trace": Handshake()} if self._is_by_socks else None,
            )
        except (httpx.InvalidURL, ValueError):
            why = "The service gave a value that is not valid in a request."
        raise call.operation.failed(InvalidRequest, f"{why} Nothing was sent.")


def _proxy(url: str, context: ssl.SSLContext | None) -> httpx.Proxy:
    """``context``: for a proxy that itself is reached by TLS."""
    is_encrypted = url.startswith("https:")
    return httpx.Proxy(url, ssl_context=context if is_encrypted else None)


def _open_pool(
    address: Address,
    transport: httpx.AsyncBaseTransport | None,
    deadline: float,
    at_once: int,
    *,
    proxy: ProxyChoice,
    trust: Trust | None,
) -> httpx.AsyncClient:
    context = trust.context if trust is not None else None
    try:
        return httpx.AsyncClient(
            base_url=address.base_url,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            timeout=httpx.Timeout(deadline, connect=min(CONNECT_SECONDS, deadline)),
            limits=httpx.Limits(max_connections=at_once, keepalive_expiry=15),
            transport=transport,
            # httpx refuses the whole environment for one wrong part of it.
            trust_env=False,
            proxy=_proxy(proxy.url, context) if proxy.url else None,
            verify=context if context is not None else False,
        )
    except (httpx.InvalidURL, ValueError):
        what = f"the proxy in {proxy.source}" if proxy.url else "the profile's URL"
    raise Unreachable(f"Could not use {what}: it is not valid. Nothing was sent.")
