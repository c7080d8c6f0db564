"""How far a connection's history has been synced: entities and batches. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from textual.content import Content

from connections_tui import models
from connections_tui.fleet import Health, Record
from connections_tui.fleet.vocabulary import batch_word, has_failed
from connections_tui.text import clean
from connections_tui.tui.pages.page import Page, Span, shortened, widest
from connections_tui.tui.pages.totals import (
    BAR_WIDTH,
    DAY,
    LEAST_NAME,
    MONTH,
    Total,
    table_of,
)
from connections_tui.tui.theme import state_variable
from connections_tui.words import present

MOST_IN_OVERVIEW = 8
_SYMBOLS = 5
"""Batches whose symbols have room beside a name before it is cut."""

_PROGRESS = {
    "COMPLETED": Health.HEALTHY,
    "IN_PROGRESS": Health.SYNCING,
    "FAILED": Health.DISABLED,
    "NOT_STARTED": Health.UNCHECKED,
}
"""models.Batch words drawn with the symbols and colours of the health they resemble."""

_REQUIREMENTS = {
    "REQUIRED": "Required",
    "PREFERRED_BUT_OPTIONAL": "Optional",
    "AVOID": "Avoid",
}


def entities(record: Record, *, width: int) -> Content:
    """How much of each data object has been synced."""
    page = Page(width)
    if record.status is None:
        page.add(("Status not checked yet. Press r to check now.", "$muted"))
        return page.content()
    history = record.status.historical_sync_status
    _totals(page, history, whole=True)
    _counts(page, history)
    _expected(page, record.status)
    if missing := missing_objects(record):
        page.gap()
        page.labelled("Missing", missing)
    return page.content()


def batches(record: Record, *, width: int) -> Content:
    """Each batch of the historical sync, data object by data object."""
    page = Page(width)
    if record.status is None:
        page.add(("Status not checked yet. Press r to check now.", "$muted"))
        return page.content()
    history = record.status.historical_sync_status
    if not history.batches:
        page.add(("Rutter reports no batches for this connection.", "$muted"))
        return page.content()
    _batch_bar(page, history)
    page.gap()
    _heat(page, history)
    for batch in history.batches:
        _batch(page, batch)
    return page.content()


def missing_objects(record: Record) -> str | None:
    """What the connection cannot deliver; None where the service does not say."""
    missing = record.details.unavailable_objects if record.details else None
    if missing is None:
        return None
    if not missing:
        return "nothing: all objects are available"
    names = ", ".join(clean(name.replace("_", " ")) for name in missing)
    return f"{present.plural(len(missing), 'object')} not available: {names}"


def summary(page: Page, history: "models.HistoricalSyncStatus") -> None:
    """Progress and the main data objects, for the overview."""
    if not history.batches and not history.total:
        return
    page.heading("HISTORICAL SYNC")
    _batch_bar(page, history)
    _totals(page, history, whole=False)


def _batch_bar(page: Page, history: "models.HistoricalSyncStatus") -> None:
    whole = len(history.batches)
    if not whole:
        return
    done = history.num_batches_completed
    done = sum(_is_done(batch) for batch in history.batches) if done is None else done
    colour = "$state-healthy" if done >= whole else "$state-syncing"
    before = f"{present.count(done)} of {present.plural(whole, 'batch', 'batches')}  "
    share, after = f" {present.percent(done, whole)}", _completed(history)
    width = min(24, page.width - len(before + share + after))
    page.add(
        before,
        (present.bar(done, whole, width) if width >= BAR_WIDTH else "", colour),
        (share, "bold"),
        (after, "$muted"),
    )


def _completed(history: "models.HistoricalSyncStatus") -> str:
    match history.historical_sync_completed:
        case True:
            return "  complete"
        case False:
            return "  not complete"
        case None:
            return ""


def _totals(page: Page, history: "models.HistoricalSyncStatus", *, whole: bool) -> None:
    """A line for each data object; in the overview no more than eight."""
    if not history.total:
        if whole:
            page.add(("Rutter reports no totals for this connection.", "$muted"))
        return
    shown = list(history.total.items())[: None if whole else MOST_IN_OVERVIEW]
    failed = _failed_in(history)
    rows = [Total.of(name, total, failed.get(name)) for name, total in shown]
    table_of(page, rows)
    if left := len(history.total) - len(shown):
        page.add((f"and {left} more on the Entities page", "$muted"))


def _counts(page: Page, history: "models.HistoricalSyncStatus") -> None:
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
    page.heading("TOTAL SYNCED")
    for name, number in supported:
        page.add((f"{name:<20}", ""), (f"{present.count(number):>12}", "bold"))


def _expected(page: Page, status: "models.ConnectionStatus") -> None:
    expected = status.historical_sync_status.expected_entity_counts
    if not expected:
        return
    page.heading("EXPECTED")
    batch = [present.count(item.batch_num) for item in expected]
    names = [clean(item.entity or present.NONE) for item in expected]
    counts = [
        f"{'about ' if item.is_estimate else ''}{present.count(item.count)}"
        for item in expected
    ]
    batch_cells = widest(batch, len("batch"))
    room = page.width - batch_cells - widest(counts) - 4
    short = shortened(names, max(LEAST_NAME, room))
    name_cells = widest(short.values(), len("entity"))
    page.add((f"{'batch':<{batch_cells}}  {'entity':<{name_cells}}  count", "$muted"))
    for number, name, count in zip(batch, names, counts, strict=True):
        page.add(
            (f"{number:<{batch_cells}}  ", "$muted"),
            present.fit(short[name], name_cells + 2),
            (count, "bold"),
        )


def _heat(page: Page, history: "models.HistoricalSyncStatus") -> None:
    """A line a data object, a symbol a batch: the first batch on the left."""
    names = {name: clean(name) for name in _entities(history)}
    if not names:
        return
    room = max(LEAST_NAME, page.width - 2 - 2 * min(_SYMBOLS, len(history.batches)))
    short = shortened(list(names.values()), room)
    head = widest(short.values()) + 2
    in_a_line = max(1, (page.width - head) // 2)
    for name, shown in names.items():
        label = present.fit(short[shown], head)
        for start in range(0, len(history.batches), in_a_line):
            spans: list[Span] = [label]
            for batch in history.batches[start : start + in_a_line]:
                state = _progress_state(batch.progress_info.get(name))
                spans.append((state.symbol + " ", state_variable(state)))
            page.add(*spans)
            label = " " * head


def _batch(page: Page, batch: "models.Batch") -> None:
    months = batch.config.time_frame_in_months if batch.config else None
    window = f"   {present.plural(int(months), 'month')}" if months is not None else ""
    page.heading(f"BATCH {present.count(batch.batch_num)}", (window, "$muted"))
    if batch.config:
        for word, asked in _requirements(batch.config.entities).items():
            page.labelled(clean(word, 40), clean(", ".join(asked), 2000), "$muted")
    if not batch.progress_info:
        page.add(("no progress reported", "$muted"))
        return
    _progress_lines(page, batch.progress_info)


def _requirements(entities: Mapping[str, Any]) -> dict[str, list[str]]:
    """Data objects by the word that says how much a batch wants them.

    The service nests some: {"products": {"variants": {"inventory": "REQUIRED"}}}.
    """
    found: dict[str, list[str]] = {}
    for name, wanted in entities.items():
        if isinstance(wanted, Mapping):
            for word, inner in _requirements(wanted).items():
                found.setdefault(word, []).extend(f"{name}.{one}" for one in inner)
        else:
            word = wanted if isinstance(wanted, str) else json.dumps(wanted)
            found.setdefault(_REQUIREMENTS.get(word, word), []).append(name)
    return found


def _progress_lines(page: Page, progress: "Mapping[str, models.BatchProgress]") -> None:
    """Symbol, name, word and dates; without the word where the dates need its room."""
    names = [clean(name) for name in progress]
    words = [_progress_word(one) for one in progress.values()]
    spans = [_span(one) for one in progress.values()]
    needed = 4 + widest(names)
    has_words, cut = next(
        (
            (has_words, cut)
            for has_words, cut in _progress_shapes(progress)
            if needed + _beside(words if has_words else [], spans, cut) <= page.width
        ),
        (True, 0),
    )
    words = words if has_words else ["" for _ in words]
    room = page.width - 4 - _beside(words, spans, cut)
    short = shortened(names, max(LEAST_NAME, room))
    name_cells, word_cells = widest(short.values()), widest(words)
    for name, one, word, span in zip(
        names, progress.values(), words, spans, strict=True
    ):
        style = state_variable(_progress_state(one))
        dates = " to ".join(day[:cut] for day in span) if cut and span else ""
        page.add(
            (f"  {_progress_state(one).symbol} ", style),
            present.fit(short[name], name_cells),
            (f"  {present.fit(word, word_cells)}" if has_words else "", style),
            (f"  {dates}" if dates else "", "$muted"),
        )


def _progress_shapes(
    progress: "Mapping[str, models.BatchProgress]",
) -> Iterator[tuple[bool, int]]:
    """Whether there are words, and characters of each date: the best first."""
    yield from ((True, DAY), (True, MONTH))
    # The symbols stand for the documented words alone.
    if all(one.status in _PROGRESS for one in progress.values()):
        yield from ((False, DAY), (False, MONTH))


def _beside(
    words: Sequence[str], spans: "Sequence[tuple[str, str] | None]", cut: int
) -> int:
    """What word and dates take beside a name."""
    dates = [" to ".join(day[:cut] for day in span) for span in spans if span and cut]
    return sum(2 + cells for cells in (widest(words), widest(dates)) if cells)


def _span(progress: "models.BatchProgress") -> tuple[str, str] | None:
    oldest = present.day(progress.oldest_batch_entity_date)
    newest = present.day(progress.newest_batch_entity_date)
    return None if oldest == newest == present.NONE else (oldest, newest)


def _progress_state(progress: "models.BatchProgress | None") -> Health:
    if progress is None or batch_word(progress.status) is None:
        return Health.UNCHECKED
    return _PROGRESS.get(batch_word(progress.status) or "", Health.NO_ANSWER)


def _progress_word(progress: "models.BatchProgress") -> str:
    word = batch_word(progress.status) or "not said"
    return word.lower().replace("_", " ") if word in _PROGRESS else clean(word, 30)


def _entities(history: "models.HistoricalSyncStatus") -> list[str]:
    return list(dict.fromkeys(n for b in history.batches for n in b.progress_info))


def _failed_in(history: "models.HistoricalSyncStatus") -> dict[str, str]:
    return {
        name: f"batch {present.count(batch.batch_num)}"
        for batch in history.batches
        for name, progress in batch.progress_info.items()
        if has_failed(batch_word(progress.status) or "")
    }


def _is_done(batch: "models.Batch") -> bool:
    progress = batch.progress_info.values()
    return bool(progress) and all(
        batch_word(item.status) == "COMPLETED" for item in progress
    )
