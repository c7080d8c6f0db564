"""One connection at length: the pages of the status pane. Pure; no widgets.

What happened and what to do come before any field.
"""

import json
import re
import textwrap
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from textual.content import Content

from connections_tui.api import Answer
from connections_tui.fleet import Health, Known, advice_for
from connections_tui.fleet.health import disabled_reason
from connections_tui.models import (
    Batch,
    BatchProgress,
    ConnectionStatus,
    EntityTotal,
    HistoricalSyncStatus,
    JsonObject,
)
from connections_tui.text import clean
from connections_tui.tui import present
from connections_tui.tui.state import Failed, Loaded, Loading, StatusView
from connections_tui.tui.theme import state_variable

Span = str | tuple[str, str]
LABEL_WIDTH = 9
MOST_RAW_LINES = 3000
BAR_WIDTH = 8
DAYS_FROM = 70
MONTHS_FROM = 54
"""Widths from which dates stand in full, or by month."""

_PROGRESS = {
    "COMPLETED": Health.HEALTHY,
    "IN_PROGRESS": Health.SYNCING,
    "FAILED": Health.DISABLED,
    "NOT_STARTED": Health.UNCHECKED,
}
"""Batch words drawn with the symbols and colours of the health they resemble."""


class Page:
    """Lines of text in the making."""

    def __init__(self, width: int) -> None:
        self.width = max(20, width)
        self._lines: list[Content] = []

    def add(self, *spans: Span) -> None:
        self._lines.append(Content.assemble(*spans))

    def gap(self) -> None:
        self._lines.append(Content(""))

    def heading(self, text: str, *rest: Span) -> None:
        self.gap()
        self.add((text, "bold $muted"), *rest)

    def labelled(self, label: str, text: str, style: str = "") -> None:
        """A label, and text that wraps beside it rather than under it."""
        room = max(10, self.width - LABEL_WIDTH)
        lines = textwrap.wrap(text, room, break_on_hyphens=False) or [""]
        for number, line in enumerate(lines):
            head = label if number == 0 else ""
            self.add((head.ljust(LABEL_WIDTH), "$muted"), (line, style))

    def content(self) -> Content:
        return Content("\n").join(self._lines)


def head(known: Known, place: str, now: datetime, width: int) -> Content:
    """Two lines that stay: the store; its health, platform, and when we last knew."""
    page = Page(width)
    name = present.fit(present.store_name(known), max(8, page.width - len(place) - 1))
    page.add((name, "bold $bright"), (f" {place}", "$muted"))
    platform = present.platform_name(known.platform)
    right = _checked(known, now)
    room = page.width - len(right) - 1
    badge = present.badge(known.health)
    filler = present.fit("   " + platform, max(0, room - len(badge)))
    page.add(*_spans(badge), (filler, ""), (f" {right}", "$muted"))
    return page.content()


def overview(
    known: Known, view: StatusView, now: datetime, *, width: int, reveal: bool
) -> Content:
    """What happened, who acts, what to do; then identity, dates, flags, history."""
    page = Page(width)
    _advice(page, known)
    _trouble(page, known, view, now)
    page.gap()
    _identity(page, known, now, reveal=reveal)
    if known.status is not None:
        _history(page, known.status.historical_sync_status)
    elif isinstance(view, Loading):
        page.gap()
        page.add(("Asking for its status…", "$muted"))
    return page.content()


def entities(known: Known, *, width: int) -> Content:
    """How much of each data object has been synced."""
    page = Page(width)
    if known.status is None:
        page.add(("Its status has not been read yet.", "$muted"))
        return page.content()
    history = known.status.historical_sync_status
    _totals(page, history, whole=True)
    _counts(page, history)
    _expected(page, known.status)
    return page.content()


def batches(known: Known, *, width: int) -> Content:
    """Each batch of the historical sync, data object by data object."""
    page = Page(width)
    if known.status is None:
        page.add(("Its status has not been read yet.", "$muted"))
        return page.content()
    history = known.status.historical_sync_status
    if not history.batches:
        page.add(("The service reports no batches for this connection.", "$muted"))
        return page.content()
    _batch_bar(page, history)
    page.gap()
    _heat(page, history)
    for batch in history.batches:
        _batch(page, batch)
    return page.content()


