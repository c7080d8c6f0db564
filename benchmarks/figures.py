"""The figures P1 to P14: which scenarios they take, and what is held against what."""

from collections.abc import Callable
from dataclasses import dataclass

import scenarios
from scenarios import IDLE, LARGE, MIDDLE, Bench, Book

KIB = 1024


@dataclass(frozen=True)
class Row:
    """One line of the table. None for a figure: it could not be taken."""

    figure: str
    what: str
    ours: float | None
    unit: str
    limit: float | None
    """Of the ratio, or of our own figure where there is no reference. None: it is told
    for comparison."""
    reference: str = ""
    theirs: float | None = None
    is_least: bool = False
    """Whether the limit is to be reached, not kept."""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.ours and self.theirs else None

    @property
    def is_met(self) -> bool | None:
        """None where there is no limit, or something is lacking that it takes."""
        measured = self.ratio if self.reference else self.ours
        if measured is None or self.limit is None:
            return None
        return measured >= self.limit if self.is_least else measured <= self.limit


def _startup(book: Book) -> list[Row]:
    what = "exec to list painted, 60 connections"
    bare = ("bare Textual app", book.median("bare painted"))
    posting = ("posting", book.median("posting painted"))
    first, cold = book.median("first painted"), book.median("cold painted")
    return [
        Row("P1", f"{what}, no history", first, "ms", 1.35, *bare),
        Row("P1", f"{what}, no history", first, "ms", 0.45, *posting),
        Row("P1", f"{what}, no sandbox yet", cold, "ms", 1.35, *bare),
    ]


def _second_start(book: Book) -> list[Row]:
    again, bare = book.median("again painted"), book.median("bare painted")
    what = "exec to list painted, second start"
    return [Row("P2", what, again, "ms", 1.15, "bare Textual app", bare)]


def _first_rows(book: Book) -> list[Row]:
    what, ours = f"exec to first rows of {LARGE:,}", book.median("large painted")
    bare, visidata = book.median("bare beside large"), book.median("visidata painted")
    return [
        Row("P3", what, ours, "ms", 1.5, "bare Textual app", bare),
        Row("P3", what, ours, "ms", 0.6, "VisiData, from a file", visidata),
        Row("P3", what, ours, "ms", None, "DataTable", book.median("table painted")),
    ]


def _all_rows(book: Book) -> list[Row]:
    ours, visidata = book.median("large loaded"), book.median("visidata loaded")
    what = f"exec to all {LARGE:,} loaded and counted"
    return [Row("P4", what, ours, "ms", 1.0, "VisiData, from a file", visidata)]


def _keys(book: Book) -> list[Row]:
    references = (
        ("VisiData", "visidata", 0.5),
        ("fzf", "fzf", 1.0),
        ("DataTable", "table", None),
        ("itself, 60", "small", 1.15),
    )
    return [
        Row(
            "P5",
            f"{key} key at {LARGE:,}, {measure}",
            taken(f"large {key}"),
            "ms",
            limit,
            reference,
            taken(f"{name} {key}"),
        )
        for key in ("down", "page")
        for reference, name, limit in references
        for measure, taken in (("p50", book.median), ("p95", book.p95))
        if measure == "p95" or name == "small"
    ]


def _filter(book: Book) -> list[Row]:
    what, ours = f"character typed in the filter at {LARGE:,}", book.p95("large filter")
    most = book.most("large filter")
    return [
        Row("P6", f"{what}, p95", ours, "ms", 0.6, "fzf", book.p95("fzf filter")),
        Row("P6", f"{what}, slowest", most, "ms", 50),
    ]


def _sort(book: Book) -> list[Row]:
    what = f"key of the sort menu to {LARGE:,} in order"
    return [
        Row("P7", f"{what}, slowest column", book.most("large sort"), "ms", 150),
        Row("P7", "keys lost while sorting", book.most("large sort lost"), "", 0),
    ]


def _memory(book: Book) -> list[Row]:
    weights = {
        "list alone": ("large memory", "visidata memory"),
        "peak of loading": ("large peak", "visidata peak"),
        "some statuses known": ("swept memory", "visidata memory"),
        "every status known": ("known memory", "visidata memory"),
    }
    return [
        Row(
            "P8",
            f"resident at {LARGE:,}, {state}",
            book.median(ours),
            "MiB",
            1.0,
            "VisiData, list alone",
            book.median(theirs),
        )
        for state, (ours, theirs) in weights.items()
    ]


