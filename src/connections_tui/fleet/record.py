"""One connection and what we last learned of it, small enough to keep 100,000 of.

Owned and changed by the fleet; everybody else reads. Times are seconds since 1970.
"""

import math
import re
from typing import Any, NamedTuple

from msgspec import Struct

from connections_tui import models
from connections_tui.api import ApiError, ListRow
from connections_tui.fleet.haystack import haystack
from connections_tui.fleet.health import (
    STALE_AFTER,
    UNCHECKED,
    Facts,
    Health,
    Verdict,
    judge,
    judge_from_list,
    word_told,
)
from connections_tui.fleet.links import LinkOptions
from connections_tui.fleet.reasons import Advice, advice_for, advice_on_unknown
from connections_tui.fleet.since import Since, broken_since
from connections_tui.fleet.status_summary import (
    Detailed,
    Said,
    StatusSummary,
    last_sync_by,
    said_by,
)
from connections_tui.fleet.vocabulary import platform_code, real_word
from connections_tui.labels import NO_LABEL, Label
from connections_tui.moments import epoch

PlaceKey = float | str | bytes | tuple[float | str | bytes, ...]
SortPlace = tuple[PlaceKey, int]
"""Where an order has a connection: its key there, and its serial."""


class Stated(NamedTuple):
    """A word of the list. Shared by all rows of a pass that say the same."""

    word: str
    at: float
    """When that list was asked for: what it says may be as old as that."""


class Pass(dict[str | None, Stated | None]):
    """The words of one pass over the list."""

    def __init__(self, asked_at: float) -> None:
        self._asked_at = asked_at

    def __missing__(self, word: str | None) -> Stated | None:
        real = real_word(word)
        self[word] = stated = Stated(real, self._asked_at) if real else None
        return stated


