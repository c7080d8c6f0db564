"""Models as words: ages, numbers, names, reasons. Pure.

Where text from outside is made safe to show.
"""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from connections_tui.api import ApiError, RateLimited, Unreachable
from connections_tui.fleet import Health, Record
from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.since import Since
from connections_tui.moments import age as age
from connections_tui.moments import ago as ago
from connections_tui.moments import clock_time as clock_time
from connections_tui.moments import day as day_of
from connections_tui.moments import epoch, local, means_never, with_age
from connections_tui.moments import stamp as stamp
from connections_tui.moments import zone as zone
from connections_tui.text import ELLIPSIS, clean
from connections_tui.titles import title_of
from connections_tui.words import privacy

NO_STORE = "(no store yet)"
NO_NAME = "(no name)"
NOT_READ = "(not read yet)"
NONE = "-"


def when(written: str | None, now: datetime, *, is_past: bool = False) -> str:
    """A timestamp with its age; one that cannot be read as it came.

    ``is_past``: whether it must be over, so that a time ahead marks a wrong clock.
    """
    if written is None or means_never(written):
        return NONE
    at = epoch(written)
    return clean(written, 40) if at is None else with_age(at, now, is_past=is_past)


def moment_at(then: float | None, now: datetime, *, is_past: bool = False) -> str:
    """The same of a time in seconds since 1970."""
    return NONE if then is None else with_age(then, now, is_past=is_past)


def stamped(written: str) -> str:
    """A timestamp to the second; one that cannot be read as it came."""
    at = epoch(written)
    return clean(written, 40) if at is None else stamp(at, seconds=True)


def day_and_time(written: str) -> str:
    """The same without its zone, to be named once beside many."""
    at = epoch(written)
    return clean(written, 19) if at is None else f"{local(at):%Y-%m-%d %H:%M:%S}"


def time_beside(written: str, other: str) -> str:
    """Hour and minute of a timestamp, with the day where that is not the other's."""
    at, before = epoch(written), epoch(other)
    if at is None:
        return clean(written, 19)
    is_same = before is not None and local(at).date() == local(before).date()
    return f"{local(at):%H:%M}" if is_same else f"{local(at):%Y-%m-%d %H:%M}"


def day(written: str | None) -> str:
    """The day of a timestamp; one that cannot be read as it came."""
    if written is None or means_never(written):
        return NONE
    return clean(written, 12) if epoch(written) is None else day_of(written)


def broken_since(since: Since, now: datetime) -> str:
    """Between which times it broke: "since 2026-11-15 14:02 CET at the earliest"."""
    earliest, latest = since.earliest, since.latest
    if earliest is None:
        return f"since {with_age(latest, now)} at the latest"
    if latest - earliest < _EXACT_WITHIN:
        return f"since {with_age(latest, now)}"
    if now.timestamp() - latest < _EXACT_WITHIN:
        return f"since {with_age(earliest, now)} at the earliest"
    return f"between {stamp(earliest)} and {with_age(latest, now)}"


def broken_for(since: Since | None, now: datetime) -> str:
    """The same in a cell: "6d", "<6d" where it may be less, ">3h" where it is more."""
    if since is None:
        return NONE
    earliest, latest = since.earliest, since.latest
    if earliest is None:
        return f">{age(latest, now)}"
    is_exact = latest - earliest < _EXACT_WITHIN
    return age(latest, now) if is_exact else f"<{age(earliest, now)}"


_EXACT_WITHIN = 15 * 60.0
"""Seconds between two readings that are told as one time."""


def count(number: int | float | None) -> str:
    """With separators; "-" where the platform does not support it (not zero)."""
    if number is None:
        return NONE
    if abs(number) >= 1e12:
        return f"{number:.2g}"
    return f"{number:,}"


