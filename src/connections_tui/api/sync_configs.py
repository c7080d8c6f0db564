"""Sync configurations: one of a connection holds, else that of its platform, else that
of the organization, which no call reads.
"""

from contextlib import suppress
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from connections_tui import models
from connections_tui.api.answers import Answer
from connections_tui.api.calls import segment
from connections_tui.api.config_operations import (
    CHANGE_SYNC_CONFIG,
    CREATE_SYNC_CONFIG,
    READ_SYNC_CONFIG,
    REMOVE_SYNC_CONFIG,
)
from connections_tui.api.documents import Document
from connections_tui.api.errors import NotFound, NotOffered, Refused, Unreadable
from connections_tui.api.offers import Offers
from connections_tui.api.operations import Call, Operation

_PARTS = frozenset({"initialSync", "incrementalSync"})


class SyncLevel(StrEnum):
    """Where a configuration can be set by the API."""

    CONNECTION = "connection"
    PLATFORM = "platform"


class SyncOwner(Struct, frozen=True):
    """Whose sync configuration."""

    level: SyncLevel
    name: str
    """The ID of a connection, or the code of a platform."""
    platform: str | None

    @classmethod
    def connection(cls, connection_id: str, platform: str | None) -> "SyncOwner":
        return cls(SyncLevel.CONNECTION, connection_id, platform)

    @classmethod
    def whole_platform(cls, platform: str) -> "SyncOwner":
        """All connections of a platform that have none of their own."""
        return cls(SyncLevel.PLATFORM, platform, platform)

    @property
    def connection_id(self) -> str | None:
        return self.name if self.level is SyncLevel.CONNECTION else None


class SyncLevels(Struct, frozen=True):
    """The sync configurations that concern one connection."""

    own: "models.SyncConfig | None"
    of_platform: "models.SyncConfig | None"

    @property
    def in_effect(self) -> SyncLevel | None:
        """None: that of the organization."""
        if self.own is not None:
            return SyncLevel.CONNECTION
        return SyncLevel.PLATFORM if self.of_platform is not None else None

    @property
    def config(self) -> "models.SyncConfig | None":
        """The one in effect; None for that of the organization."""
        return self.own if self.own is not None else self.of_platform


class SyncConfigs:
    """Raises only ``ApiError``; ``NotOffered`` where the service lacks a call."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    def why_not(self, platform: str | None) -> str:
        """Why those of a platform's connections are not offered; empty as long as that
        is not known."""
        return self._offers.why_not(READ_SYNC_CONFIG, platform)

    async def read(self, owner: SyncOwner) -> "models.SyncConfig | None":
        """None where there is none at this level."""

        def read(document: Document) -> "models.SyncConfig | None":
            return _read_config(document).value if document.raw else None

        try:
            return await self._offers.send(
                _call(READ_SYNC_CONFIG, owner), read, owner.platform
            )
        except NotFound:
            return None

    async def levels(self, connection_id: str, platform: str | None) -> SyncLevels:
        """What holds for a connection, read in two requests."""
        own = await self.read(SyncOwner.connection(connection_id, platform))
        of_platform = None
        if platform:
            # Some services may have those of connections only.
            with suppress(NotOffered):
                of_platform = await self.read(SyncOwner.whole_platform(platform))
        return SyncLevels(own, of_platform)

    async def create(
        self, owner: SyncOwner, config: "models.JsonObject"
    ) -> "Answer[models.SyncConfig]":
        """Where there is none at this level."""
        call = _call(CREATE_SYNC_CONFIG, owner, config)
        return await self._offers.send(call, _read_config, owner.platform)

    async def change(
        self, owner: SyncOwner, config: "models.JsonObject"
    ) -> "Answer[models.SyncConfig]":
        """``config``: whole, as the service documents it."""
        call = _call(CHANGE_SYNC_CONFIG, owner, config)
        return await self._offers.send(call, _read_config, owner.platform)

    async def remove(self, owner: SyncOwner) -> Answer[None]:
        """That of the next level holds again.

        Raises:
            NotFound: there is none.
        """
        call = _call(REMOVE_SYNC_CONFIG, owner)
        return await self._offers.send(call, _read_removed, owner.platform)


def _call(
    operation: Operation, owner: SyncOwner, body: "models.JsonObject | None" = None
) -> Call:
    if owner.level is SyncLevel.PLATFORM:
        operation = _of_platform(operation)
    return Call(
        operation,
        segment(operation, owner.name),
        body=body,
        connection_id=owner.connection_id,
    )


def _of_platform(operation: Operation) -> Operation:
    method = operation.route.partition(" ")[0]
    unknown = "The service does not know the platform."
    return replace(
        operation,
        route=f"{method} /configs/sync/platforms/{{platform}}",
        not_found=unknown if operation is CREATE_SYNC_CONFIG else operation.not_found,
    )


def _read_config(document: Document) -> "Answer[models.SyncConfig]":
    if not document.raw.keys() & _PARTS:
        raise document.unreadable("has no sync configuration in it")
    return document.answer(document.read(models.SyncConfig, document.raw))


def _read_removed(document: Document) -> Answer[None]:
    """The body is not documented: a success is enough, unless it says no."""
    head, operation = document.reply.head, document.reply.operation
    if document.raw.get("success") is False:
        raise operation.failed(
            Refused,
            "The service answered success: false. Try again later.",
            status=head.status,
            request_id=head.request_id,
        )
    if head.status not in (200, 204):
        raise operation.failed(
            Unreadable,
            f"{head.host} answered {head.status}, which does not confirm it.",
            status=head.status,
            request_id=head.request_id,
            may_have_happened=True,
        )
    return document.answer(None)