def _busy_keys(book: Book) -> list[Row]:
    rest = ("key at rest, p95", book.p95("key resting"))
    rows = []
    for when in ("loading", "sweeping"):
        key = f"key while {when} {LARGE:,}"
        rows += [
            Row("P9", f"{key}, p95", book.p95(f"key {when}"), "ms", 2.0, *rest),
            Row("P9", f"{key}, slowest", book.most(f"key {when}"), "ms", 50),
        ]
    return rows


def _pane(book: Book) -> list[Row]:
    cursor = ("its cursor, p95", book.p95("cursor beside pane"))
    what = f"key while sweeping {LARGE:,} to the pane of the new row, p95"
    held = "key held for 5 s while sweeping, behind after the last one"
    return [
        Row("P9", what, book.p95("pane beside pane"), "ms", 3.0, *cursor),
        Row("P9", held, book.most("held"), "ms", 50),
    ]


def _idle(book: Book) -> list[Row]:
    what = f"of a core while idle, {IDLE:,} listed again each minute"
    return [Row("P10", what, book.median("idle cpu"), "%", 1)]


def _commands(book: Book) -> list[Row]:
    help_, listed = book.median("help"), book.median("list")
    click = ("click", book.median("click help"))
    httpx = ("click and httpx", book.median("click list"))
    return [
        Row("P11", "--help", help_, "ms", 1.2, *click),
        Row("P11", "list --json", listed, "ms", 1.6, *httpx),
        Row(
            "P11",
            f"list of {LARGE:,}",
            book.median("list large"),
            "ms",
            1.5,
            "curl and jq",
            book.median("curl and jq"),
        ),
    ]


def _growth(book: Book) -> list[Row]:
    keys = [
        Row(
            "P12",
            f"{key} key at {LARGE:,}, p95",
            book.p95(f"large {key}"),
            "ms",
            1.15,
            f"itself, {MIDDLE:,}",
            book.p95(f"middle {key}"),
        )
        for key in ("down", "page")
    ]
    alone = _per_connection(book, "large memory", "middle memory")
    record = _per_connection(book, "known memory", "known middle memory")
    return [
        *keys,
        Row("P12", "memory a connection, list alone", alone, "KiB", 1.5),
        Row("P12", "memory a connection, status included", record, "KiB", 1.5),
    ]


def _per_connection(book: Book, large: str, middle: str) -> float | None:
    more, less = book.median(large), book.median(middle)
    if more is None or less is None:
        return None
    return (more - less) * KIB / (LARGE - MIDDLE)


def _leaving(book: Book) -> list[Row]:
    esc, default = book.median("console esc"), book.median("dialog esc")
    quit_, posting = book.median("again quit"), book.median("posting quit")
    return [
        Row("P13", "esc closes the help", esc, "ms", 0.6, "Textual's default", default),
        Row("P13", "q to the end of the process", quit_, "ms", 0.4, "posting", posting),
    ]


def _sweep(book: Book) -> list[Row]:
    sweep, httpx = book.median("sweep rate"), book.median("httpx rate")
    what = "statuses swept without a budget"
    reference = "httpx, 50 in flight"
    return [Row("P14", what, sweep, "a second", 5, reference, httpx, is_least=True)]


@dataclass(frozen=True)
class Figure:
    """What has to be done for a figure, and its lines of the table."""

    scenarios: tuple[Callable[[Bench], None], ...]
    rows: Callable[[Book], list[Row]]


FIGURES = {
    "p1": Figure((scenarios.start_small,), _startup),
    "p2": Figure((scenarios.start_small,), _second_start),
    "p3": Figure((scenarios.start_large,), _first_rows),
    "p4": Figure((scenarios.start_large,), _all_rows),
    "p5": Figure((scenarios.press_keys,), _keys),
    "p6": Figure((scenarios.press_keys,), _filter),
    "p7": Figure((scenarios.press_keys,), _sort),
    "p8": Figure((scenarios.start_large, scenarios.weigh_statuses), _memory),
    "p9": Figure(
        (scenarios.press_while_busy, scenarios.press_beside_pane),
        lambda book: [*_busy_keys(book), *_pane(book)],
    ),
    "p10": Figure((scenarios.idle,), _idle),
    "p11": Figure((scenarios.run_commands, scenarios.list_large), _commands),
    "p12": Figure(
        (scenarios.start_large, scenarios.press_keys, scenarios.weigh_statuses), _growth
    ),
    "p13": Figure((scenarios.start_small, scenarios.close_dialogs), _leaving),
    "p14": Figure((scenarios.sweep_freely,), _sweep),
}