def flag(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def bar(part: float, whole: float, width: int) -> str:
    """Progress, drawn. Full only when nothing is missing."""
    share = 0.0 if whole <= 0 else min(1.0, max(0.0, part / whole))
    filled = int(share * width)
    return "━" * filled + "─" * (width - filled)


def percent(part: float, whole: float) -> str:
    return "0%" if whole <= 0 else f"{int(100 * min(1.0, part / whole))}%"


def masked(secret: str) -> str:
    """A secret's length class and last four characters; all hidden if short."""
    if privacy.is_on():
        return "•" * 12
    return f"{'•' * 12}{clean(secret[-4:])}" if len(secret) >= 12 else "•" * 12


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def sentence(words: str) -> str:
    """Ends with one full stop, also where a name that ends it has one: "… Inc."."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def short_id(connection_id: str, width: int = 13) -> str:
    """Cut in the middle, since both ends are what people compare."""
    safe = clean(connection_id, 80)
    if len(safe) <= width:
        return safe
    head = (width - 1 + 1) // 2
    return f"{safe[:head]}{ELLIPSIS}{safe[-(width - 1 - head) :]}"


def store_name(record: Record, limit: int = 200) -> str:
    """The store's name, or why there is none. Never empty.

    While names are hidden its ID stands in their place, to tell them apart.
    """
    if record.store is None:
        if record.health is Health.LINK_SENT:
            return NO_STORE
        return NOT_READ if record.has_unread_details else NO_NAME
    if not record.store.strip():
        return NO_NAME
    return short_id(record.id) if privacy.is_on() else clean(record.store, limit)


def named(record: Record, limit: int = 60) -> str:
    """How a sentence names a connection: by its store, else by its ID."""
    if record.store and record.store.strip() and not privacy.is_on():
        return clean(record.store, limit)
    return short_id(record.id)


def still_named(name: str, connection_id: str) -> str:
    """What ``named`` gave before, for a sentence of now: names may be hidden since."""
    return short_id(connection_id) if privacy.is_on() else name


def already_connected(twins: Sequence[Record]) -> str:
    """That a store has a connection, and what to do instead of a second one."""
    first = twins[0]
    which = f"{short_id(first.id)}, {first.health.word}"
    if len(twins) > 1:
        which += f", and {len(twins) - 1:,} more"
    return (
        f"This store is connected already: {named(first)} ({which}). Fix or delete "
        "that one instead of adding another."
    )


def private(text: str, limit: int = 200) -> str:
    """What tells whose connection it is: a domain, a link, a name."""
    return privacy.HIDDEN if privacy.is_on() else clean(text, limit)


def reason(text: str, limit: int = 80, *, record: Record | None = None) -> str:
    """A reason in the service's words.

    ``known``: whose names to take out of it while names are hidden.
    """
    names = (record.store, record.domain) if record is not None else ()
    return clean(privacy.veiled(text, *names), limit)


def plain_reason(text: str, limit: int = 80, *, record: Record | None = None) -> str:
    """A reason in plain words; one that is not documented in the service's."""
    return reason(in_words(text), limit, record=record)


def platform_name(code: str | None) -> str:
    """A platform as people write it; an unknown code as it came."""
    if not code:
        return NONE
    return clean(title_of(code), 40)


def why(record: Record) -> str:
    """What a row says about its health: a reason, a batch, what is awaited."""
    return plain_reason(record.verdict.why, record=record)


def fit(text: str, width: int) -> str:
    """Exactly ``width`` cells: cut with an ellipsis, or filled with blanks."""
    if width <= 0:
        return ""
    if text.isascii():
        length = len(text)
        if length <= width:
            return text + " " * (width - length)
        return text[: width - 1] + ELLIPSIS
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + ELLIPSIS


def pasteable(text: str) -> str:
    """As it came, without the control characters: pasted, they may run something."""
    if text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cc")


def failure(error: ApiError) -> str:
    """An error as a line, with the service's own words and the request ID."""
    return error.in_full(lambda words: private(words, 160))


def trouble(error: ApiError, host: str) -> str:
    """Why the service does not answer, in a few words."""
    match error:
        case RateLimited():
            return f"{host} limits requests"
        case Unreachable():
            return f"no response from {host}"
        case ApiError(status=int() as status):
            return f"{host} answered {status}"
    return f"no usable answer from {host}"
