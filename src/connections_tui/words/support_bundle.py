"""What goes into a ticket about one connection: its parts, and what is taken out. Pure.

Access tokens, whatever is named like a secret, and all of a link but its host are
replaced, in the service's answers and in its words. Our own labels are left out.
"""

import re
from collections.abc import Iterator, Set
from typing import Any

import msgspec

from connections_tui.api import LoggedRequest
from connections_tui.api.redaction import REDACTED, SHORTEST, Redaction
from connections_tui.fleet import Record
from connections_tui.words import privacy
from connections_tui.words.connection_shapes import (
    Seen,
    StateName,
    iso_time,
    state_name,
)
from connections_tui.words.failed_requests import call
from connections_tui.words.masking import anonymous, masked
from connections_tui.words.printed import Moment, Printed

_ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*:/{1,2})"
    r"(?:[^\s/?#\"'<>@]*@)?(?P<host>[^\s/?#\"'<>@\\]*)(?P<rest>[^\s\"'<>]*)",
    re.IGNORECASE,
)


class About(Printed, frozen=True):
    """The connection, as it is known; null where it is not."""

    id: str
    org_id: str | None
    platform: str | None
    """The service's code."""
    store: str | None
    domain: str | None
    store_id: str | None
    health: StateName
    why: str
    """The service's own word for the reason."""
    is_derived: bool
    """Whether the state was worked out here and not said by the service."""
    disabled_reason: str | None
    created_at: Moment | None
    last_sync_at: Moment | None
    worked_until: Moment | None
    seen_broken_at: Moment | None
    checked_at: Moment | None

    @classmethod
    def of(cls, record: Record) -> "About":
        since, listed = record.broken_since, record.listed
        org_id = listed.org_id if listed is not None else None
        if org_id is None and record.status is not None:
            org_id = record.status.connection.org_id
        return cls(
            id=record.id,
            org_id=org_id,
            platform=record.platform,
            store=_name(record.store),
            domain=_name(record.domain),
            store_id=_name(record.store_id),
            health=state_name(record.health),
            why=veiled(record.why, record) or "",
            is_derived=record.is_derived,
            disabled_reason=veiled(record.disabled_reason, record),
            created_at=iso_time(record.created_at),
            last_sync_at=iso_time(record.synced_at),
            worked_until=iso_time(since.earliest if since is not None else None),
            seen_broken_at=iso_time(since.latest if since is not None else None),
            checked_at=iso_time(record.checked_at),
        )


class Service(Printed, frozen=True):
    """Whom the profile talks to."""

    profile: str
    environment: str
    host: str
    api_version: str
    is_read_only: bool


class Request(Printed, frozen=True):
    """A request and how it ended."""

    at: Moment | None
    call: str
    status: int | None
    error_code: str | None
    request_id: str | None
    """To quote to Rutter Support."""
    error: str | None
    said: str | None
    """The service's own words."""
    seconds: float
    attempt: int

    @classmethod
    def of(cls, one: LoggedRequest, record: Record) -> "Request":
        return cls(
            at=iso_time(one.started_at.timestamp()),
            call=call(one),
            status=one.status,
            error_code=one.error_code,
            request_id=one.request_id,
            error=veiled(one.error, record),
            said=veiled(one.said, record),
            seconds=round(one.seconds, 3),
            attempt=one.tries,
        )


class Made(Printed, frozen=True):
    """A change that was made from this machine."""

    at: Moment
    operation: str
    outcome: str
    request_id: str | None


class Came(Printed, frozen=True):
    """An answer of the service, as it came."""

    call: str
    at: Moment | None
    request_id: str | None
    body: Any


class Bundle(Printed, frozen=True):
    """What goes into a ticket about one connection."""

    made_at: Moment
    versions: dict[str, str]
    service: Service
    notes: list[str]
    """What is missing, and why, as sentences."""
    connection: About
    requests: list[Request]
    """Newest first."""
    changes: list[Seen]
    """Of its state, as they were seen here; newest first."""
    made_here: list[Made]
    """Newest first."""
    answers: list[Came]


def redacted(bundle: Bundle, record: Record, tokens: Set[str]) -> Bundle:
    """The same without secrets. ``tokens``: of all connections."""
    known: Any = msgspec.to_builtins(bundle)
    told = masked(known, record.access_token, tokens, mask=lambda _: REDACTED)
    own = (record.access_token or "", *_links(record))
    # A shorter one would be found in the middle of anything.
    secrets = Redaction(one for one in own if len(one) >= SHORTEST)
    if privacy.is_on():
        names = (record.store, record.domain)
        for answer in told["answers"]:
            answer["body"] = anonymous(answer["body"], names)
    return msgspec.convert(_without_links(told, secrets), Bundle)


def _links(record: Record) -> Iterator[str]:
    """As the list and the status have it, and as it is sent."""
    listed = record.listed.row().get("link_url") if record.listed is not None else None
    status = record.status.link_url if record.status is not None else None
    for link in (record.link_url, listed, status):
        if isinstance(link, str):
            yield link
            yield link.partition("://")[2]


def _without_links(value: Any, secrets: Redaction) -> Any:
    match value:
        case dict():
            return {
                _text(name, secrets): _without_links(item, secrets)
                for name, item in value.items()
            }
        case list():
            return [_without_links(item, secrets) for item in value]
        case str():
            return _text(value, secrets)
    return value


def _text(text: str, secrets: Redaction) -> str:
    return _ADDRESS.sub(_host_only, secrets(text))


def _host_only(found: re.Match[str]) -> str:
    rest = f"/{REDACTED}" if found["rest"].strip("/.,;:)") else found["rest"]
    return f"{found['scheme']}{found['host']}{rest}"


def _name(text: str | None) -> str | None:
    return privacy.HIDDEN if text and privacy.is_on() else text


def veiled(text: str | None, record: Record) -> str | None:
    """While names are hidden, without those of its store."""
    return privacy.veiled(text, record.store, record.domain) if text else None
