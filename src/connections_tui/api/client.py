"""The five operations that every version of the API has, typed in and typed out.

httpx is imported with the first request, and the models with the first answer that
is one: what is on the screen first needs neither.
"""

import logging
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Self, TypeVar

from connections_tui import models
from connections_tui.api.answers import Answer, Batch
from connections_tui.api.budget import AT_ONCE, PER_SECOND, Budget
from connections_tui.api.calls import (
    after_a_lost_answer,
    creation,
    deletion,
    look_up,
    read_created,
    read_deleted,
    read_details,
    read_status,
    was_lost,
)
from connections_tui.api.documents import Document, read_document, read_list
from connections_tui.api.errors import ApiError, InvalidRequest, NotFound
from connections_tui.api.operations import FETCH, LIST, STATUS, WHOLE_LIST, Call
from connections_tui.api.optional import OptionalOperations
from connections_tui.api.pages import MOST_PAGES, GoesOn, Next, Page, after
from connections_tui.api.requests import Recording, RequestLog
from connections_tui.api.retries import OnRetry, Retries, Retry, unheard
from connections_tui.api.settings import read_address, read_login, read_version

if TYPE_CHECKING:
    import httpx
    from pydantic import SecretStr

    from connections_tui.api.exchange import Exchange
    from connections_tui.platforms import Credentials

# httpx's own command line would bring click, pygments and much of rich: half of the
# time its import takes. It treats their absence as an extra that is not installed.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None: absent

T = TypeVar("T")