def raw(known: Known, view: StatusView) -> Content:
    """The answers as they came, tokens masked, over the call they came from."""
    call = "GET /connections"
    if isinstance(view, Loaded):
        call = _asked("GET /connections/status", view.status)
    lines = raw_text(known, view, ascii_only=False).splitlines()
    cut = [clean(line, 400) for line in lines[:MOST_RAW_LINES]]
    if len(lines) > MOST_RAW_LINES:
        cut.append(f"({len(lines) - MOST_RAW_LINES:,} more lines: y copies all)")
    body = Content("\n".join(cut)).highlight_regex(_KEY, style="$accent")
    return Content.assemble((call, "$muted"), "\n\n", body)


def raw_text(known: Known, view: StatusView, *, ascii_only: bool = True) -> str:
    """The answers about a connection as JSON, tokens masked."""
    parts: dict[str, Any] = {"list": _listed(known)}
    if isinstance(view, Loaded):
        parts["status"] = view.status.raw
        if isinstance(view.details, Answer):
            parts["details"] = view.details.raw
    return json.dumps(_masked(parts), indent=2, ensure_ascii=ascii_only)


_KEY = re.compile(r'^ *"[^"]*":', re.MULTILINE)
_TOKEN_NAMES = re.compile(r"token|secret|password|api_key|^key$", re.IGNORECASE)


