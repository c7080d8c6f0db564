"""What JSON has of a connection, for commands and for files."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from msgspec import Meta

from connections_tui.fleet import Change, Health, Record
from connections_tui.words.printed import Moment, Printed

StateName = Annotated[
    str, Meta(extra_json_schema={"enum": [state.name.lower() for state in Health]})
]
"""A state as JSON has it, such as needs_reauth."""


class Connection(Printed, frozen=True):
    """What JSON has of a connection; null where a value is not known."""

    id: str
    platform: str | None
    """The service's code."""
    store: str | None
    domain: str | None
    customer: str | None
    owner: str | None
    note: str | None
    health: StateName
    why: str
    """The service's own word for the reason."""
    is_derived: bool
    """Whether the state was worked out here and not said by the service."""
    created_at: Moment | None
    last_sync_at: Moment | None
    worked_until: Moment | None
    """When it was last seen to work before it broke."""
    seen_broken_at: Moment | None
    checked_at: Moment | None

    @classmethod
    def of(cls, record: Record, **more: Any) -> Self:
        """``more``: the fields of a class that has more than these."""
        since = record.broken_since
        return cls(
            id=record.id,
            platform=record.platform,
            store=record.store,
            domain=record.domain,
            customer=record.label.customer or None,
            owner=record.label.owner or None,
            note=record.label.note or None,
            health=state_name(record.health),
            why=record.why,
            is_derived=record.is_derived,
            created_at=iso_time(record.created_at),
            last_sync_at=iso_time(record.synced_at),
            worked_until=iso_time(since.earliest if since is not None else None),
            seen_broken_at=iso_time(since.latest if since is not None else None),
            checked_at=iso_time(record.checked_at),
            **more,
        )


FIELDS = Connection.__struct_fields__


class Seen(Printed, frozen=True):
    """A change of state."""

    seen_at: Moment | None
    not_before: Moment | None
    """It was not so yet at that time; null where that is not known."""
    before: StateName
    after: StateName
    why: str

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(
            iso_time(change.at),
            iso_time(change.earliest),
            state_name(change.before),
            state_name(change.after),
            change.why,
        )


def state_name(health: Health) -> StateName:
    return health.name.lower()


def iso_time(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
