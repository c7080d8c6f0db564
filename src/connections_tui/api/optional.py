"""Operations that not every service, version or platform has, typed in and out.

Each is sent once; ``Offers`` remembers which are missing.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from connections_tui import models
from connections_tui.api.answers import Answer
from connections_tui.api.calls import check_whose, look_up, segment
from connections_tui.api.documents import Document
from connections_tui.api.errors import InvalidRequest, Refused
from connections_tui.api.offers import Ask, Offers
from connections_tui.api.operations import (
    BACKFILL,
    CREDENTIALS,
    RENAME,
    ROTATE,
    SYNC,
    Call,
    Operation,
)
from connections_tui.api.redaction import REDACTED
from connections_tui.api.service_reads import ServiceReads
from connections_tui.api.sync_configs import SyncConfigs
from connections_tui.api.token_exchange import exchange

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connections_tui.addresses import Login

T = TypeVar("T")
_ONE_OBJECT_VERSIONS = ("2023-02-07", "2023-03-14")
"""Those whose backfill takes one data object; later ones take several."""


class Backfill(Struct, frozen=True):
    """Which history to load again."""

    start_date: str
    """ISO 8601, at most five years back."""
    object_types: Sequence[str]
    """In the service's words, such as "invoice"; at least one."""
    end_date: str | None = None
    """None: until today."""
    sends_webhooks: bool = False
    """Whether webhooks tell of each object that was found."""
    remarks: str = ""


class OptionalOperations:
    """Raises only ``ApiError``; ``NotOffered`` where the service lacks one."""

    def __init__(
        self, ask: Ask, *, api_version: str, login: "Callable[[], Login | None]"
    ) -> None:
        """``login``: ours, as it is when it is asked for."""
        self._login = login
        self._api_version = api_version
        self.offers = Offers(ask)
        self.sync_configs = SyncConfigs(self.offers)
        self.reads = ServiceReads(self.offers)

    @property
    def takes_several_objects(self) -> bool:
        """Whether a backfill can name more than one data object."""
        return self._api_version not in _ONE_OBJECT_VERSIONS

    async def rename(
        self, connection: "models.Connection", name: str
    ) -> "Answer[models.NewConnection]":
        """Gives it another name: unique in the organization, at most 30 characters."""
        call = Call(
            RENAME,
            segment(RENAME, connection.id),
            body={"name": name},
            connection_id=connection.id,
        )

        def read(document: Document) -> "Answer[models.NewConnection]":
            part = document.part("connection")
            renamed = document.read(models.NewConnection, part)
            check_whose(renamed.id, connection, document)
            return document.answer(renamed)

        return await self.offers.send(call, read, connection.platform)

    async def sync(
        self,
        connection: "models.Connection",
        object_types: Sequence[str] | None = None,
    ) -> "Answer[models.Started]":
        """Syncs it now, and not only when its time comes.

        ``object_types``: in the service's words; None for all.
        """
        body: models.JsonObject = {}
        if object_types is not None:
            body["object_types"] = list(object_types)
        return await self.offers.send(
            _posted(SYNC, connection, body), _read_started, connection.platform
        )

    async def backfill(
        self, connection: "models.Connection", order: Backfill
    ) -> "Answer[models.Started]":
        """Loads a part of its history again.

        Raises:
            InvalidRequest: nothing was sent: versions before 2024-04-30 take one data
                object at a time.
        """
        body: models.JsonObject = {"start_date": order.start_date}
        if self.takes_several_objects:
            body["object_types"] = list(order.object_types)
        elif len(order.object_types) == 1:
            body["entity"] = order.object_types[0]
        else:
            raise BACKFILL.failed(
                InvalidRequest,
                f"API version {self._api_version} takes one data object at a time. "
                "Nothing was sent.",
            )
        if order.end_date is not None:
            body["end_date"] = order.end_date
        if order.sends_webhooks:
            body["include_webhooks"] = True
        if order.remarks:
            body["remarks"] = order.remarks
        call = _posted(BACKFILL, connection, body)
        return await self.offers.send(call, _read_started, connection.platform)

    async def rotate_token(
        self, connection: "models.Connection"
    ) -> "Answer[models.NewToken]":
        """Another access token; the old one ends at once. The answer's ``raw`` is
        empty: nothing else needs the token."""
        call = _posted(ROTATE, connection, None)

        def read(document: Document) -> "Answer[models.NewToken]":
            new = document.read(models.NewToken, document.raw)
            # The old one is redacted where the answer repeats it.
            if new.new_access_token.get_secret_value() in (*call.secrets, REDACTED):
                raise document.unreadable("does not say whether it was done")
            return _without_raw(document, new)

        return await self.offers.send(call, read, connection.platform)

    async def credentials(
        self, connection: "models.Connection"
    ) -> "Answer[models.PlatformCredentials]":
        """What the service signs in to the platform with; no refresh tokens. The
        answer's ``raw`` is empty, as for ``rotate_token``."""

        def read(document: Document) -> "Answer[models.PlatformCredentials]":
            document.part("credential")
            found = document.read(models.PlatformCredentials, document.raw)
            check_whose(found.connection.id, connection, document)
            return _without_raw(document, found)

        return await self.offers.send(
            look_up(CREDENTIALS, connection), read, connection.platform
        )

    async def exchange(
        self, public_token: "SecretStr"
    ) -> "Answer[models.ExchangedToken]":
        """See ``token_exchange``."""
        return await exchange(self.offers, public_token, self._login())


def _posted(
    operation: Operation,
    connection: "models.Connection",
    body: "models.JsonObject | None",
) -> Call:
    call = look_up(operation, connection)
    return Call(
        operation,
        params=call.params,
        body=body,
        secrets=call.secrets,
        connection_id=connection.id,
    )


def _read_started(document: Document) -> "Answer[models.Started]":
    """Whether it was scheduled: only a clear yes counts.

    Raises:
        ApiError: it was not, or that is unknown.
    """
    head, operation = document.reply.head, document.reply.operation
    started = document.read(models.Started, document.raw)
    if started.success is None:
        raise document.unreadable("does not say whether it was done")
    if not started.success:
        raise operation.failed(
            Refused,
            "The service answered success: false. Try again later.",
            status=head.status,
            request_id=head.request_id,
        )
    return document.answer(started)


def _without_raw(document: Document, value: T) -> Answer[T]:
    return Answer(value, {}, document.reply.head.request_id, document.took)