class Record(Struct, gc=False, eq=False):
    """One connection, by ID: the list's row, the last reading, and the verdict.

    Python's garbage collector does not look at it, which takes some tenths of a second
    for 100,000 of them. So nothing that it holds may lead back to it.
    """

    id: str
    serial: int = 0
    """Counts up in the order in which the fleet met them."""
    listed: ListRow | None = None
    """The list's row; None while it is only remembered."""
    stated: Stated | None = None
    """Its state in the list's own word; None where the list gives none."""
    platform: str | None = None
    """The service's code; None before a merchant has signed in."""
    store: str | None = None
    """The best name we have for the store, as it came."""
    store_name: str | None = None
    """As the details give it."""
    domain: str | None = None
    store_id: str | None = None
    """The platform's own ID for the store."""
    summary: StatusSummary | None = None
    status_at: float | None = None
    """When the reading was taken; None until the first one."""
    details_at: float | None = None
    """When details were last asked for, whether or not they came."""
    detailed: Detailed | None = None
    """What the details say is wrong; None for most."""
    details_synced_at: float | None = None
    failure: ApiError | None = None
    """Why the last status call brought nothing; None after a successful one."""
    failed_at: float | None = None
    created_here_at: float | None = None
    """When this console created it; None for all others."""
    verdict: Verdict = UNCHECKED
    sure: Health | None = None
    """Its last health of which we were sure."""
    sure_at: float | None = None
    """When we were."""
    sure_by: int = 0
    """How many kinds of answers that came from."""
    since: Since | None = None
    """When it was seen to break; ``broken_since`` says what that means."""
    haystack: str = ""
    """What free text is looked for in, casefolded."""
    place: SortPlace | None = None
    status: "models.ConnectionStatus | None" = None
    """The whole answer, for those looked at lately."""
    details: "models.ConnectionDetails | None" = None
    """The whole answer, for those looked at lately."""
    link_options: LinkOptions | None = None
    """What its link was made for; None where that is the merchant's choice."""
    label: Label = NO_LABEL
    """Our own words about it."""
    _created_at: float | str | None = None

    def __repr__(self) -> str:
        return f"Record({self.id!r}, {self.health.name})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("id", self.id), ("health", self.health.name)]

    @property
    def connection(self) -> "models.Connection":
        """The list's row, typed; without a token while it is only remembered."""
        if self.listed is not None:
            return self.listed.read()

        return models.Connection(id=self.id, platform=self.platform)

    @property
    def health(self) -> Health:
        return self.verdict.health

    @property
    def why(self) -> str:
        return self.verdict.why

    @property
    def is_derived(self) -> bool:
        """Whether its health was worked out here; False where the service said it."""
        return self.verdict.derived

    @property
    def is_worth_remembering(self) -> bool:
        """Whether more is known of it than that there is such a connection."""
        return self.verdict is not UNCHECKED or self.details_at is not None

    @property
    def said(self) -> Said:
        """What its status and its details say of whether it works."""
        return said_by(self.summary, self.status_at, self.detailed)

    @property
    def disabled_reason(self) -> str | None:
        return self.said.disabled_reason

    @property
    def was_read(self) -> bool:
        """Whether a status, or details that say something is wrong, were read; or a
        status call failed."""
        has_failed = self.failure is not None
        return has_failed or self.summary is not None or self.detailed is not None

    @property
    def is_unread(self) -> bool:
        """Whether a status would say more of it than the list does."""
        return self.summary is None and self.health is not Health.LINK_SENT

    @property
    def is_unnamed(self) -> bool:
        """Whether its store's name is not known, and details may give it."""
        return self.store is None and self.has_unread_details

    @property
    def has_unread_details(self) -> bool:
        """Whether its details were never asked for, and can be."""
        return self.details_at is None and self.access_token is not None

    @property
    def advice(self) -> Advice | None:
        """What to say about it; None while only the list has been read."""
        if not self.was_read:
            return None
        if word_told(self.why) is not None:
            return advice_on_unknown(self.health)
        return advice_for(self.health, self.disabled_reason)

    @property
    def link_url(self) -> str | None:
        """What the merchant opens to connect or to sign in again, with the platform
        it was made for."""
        link = self.listed.row().get("link_url") if self.listed is not None else None
        if not isinstance(link, str) or not link:
            link = self.status.link_url if self.status is not None else None
        options = self.link_options
        if link is None or options is None:
            return link
        # Signed in, it may have become another platform's by another link.
        is_open = self.health in (Health.LINK_SENT, Health.UNCHECKED, Health.NO_ANSWER)
        is_its_own = platform_code(options.platform) in (None, self.platform)
        return options.added_to(link) if is_open or is_its_own else link

    @property
    def access_token(self) -> str | None:
        """In clear. None where the list gave none, or while it is only remembered."""
        return self.listed.access_token if self.listed is not None else None

    @property
    def synced_at(self) -> float | None:
        """When its data was last refreshed, as far as we can read it."""
        return last_sync_by(self.summary, self.details_synced_at)

    @property
    def created_at(self) -> float | None:
        if isinstance(self._created_at, str):
            # Read when first asked for: it would double the time a list takes.
            self._created_at = epoch(self._created_at)
        return self._created_at

    @property
    def checked_at(self) -> float | None:
        """When the service last said something about it, or failed to."""
        if self.status_at is None or self.failed_at is None:
            return self.status_at or self.failed_at
        return max(self.status_at, self.failed_at)

    @property
    def sources(self) -> int:
        """How many kinds of answers are known besides the list's row."""
        return (self.summary is not None) + (self.details_at is not None)

    @property
    def read_at(self) -> float | None:
        """When what is known of its health besides the list's row was read."""
        return self.status_at if self.summary is not None else self.details_at

    @property
    def broken_since(self) -> Since | None:
        """Between which times it broke; None unless it is broken."""
        return broken_since(self)

    @property
    def broke_at(self) -> float | None:
        """The earliest time at which it may have broken, minus infinity where any is
        possible; None unless it is broken."""
        if self.since is None or (since := broken_since(self)) is None:
            return None
        return -math.inf if since.earliest is None else since.earliest

    def has_aged(self, now: float) -> bool:
        """Whether time alone may have changed its health, or how that is put."""
        if self.verdict.health is Health.STALE:
            return True
        if self.verdict.health is not Health.HEALTHY or self.synced_at is None:
            return False
        return now - self.synced_at > STALE_AFTER

    def has_news_since(self, then: float) -> bool:
        """Whether a status, details or a failed call came at that time or later."""
        # One by one: a list asks this of 100,000 rows.
        if self.status_at is not None and self.status_at >= then:
            return True
        if self.failed_at is not None and self.failed_at >= then:
            return True
        return self.detailed is not None and self.detailed.at >= then

    # -- for the fleet

    def was_created(self, at: float | str | None) -> None:
        """When it was created, where that is not known yet."""
        if self._created_at is None:
            self._created_at = at

    def take_row(self, row: ListRow) -> None:
        """What the list says of it now. A token it gave once stays good."""
        if row.access_token is None and self.listed is not None:
            row = row.with_token(self.listed.access_token)
        self.listed = row
        self.platform = platform_code(row.platform) or (
            self.summary.platform if self.summary is not None else self.platform
        )
        if row.created_at is not None:
            self._created_at = row.created_at
        self.rename()

    def take_status(self, status: "models.ConnectionStatus", now: float) -> None:
        self.status, self.status_at = status, now
        self.summary = StatusSummary.of(status)
        self.failure = self.failed_at = None
        if self.platform is None and self.summary.platform is not None:
            self.platform = self.summary.platform
            self.rename()

    def take_details(
        self, details: "models.ConnectionDetails | None", now: float
    ) -> None:
        """Details, or None where the platform has none to give."""
        self.details_at = now
        if details is None:
            return
        self.details = details
        self.store_name, self.domain = details.store_name, details.store_domain
        self.store_id = details.store_unique_id
        self.detailed = Detailed.of(details, now)
        self.details_synced_at = epoch(details.last_sync_completed_at)
        self.rename()

    def take_failure(self, error: ApiError, now: float) -> None:
        """A status call that brought no answer."""
        # The frames of a traceback lead to all that there is, this one too.
        error.__traceback__ = error.__context__ = error.__cause__ = None
        self.failure, self.failed_at = error, now

    def rename(self) -> None:
        """Works out its best name, and what free text finds it by."""
        listed = self.listed
        named = listed.name if listed is not None else self.store
        self.store = self.store_name or self.domain or named
        self.haystack = haystack(
            self.store, self.domain, named, self.platform, self.id, self.label
        )

    def rejudge(self, now: float) -> None:
        stated = self.stated
        if not self.was_read and self.details_synced_at is None:
            word = stated.word if stated is not None else None
            self.verdict = judge_from_list(word, self.platform)
            return
        facts = Facts(
            stated=stated.word if stated is not None else None,
            stated_at=stated.at if stated is not None else 0.0,
            platform=self.platform,
            summary=self.summary,
            read_at=self.status_at or 0.0,
            detailed=self.detailed,
            last_sync=self.details_synced_at,
            failure=in_short(self.failure) if self.failure else None,
            failed_at=self.failed_at or 0.0,
        )
        self.verdict = judge(facts, now)


def in_short(error: ApiError) -> str:
    """Why there was no answer, in a few words for a row."""
    if error.status is not None:
        return f"HTTP {error.status}"
    return re.sub(r"\B(?=[A-Z])", " ", type(error).__name__).lower()