def _masked(value: Any) -> Any:
    """A JSON value with whatever is named like a secret masked."""
    if isinstance(value, dict):
        return {
            name: present.masked(item)
            if isinstance(item, str) and _TOKEN_NAMES.search(name)
            else _masked(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value


def _listed(known: Known) -> JsonObject:
    listed = known.connection.model_dump(by_alias=True, exclude_unset=True)
    if token := known.connection.access_token:
        listed["access_token"] = token.get_secret_value()  # masked before it is shown
    return listed


def _asked(call: str, answer: Answer[Any]) -> str:
    took = f"{answer.took * 1000:,.0f} ms"
    request = f", request {clean(answer.request_id, 40)}" if answer.request_id else ""
    return f"{call}, {took}{request}"


def _spans(content: Content) -> Iterable[Span]:
    yield (content.plain, str(content.spans[0].style) if content.spans else "")


def _checked(known: Known, now: datetime) -> str:
    at = known.checked_at
    return f"checked {present.age(at, now)} ago" if at else "not checked yet"


def _advice(page: Page, known: Known) -> None:
    reason = disabled_reason(known.status, known.details)
    advice = advice_for(known.health, reason)
    what = advice.what
    if reason and known.health in (Health.NEEDS_REAUTH, Health.DISABLED):
        what += f" ({clean(reason, 60)})"
    elif known.health.is_problem and known.verdict.why:
        what += f" ({present.why(known)})"
    page.labelled("WHAT", what, "$bright")
    page.labelled("WHO", advice.who)
    page.labelled("DO", advice.do, "$bright")
    if advice.send_link and known.link_url:
        page.labelled("", "L link card   o open   y copy", "$accent")


def _trouble(page: Page, known: Known, view: StatusView, now: datetime) -> None:
    """Why the last look failed, next to what is still known from before."""
    if isinstance(view, Failed):
        page.gap()
        page.labelled("FAILED", present.failure(view.error), "$state-disabled")
        if known.status_at is not None:
            ago = present.age(known.status_at, now)
            page.labelled("", f"What follows was read {ago} ago.", "$muted")
    elif known.failure is not None:
        page.gap()
        page.labelled("FAILED", present.failure(known.failure), "$state-disabled")


def _identity(page: Page, known: Known, now: datetime, *, reveal: bool) -> None:
    connection, details, status = known.connection, known.details, known.status
    page.labelled("ID", clean(known.id, 200))
    if known.domain:
        page.labelled("Store", clean(known.domain))
    if details and details.store_unique_id:
        page.labelled("Store ID", clean(details.store_unique_id))
    if connection.name:
        page.labelled("Name", clean(connection.name))
    _token(page, known, reveal=reveal)
    if known.link_url:
        page.labelled("Link", clean(known.link_url))
    created = connection.created_at or (status.created_at if status else None)
    page.labelled("Created", present.when(created, now))
    synced = status.last_sync_completed_at if status else None
    page.labelled("Synced", present.when(synced, now))
    if details and (details.oldest_order_date or details.newest_order_date):
        oldest, newest = details.oldest_order_date, details.newest_order_date
        page.labelled("Orders", f"{present.day(oldest)} to {present.day(newest)}")
    if details and details.estimated_completed_at:
        page.labelled("Ready at", present.when(details.estimated_completed_at, now))
    if status is not None:
        _flags(page, known, status)


def _token(page: Page, known: Known, *, reveal: bool) -> None:
    token = known.connection.access_token
    if token is None:
        page.labelled("Token", "the list gave none: status and details cannot be asked")
        return
    secret = token.get_secret_value()
    if reveal:
        page.labelled("Token", clean(secret), "bold $state-unhealthy")
        page.labelled("", "hides again by itself", "$muted")
    else:
        page.labelled("Token", f"{present.masked(secret)}   x reveals it for 10 s")


def _flags(page: Page, known: Known, status: ConnectionStatus) -> None:
    healthy = status.is_healthy
    flags = [
        ("ready", status.is_ready),
        ("needs_update", status.needs_update_status.needs_update),
        ("disabled", status.disabled_status.is_disabled),
        *([("healthy", healthy)] if healthy is not None else []),
    ]
    page.labelled(
        "Flags", "   ".join(f"{name} {present.flag(value)}" for name, value in flags)
    )
    if reason := disabled_reason(status, known.details):
        page.labelled("Reason", clean(reason))
    source = (
        "worked out from its status" if known.verdict.derived else "stated by Rutter"
    )
    page.labelled("Health", f"{known.health.word}, {source}", "$muted")


def _history(page: Page, history: HistoricalSyncStatus) -> None:
    if not history.batches and not history.total:
        return
    page.heading("HISTORICAL SYNC")
    _batch_bar(page, history)
    _totals(page, history, whole=False)


def _batch_bar(page: Page, history: HistoricalSyncStatus) -> None:
    whole = len(history.batches)
    if not whole:
        return
    done = history.num_batches_completed
    done = sum(_is_done(batch) for batch in history.batches) if done is None else done
    width = max(8, min(24, page.width - 32))
    colour = "$state-healthy" if done >= whole else "$state-syncing"
    page.add(
        f"{present.count(done)} of {present.plural(whole, 'batch', 'batches')}  ",
        (present.bar(done, whole, width), colour),
        (f" {present.percent(done, whole)}", "bold"),
        (_completed(history), "$muted"),
    )


def _completed(history: HistoricalSyncStatus) -> str:
    match history.historical_sync_completed:
        case True:
            return "  complete"
        case False:
            return "  not complete"
        case None:
            return ""


def _totals(page: Page, history: HistoricalSyncStatus, *, whole: bool) -> None:
    """A line for each data object; in the overview no more than eight."""
    if not history.total:
        if whole:
            page.add(("The service reports no totals for this connection.", "$muted"))
        return
    failed = _failed_in(history)
    widest = max((_number(t.synced_count) for t in history.total.values()), default=0)
    head = f"{'entity':<14}{'count':>10}{'':<{BAR_WIDTH + 2}}  {_span_head(page.width)}"
    page.add((head.rstrip(), "$muted"))
    shown = list(history.total.items())
    for name, total in shown if whole else shown[:8]:
        _total(page, name, total, failed.get(name), widest)
    if not whole and len(shown) > 8:
        page.add((f"and {len(shown) - 8} more in tab 2", "$muted"))


def _total(
    page: Page, name: str, total: EntityTotal, failed: str | None, widest: float
) -> None:
    """Name, count, the count as a bar, the span of dates, and whether it is ready."""
    if failed:
        state, word = Health.DISABLED, f"failed in {failed}"
    elif total.ready:
        state, word = Health.HEALTHY, "ready"
    else:
        state, word = Health.SYNCING, "not ready"
    amount = _number(total.synced_count)
    drawn = present.bar(amount, widest, BAR_WIDTH) if amount else " " * BAR_WIDTH
    span = _span(total, page.width)
    used = 14 + 10 + 2 + BAR_WIDTH + 2 + len(span) + 2
    page.add(
        (present.fit(clean(name, 40), 14), ""),
        (f"{present.count(total.synced_count):>10}", "bold"),
        (f"  {drawn}", "$secondary"),
        (f"  {span}", "$muted"),
        (state.symbol, state_variable(state)),
        (f" {word}" if used + len(word) + 1 <= page.width else "", "$muted"),
    )


def _span_head(width: int) -> str:
    if width >= DAYS_FROM:
        return f"{'oldest':<12}{'newest':<12}"
    return "from    to" if width >= MONTHS_FROM else ""


def _span(total: EntityTotal, width: int) -> str:
    """From when to when, as precisely as there is room for."""
    oldest = present.day(total.oldest_entity_date)
    newest = present.day(total.newest_entity_date)
    if width >= DAYS_FROM:
        return f"{oldest:<12}{newest:<12}"
    return f"{oldest[:7]:<8}{newest[:7]:<9}" if width >= MONTHS_FROM else ""


def _counts(page: Page, history: HistoricalSyncStatus) -> None:
    counts = (
        ("orders", history.synced_orders_count),
        ("transactions", history.synced_transactions_count),
        ("balance sheets", history.synced_balance_sheets_count),
        ("income statements", history.synced_income_statements_count),
        ("cash flows", history.synced_cash_flows_count),
    )
    supported = [(name, number) for name, number in counts if number is not None]
    if not supported:
        return
    page.heading("SYNCED IN ALL")
    for name, number in supported:
        page.add((f"{name:<20}", ""), (f"{present.count(number):>12}", "bold"))


def _expected(page: Page, status: ConnectionStatus) -> None:
    expected = status.historical_sync_status.expected_entity_counts
    if not expected:
        return
    page.heading("EXPECTED")
    for item in expected:
        about = "about " if item.is_estimate else ""
        page.add(
            (present.fit(f"batch {present.count(item.batch_num)}", 12), "$muted"),
            present.fit(clean(item.entity or present.NONE, 40), 16),
            (f"{about}{present.count(item.count)}", "bold"),
        )


def _heat(page: Page, history: HistoricalSyncStatus) -> None:
    """A line a data object, a symbol a batch: the first batch on the left."""
    for name in _entities(history):
        spans: list[Span] = [(present.fit(clean(name, 40), 16), "")]
        for batch in history.batches:
            state = _progress_state(batch.progress_info.get(name))
            spans.append((state.symbol + " ", state_variable(state)))
        page.add(*spans)


def _batch(page: Page, batch: Batch) -> None:
    months = batch.config.time_frame_in_months if batch.config else None
    window = f"   {present.plural(int(months), 'month')}" if months is not None else ""
    page.heading(f"BATCH {present.count(batch.batch_num)}", (window, "$muted"))
    if not batch.progress_info:
        page.add(("no progress reported", "$muted"))
    for name, progress in batch.progress_info.items():
        state = _progress_state(progress)
        oldest = present.day(progress.oldest_batch_entity_date)
        newest = present.day(progress.newest_batch_entity_date)
        span = "" if oldest == newest == present.NONE else f"{oldest} to {newest}"
        page.add(
            (f"  {state.symbol} ", state_variable(state)),
            present.fit(clean(name, 40), 16),
            (present.fit(_progress_word(progress), 14), state_variable(state)),
            (span, "$muted"),
        )


def _progress_state(progress: BatchProgress | None) -> Health:
    if progress is None or progress.status is None:
        return Health.UNCHECKED
    return _PROGRESS.get(progress.status, Health.NO_ANSWER)


def _progress_word(progress: BatchProgress) -> str:
    word = progress.status or "not said"
    return word.lower().replace("_", " ") if word in _PROGRESS else clean(word, 30)


def _entities(history: HistoricalSyncStatus) -> list[str]:
    return list(dict.fromkeys(n for b in history.batches for n in b.progress_info))


def _failed_in(history: HistoricalSyncStatus) -> dict[str, str]:
    return {
        name: f"batch {present.count(batch.batch_num)}"
        for batch in history.batches
        for name, progress in batch.progress_info.items()
        if progress.status == "FAILED"
    }


def _is_done(batch: Batch) -> bool:
    progress = batch.progress_info.values()
    return bool(progress) and all(item.status == "COMPLETED" for item in progress)


def _number(value: int | float | None) -> float:
    return float(value or 0)