class ConnectionsClient:
    """Speaks to the service. Every operation raises only ``ApiError``.

    A read is sent as often as ``tries`` says while the service is in trouble that may
    pass; each try has the whole deadline and takes its share of the budget. A delete
    whose answer was lost is sent once more, a create never. The first list asks once
    more where ``status=any`` is refused. All of it can be cancelled at any time.

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
        retries: Retries | None = None,
        log: RequestLog | None = None,
        on_notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``deadline``: seconds one exchange may wait for the service in all; of
        the list, seconds without any of it.

        ``client_secret``: None for a sandbox in this process, which needs none.
        ``requests_per_second``: in the long run, for all requests of this client;
        None for no limit. ``at_once``: how many may be under way.
        ``retries``: how long to wait between tries; the usual way where None.
        ``log``: where each request is recorded, once it is over.
        ``on_notice``: called, before the first request, with sentences about proxy
        and certificate settings of the environment that are skipped.
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
        self._retries = retries or Retries()
        self._log = log
        self._on_notice = on_notice
        self._opened: Exchange | None = None
        self.optional = OptionalOperations(
            self._ask, api_version=self._api_version, login=lambda: self._login
        )
        """What not every service offers."""
        _quiet_libraries()

    def __repr__(self) -> str:
        return f"ConnectionsClient({self._address.host!r})"

    @property
    def budget(self) -> Budget:
        """What all requests of this client share; to look at."""
        return self._budget

    def use_secret(self, client_secret: "SecretStr") -> None:
        """Logs in with another secret from the next request on.

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
        """Closes the connections to the service. Requests under way break off."""
        if self._opened is not None:
            await self._opened.aclose()
        elif self._transport is not None:
            await self._transport.aclose()

    async def list_connections(
        self, *, tries: int = 1, on_retry: OnRetry = unheard
    ) -> AsyncGenerator[Batch, None]:
        """Every connection, in batches, as the answer arrives.

        Asks for every status; without that the service leaves out what is
        disabled or needs a new sign-in. Pages are followed; where there are more
        that cannot be requested, the last batch says so. Leaving early wants
        ``contextlib.aclosing``, which ends the request at once.

        ``tries``: how often it is tried until the first batch has come. ``on_retry``
        is called before each pause between two of them.

        Raises:
            ApiError: also between two batches; what came is then not the whole.
        """
        tried = 1
        while True:
            came = 0
            try:
                async with aclosing(self._list_once(tried)) as batches:
                    async for batch in batches:
                        came += len(batch.connections)
                        yield batch
                return
            except ApiError as error:
                # Rows that were handed over cannot be taken back.
                may_go_on = not came and tried < tries and error.is_passing
                pause = self._retries.pause(error, tried) if may_go_on else None
                if pause is None and came:
                    error.add(f"{_counted(came)} arrived; the list is incomplete.")
                if pause is None:
                    raise
                on_retry(Retry(error, tried, tries - 1, pause))
            await self._retries.wait(pause)
            tried += 1

    async def fetch(
        self, connection: "models.Connection", *, tries: int = 1
    ) -> "Answer[models.ConnectionDetails]":
        """The store behind a connection, looked up by its access token.

        Raises:
            NotFound: also where the platform does not support it.
        """
        call = look_up(FETCH, connection)
        return await self._ask(call, lambda d: read_details(d, connection), tries=tries)

    async def status(
        self, connection: "models.Connection", *, tries: int = 1
    ) -> "Answer[models.ConnectionStatus]":
        """How a connection is doing now, looked up by its access token."""
        call = look_up(STATUS, connection)
        return await self._ask(call, lambda d: read_status(d, connection), tries=tries)

    async def create(
        self, credentials: "Credentials | None" = None, *, platform: str | None = None
    ) -> "Answer[models.NewConnection]":
        """A new connection; without credentials the merchant signs in by its link.

        Not idempotent, and never sent twice: see ``ApiError.may_have_happened``.

        ``platform``: for a link without credentials that skips the choice of
        platform. Met in practice, but not documented.
        """
        return await self._ask(creation(credentials, platform), read_created, tries=1)

    async def delete(self, connection_id: str) -> "Answer[models.Deleted]":
        """Deletes a connection and all its data.

        Sent once more where the answer was lost, or nothing could be sent. If it is
        gone by then, the first time has deleted it.

        Raises:
            NotFound: it is gone already, and we did not do it.
        """
        call = deletion(connection_id)
        try:
            return await self._ask_once(call, read_deleted, 1)
        except ApiError as error:
            first = error
            pause = self._retries.pause(error, 1) if was_lost(error) else None
            if pause is None:
                raise
        await self._retries.wait(pause)
        try:
            return await self._ask_once(call, read_deleted, 2)
        except ApiError as error:
            if not first.may_have_happened:
                raise
            outcome = error
        return after_a_lost_answer(first, outcome)

    async def _list_once(self, tried: int) -> AsyncGenerator[Batch, None]:
        if self.lists_everything is not False:
            try:
                everything = _listing({"status": "any"})
                async with aclosing(self._read_list(everything, tried)) as batches:
                    async for batch in batches:
                        yield batch
                return
            except InvalidRequest as refusal:
                if refusal.status not in (400, 422):
                    raise
        async with aclosing(self._read_list(_listing({}), tried)) as batches:
            async for batch in batches:
                yield batch

    async def _read_list(self, call: Call, tried: int) -> AsyncGenerator[Batch, None]:
        """All pages of the list, as far as they can be requested."""
        seen, rows, is_sure, params = set[str](), 0, True, dict(call.params)
        for number in range(MOST_PAGES):
            page = Page(params, seen, rows)
            try:
                reading = self._read_page(_listing(params), page, tried)
                async with aclosing(reading) as batches:
                    async for batch in batches:
                        yield batch
            except (InvalidRequest, NotFound):
                if not number:
                    raise
                yield _goes_on("its next page is refused")
                return
            rows = page.rows_so_far
            if number and not page.new:
                # Where it was a guess that there is one, it was wrong.
                if page.rows and is_sure:
                    yield _goes_on("its next page repeats the first")
                return
            match after(page):
                case Next(following, is_sure):
                    params = {**call.params, **following}
                case GoesOn(why):
                    yield _goes_on(why)
                    return
                case None:
                    return
        yield _goes_on("it has too many pages")

    async def _read_page(
        self, call: Call, page: Page, tried: int
    ) -> AsyncGenerator[Batch, None]:
        with Recording(self._log, LIST, tries=tried) as recording:
            async with aclosing(await self._exchange().open(call, recording)) as reply:
                # Only now: had the list without a status been refused as well, the
                # reason was another one.
                self.lists_everything = "status" in call.params
                async with aclosing(read_list(reply, page)) as batches:
                    async for batch in batches:
                        yield batch

    async def _ask(self, call: Call, read: Callable[[Document], T], *, tries: int) -> T:
        return await self._retries.run(
            lambda tried: self._ask_once(call, read, tried), tries=tries
        )

    async def _ask_once(
        self, call: Call, read: Callable[[Document], T], tried: int
    ) -> T:
        about = call.connection_id
        with Recording(
            self._log, call.operation, tries=tried, connection_id=about
        ) as recording:
            async with aclosing(await self._exchange().open(call, recording)) as reply:
                document = await read_document(reply)
            return read(document)

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
                on_notice=self._on_notice,
            )
        return self._opened


def _counted(rows: int) -> str:
    return f"{rows:,} connection{'' if rows == 1 else 's'}"


def _goes_on(why: str) -> Batch:
    return Batch((), 0, None, f"The list has more connections ({why}).")


def _listing(params: dict[str, str]) -> Call:
    return Call(LIST, params=params, limit=WHOLE_LIST, is_long=True)


def _quiet_libraries() -> None:
    """At INFO httpx logs whole URLs, and httpcore logs headers at DEBUG."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
