"""The five operations of the Connections API, typed in and typed out.

httpx is imported with the first request, and the models with the first answer that
is one: what is on the screen first needs neither.
"""

import logging
import sys
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from connections_tui.api.answers import Answer, Batch
from connections_tui.api.budget import AT_ONCE, PER_SECOND, Budget
from connections_tui.api.documents import Document, read_document, read_list
from connections_tui.api.errors import InvalidRequest, Refused, TokenRefused
from connections_tui.api.operations import (
    CREATE,
    DELETE,
    FETCH,
    LIST,
    STATUS,
    WHOLE_LIST,
    Call,
    Operation,
)
from connections_tui.api.settings import read_address, read_login, read_version

if TYPE_CHECKING:
    import httpx
    from pydantic import SecretStr

    from connections_tui.api.exchange import Exchange
    from connections_tui.api.reply import Reply
    from connections_tui.models import (
        Connection,
        ConnectionDetails,
        ConnectionStatus,
        Deleted,
        JsonObject,
        NewConnection,
    )
    from connections_tui.platforms import Credentials

# httpx's own command line would bring click, pygments and much of rich: half of the
# time its import takes. It treats their absence as an extra that is not installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None: absent

_LONGEST_ID = 200


class ConnectionsClient:
    """Speaks to the service. Every operation raises only ``ApiError``.

    Each call sends one request, once: nothing is tried again by itself, except
    that the first list asks once more where ``status=any`` is refused.

    Raises:
        BadSettings: from the constructor, which sends nothing.
    """

    lists_everything: bool | None = None
    """None until the first list; False once the service has refused to list every
    status: connections that are disabled or need a new sign-in may be missing."""

    def __init__(
        self,
        *,
        base_url: str,
        client_id: str,
        client_secret: "SecretStr | None",
        api_version: str = "2023-03-14",
        transport: "httpx.AsyncBaseTransport | None" = None,
        deadline: float = 30.0,
        requests_per_second: float | None = PER_SECOND,
        at_once: int = AT_ONCE,
    ) -> None:
        """``deadline``: seconds one exchange may wait for the service in all.

        ``client_secret``: None for a sandbox in this process, which asks for none.
        ``requests_per_second``: in the long run, for all requests of this client;
        None for no limit. ``at_once``: how many may be under way.
        """
        self._address = read_address(base_url)
        self._login = (
            None if client_secret is None else read_login(client_id, client_secret)
        )
        self._client_id = client_id
        self._api_version = read_version(api_version)
        self._transport = transport
        self._deadline = deadline
        self._budget = Budget(requests_per_second, at_once=at_once)
        self._opened: Exchange | None = None
        _quiet_libraries()

    def __repr__(self) -> str:
        return f"ConnectionsClient({self._address.host!r})"

    @property
    def budget(self) -> Budget:
        """What all requests of this client share; to look at."""
        return self._budget

    def use_secret(self, client_secret: "SecretStr") -> None:
        """From the next request on, logs in with another secret.

        Raises:
            BadSettings: it cannot be sent. The old one stays.
        """
        self._login = read_login(self._client_id, client_secret)
        if self._opened is not None:
            self._opened.log_in(self._login)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Lets go of the connections to the service. What is under way breaks off."""
        if self._opened is not None:
            await self._opened.aclose()
        elif self._transport is not None:
            await self._transport.aclose()

    async def list_connections(self) -> AsyncGenerator[Batch, None]:
        """Every connection, in batches, as the answer arrives.

        Asks for every status; without that the service leaves out what is
        disabled or needs a new sign-in. Leaving early wants
        ``contextlib.aclosing``, which ends the request at once.

        Raises:
            ApiError: also between two batches; what came is then not the whole.
        """
        async with (
            aclosing(await self._open_list()) as reply,
            aclosing(read_list(reply)) as batches,
        ):
            async for batch in batches:
                yield batch

    async def fetch(self, connection: "Connection") -> "Answer[ConnectionDetails]":
        """The store behind a connection, looked up by its access token.

        Raises:
            NotFound: also where the platform does not support it.
        """
        from connections_tui.models import ConnectionDetails

        document = await self._look_up(FETCH, "/connections/access_token", connection)
        details = document.read(ConnectionDetails, document.part("connection"))
        _check_whose(details.id, connection, document)
        return document.answer(details)

    async def status(self, connection: "Connection") -> "Answer[ConnectionStatus]":
        """How a connection is doing now, looked up by its access token."""
        from connections_tui.models import ConnectionStatus

        document = await self._look_up(STATUS, "/connections/status", connection)
        document.part("status")
        status = document.read(ConnectionStatus, document.raw)
        _check_whose(status.connection.id, connection, document)
        return document.answer(status)

    async def create(
        self, credentials: "Credentials | None" = None, *, platform: str | None = None
    ) -> "Answer[NewConnection]":
        """A new connection; without credentials the merchant signs in by its link.

        Not idempotent, and never sent twice: see ``ApiError.may_have_happened``.

        ``platform``: for a link without credentials that skips the choice of
        platform. Met in practice, but not documented.
        """
        from connections_tui.models import NewConnection

        body, secrets = _new_connection(credentials, platform)
        call = Call(CREATE, "POST", "/connections/create", body=body, secrets=secrets)
        document = await self._ask(call)
        created = document.read(NewConnection, document.part("connection"))
        return document.answer(created)

    async def delete(self, connection_id: str) -> "Answer[Deleted]":
        """Deletes a connection and all its data.

        Raises:
            NotFound: it is gone already.
        """
        from connections_tui.models import Deleted

        path = f"/connections/{_segment(connection_id)}"
        document = await self._ask(Call(DELETE, "DELETE", path))
        if not document.raw:
            return document.answer(Deleted.without_a_body())
        match document.raw.get("success"):
            case True:
                return document.answer(document.read(Deleted, document.raw))
            case False:
                raise DELETE.failed(
                    Refused,
                    "The service says that it was not deleted. Try again later.",
                    status=document.reply.head.status,
                    request_id=document.reply.head.request_id,
                )
        raise document.unreadable("does not say whether it was done")

    async def _open_list(self) -> "Reply":
        everything = Call(
            LIST, "GET", "/connections", params={"status": "any"}, limit=WHOLE_LIST
        )
        usual = Call(LIST, "GET", "/connections", limit=WHOLE_LIST)
        if self.lists_everything is not False:
            try:
                reply = await self._exchange().open(everything)
            except InvalidRequest as refusal:
                if refusal.status not in (400, 422):
                    raise
            else:
                self.lists_everything = True
                return reply
        reply = await self._exchange().open(usual)
        # Only now: had this been refused as well, the reason was another one.
        self.lists_everything = False
        return reply

    async def _look_up(
        self, operation: Operation, path: str, connection: "Connection"
    ) -> Document:
        secret = connection.access_token
        token = secret.get_secret_value() if secret else ""
        if not token:
            raise operation.failed(
                TokenRefused,
                "The list gave no access token for this connection, so that it can "
                "only be shown and deleted. Nothing was sent.",
            )
        params = {"access_token": token}
        return await self._ask(
            Call(operation, "GET", path, params=params, secrets=(token,))
        )

    async def _ask(self, call: Call) -> Document:
        async with aclosing(await self._exchange().open(call)) as reply:
            return await read_document(reply)

    def _exchange(self) -> "Exchange":
        if self._opened is None:
            from connections_tui.api.exchange import Exchange

            self._opened = Exchange(
                self._address,
                self._login,
                self._api_version,
                transport=self._transport,
                deadline=self._deadline,
                budget=self._budget,
            )
        return self._opened


def _quiet_libraries() -> None:
    """At INFO httpx logs whole URLs, and httpcore logs headers at DEBUG."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _new_connection(
    credentials: "Credentials | None", platform: str | None
) -> "tuple[JsonObject, tuple[str, ...]]":
    """The body of a create, and the secrets in it.

    Without anything it is ``{}``: the documentation says "empty body", and an
    empty object is the one that every JSON reader takes.
    """
    if credentials is None:
        return ({"platform": platform} if platform else {}), ()
    from pydantic import SecretStr

    values = credentials.reveal()
    secrets = (
        value
        for name, value in values.items()
        if isinstance(getattr(credentials, name), SecretStr)
    )
    return {"platform": credentials.platform, **values}, tuple(secrets)


def _segment(connection_id: str) -> str:
    """An ID as one segment of a path.

    Quoting is not enough: URLs resolve "." and "..", and without an ID the
    request would be about the whole collection.
    """
    odd = any(unicodedata.category(char).startswith("C") for char in connection_id)
    if odd or connection_id in ("", ".", "..") or len(connection_id) > _LONGEST_ID:
        raise DELETE.failed(
            InvalidRequest,
            "Its ID cannot be used in a request. Nothing was sent.",
        )
    return quote(connection_id, safe="")


def _check_whose(
    answered: str | None, connection: "Connection", document: Document
) -> None:
    """One merchant's state must not be shown as another's."""
    if answered is not None and answered.casefold() != connection.id.casefold():
        raise document.unreadable("is about another connection")
