"""How far a connection's history has been synced: entities and batches. Pure."""

from typing import TYPE_CHECKING

from textual.content import Content

from connections_tui.fleet import Health, Known
from connections_tui.text import clean
from connections_tui.tui import present
from connections_tui.tui.page import Page, Span
from connections_tui.tui.theme import state_variable

if TYPE_CHECKING:
    from connections_tui.models import (
        Batch,
        BatchProgress,
        ConnectionStatus,
        EntityTotal,
        HistoricalSyncStatus,
    )


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


def summary(page: Page, history: "HistoricalSyncStatus") -> None:
    """Progress and the main data objects, for the overview."""
    if not history.batches and not history.total:
        return
    page.heading("HISTORICAL SYNC")
    _batch_bar(page, history)
    _totals(page, history, whole=False)


def _batch_bar(page: Page, history: "HistoricalSyncStatus") -> None:
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


def _completed(history: "HistoricalSyncStatus") -> str:
    match history.historical_sync_completed:
        case True:
            return "  complete"
        case False:
            return "  not complete"
        case None:
            return ""


def _totals(page: Page, history: "HistoricalSyncStatus", *, whole: bool) -> None:
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
    page: Page, name: str, total: "EntityTotal", failed: str | None, widest: float
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


def _span(total: "EntityTotal", width: int) -> str:
    """From when to when, as precisely as there is room for."""
    oldest = present.day(total.oldest_entity_date)
    newest = present.day(total.newest_entity_date)
    if width >= DAYS_FROM:
        return f"{oldest:<12}{newest:<12}"
    return f"{oldest[:7]:<8}{newest[:7]:<9}" if width >= MONTHS_FROM else ""


def _counts(page: Page, history: "HistoricalSyncStatus") -> None:
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


def _expected(page: Page, status: "ConnectionStatus") -> None:
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


def _heat(page: Page, history: "HistoricalSyncStatus") -> None:
    """A line a data object, a symbol a batch: the first batch on the left."""
    for name in _entities(history):
        spans: list[Span] = [(present.fit(clean(name, 40), 16), "")]
        for batch in history.batches:
            state = _progress_state(batch.progress_info.get(name))
            spans.append((state.symbol + " ", state_variable(state)))
        page.add(*spans)


def _batch(page: Page, batch: "Batch") -> None:
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


def _progress_state(progress: "BatchProgress | None") -> Health:
    if progress is None or progress.status is None:
        return Health.UNCHECKED
    return _PROGRESS.get(progress.status, Health.NO_ANSWER)


def _progress_word(progress: "BatchProgress") -> str:
    word = progress.status or "not said"
    return word.lower().replace("_", " ") if word in _PROGRESS else clean(word, 30)


def _entities(history: "HistoricalSyncStatus") -> list[str]:
    return list(dict.fromkeys(n for b in history.batches for n in b.progress_info))


def _failed_in(history: "HistoricalSyncStatus") -> dict[str, str]:
    return {
        name: f"batch {present.count(batch.batch_num)}"
        for batch in history.batches
        for name, progress in batch.progress_info.items()
        if progress.status == "FAILED"
    }


def _is_done(batch: "Batch") -> bool:
    progress = batch.progress_info.values()
    return bool(progress) and all(item.status == "COMPLETED" for item in progress)


def _number(value: int | float | None) -> float:
    return float(value or 0)
