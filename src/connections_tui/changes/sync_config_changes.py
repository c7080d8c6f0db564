"""Setting, changing and removing sync configurations, in the words of the outcomes."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from connections_tui.api import ApiError
from connections_tui.api.sync_configs import SyncOwner
from connections_tui.changes.audit import Ending, Evidence
from connections_tui.changes.performing import Attempt, Confirmation, Performer

if TYPE_CHECKING:
    from connections_tui import models
    from connections_tui.api import ConnectionsClient

_WHAT = "sync configuration"


class Configured(Struct, frozen=True):
    """Whose sync configuration is changed, as a person saw it."""

    owner: SyncOwner
    name: str
    """As the dialog showed it; of a platform its title."""
    store: str | None
    own: "models.SyncConfig | None"
    """The one at this level; None where there is none."""
    held: "models.SyncConfig | None" = None
    """The one that holds as long as there is none, where it is known."""

    @property
    def base(self) -> "models.SyncConfig | None":
        """What a change starts from."""
        return self.own if self.own is not None else self.held


class SyncOutcome(Struct, frozen=True):
    """How a change ended, and the configuration as it is then."""

    ending: Ending
    config: "models.SyncConfig | None" = None
    """None where there is none, or that is not known."""


class SyncConfigChanges(Struct, frozen=True):
    """Each is sent once. Where its response is lost, the result is read."""

    client: "ConnectionsClient"
    performer: Performer

    async def configure(
        self, configured: Configured, wanted: "models.JsonObject"
    ) -> SyncOutcome:
        """``wanted``: the whole configuration."""
        configs, owner = self.client.optional.sync_configs, configured.owner
        is_new = configured.own is None
        attempt = _attempt(
            configured,
            "configure",
            busy="configuring its syncs…",
            done=f"has its own {_WHAT}" if is_new else f"has another {_WHAT}",
            not_done=f"has no {'' if is_new else 'other '}{_WHAT}",
        )
        found: list[models.SyncConfig] = []

        async def look() -> bool:
            now = await configs.read(owner)
            if now is None or not _says(now, wanted):
                return False
            found.append(now)
            return True

        send = configs.create if is_new else configs.change
        outcome = await self.performer.perform(
            attempt,
            lambda: send(owner, wanted),
            confirmation=self._by_reading(look),
        )
        now = outcome.answer.value if outcome.answer is not None else None
        return SyncOutcome(outcome.ending, now or next(iter(found), None))

    async def unconfigure(self, configured: Configured) -> Ending:
        configs, owner = self.client.optional.sync_configs, configured.owner
        attempt = _attempt(
            configured,
            "unconfigure",
            busy="removing its sync configuration…",
            done=f"no longer has its own {_WHAT}",
            not_done=f"kept its own {_WHAT}",
            gone=f"had no {_WHAT} of its own",
        )

        async def look() -> bool:
            return await configs.read(owner) is None

        outcome = await self.performer.perform(
            attempt,
            lambda: configs.remove(owner),
            confirmation=self._by_reading(look),
        )
        return outcome.ending

    def _by_reading(self, look: Callable[[], Awaitable[bool]]) -> Confirmation:
        async def look_again() -> bool:
            if self.performer.report.is_ending:
                return False
            try:
                return await look()
            except ApiError:
                return False

        return Confirmation("reading it again", Evidence.READ_AGAIN, look_again)


def _attempt(configured: Configured, operation: str, **words: str) -> Attempt:
    owner = configured.owner
    return Attempt(
        operation,
        owner.connection_id,
        configured.name,
        owner.platform,
        configured.store,
        **words,
    )


def _says(config: "models.SyncConfig", wanted: "models.JsonObject") -> bool:
    """Whether it has all that was sent; the service may keep more."""
    kept = config.model_dump(mode="json", by_alias=True, exclude_none=True)
    return all(
        kept.get(part, {}).get(name) == value
        for part, values in wanted.items()
        if isinstance(values, dict)
        for name, value in values.items()
    )
