"""How long a console waits for a history file that is as full as it may be.

    .venv/bin/python benchmarks/full_history.py [--connections 100000] [--days 90]

Fills a file with 300,000 changes, or with ``--changes`` as many as an older version
kept, and times what a person waits for: opening it with the first rows (target 50 ms),
the changes of a day for H and what H makes of them (50 ms), and the strip of one
connection in the pane (50 ms). Then the longest step of pruning, which is how long
another console may have to wait, and the file's size before and after.
"""

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from connections_tui.fleet.cache.cache_file import MOST_IN_ALL, CacheFile
from connections_tui.fleet.cache.saved import to_change_row
from connections_tui.fleet.figures.outbreaks import outbreaks
from connections_tui.fleet.figures.trend import trend
from connections_tui.fleet.health import Health
from connections_tui.fleet.health_change import Change
from connections_tui.fleet.saved_record import SavedRecord
from connections_tui.fleet.status_summary import StatusSummary

DAY = 86400.0
PLATFORMS = ("SHOPIFY", "WOO_COMMERCE", "EBAY", "AMAZON", "STRIPE")
TARGET_MS = 50.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=MOST_IN_ALL)
    parser.add_argument("--days", type=int, default=90)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history" / "history.sqlite3"
        fill(path, options.connections, options.changes, options.days)
        measure(path, options.connections)


def fill(path: Path, connections: int, changes: int, days: int) -> None:
    now, dice = time.time(), random.Random(1)
    reading = StatusSummary(is_ready=True, last_sync=now - 600, has_synced=True)
    with CacheFile(path) as history:
        for start in range(0, connections, 5000):
            history.save(
                [
                    SavedRecord(
                        id_of(n), PLATFORMS[n % 5], f"Store {n}", f"s{n}.example",
                        now - 9e6, Health.HEALTHY, "", True, reading, now - n % 600,
                        now,
                    )
                    for n in range(start, min(start + 5000, connections))
                ]
            )  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        rows = (
            to_change_row(
                Change(
                    id_of(dice.randrange(connections)),
                    at,
                    Health.HEALTHY,
                    dice.choice(list(Health)[:4]),
                    "SHOP_IS_UNAVAILABLE",
                    dice.choice(PLATFORMS),
                ),
                "HEALTHY",
            )
            for at in sorted(now - dice.random() * days * DAY for _ in range(changes))
        )
        marks = "connection_id, at, before, after, why, platform, earliest"
        db.executemany(
            f"INSERT INTO changes ({marks}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
        )
        db.commit()


def id_of(number: int) -> str:
    return f"{number:08x}-5c1e-4f7a-9d0b-2f6b8a7e1c44"


def measure(path: Path, connections: int) -> None:
    say(f"{size_of(path):,.0f} MB")
    report(
        "open and first rows", [timed(lambda: open_and_read(path)) for _ in range(9)]
    )
    now = datetime.now(UTC).timestamp()
    with CacheFile(path) as history:
        report("a day for H", [timed(lambda: a_day(history, now)) for _ in range(9)])
        strip = [
            timed(lambda: history.changes_of(id_of(random.randrange(connections))))
            for _ in range(200)
        ]
        report("strip of one connection", strip)
        steps = []
        while (step := timed_step(history, now)) is not None:
            steps.append(step)
        report("step of pruning half of it", steps)
    with CacheFile(path):
        say(f"{size_of(path):,.0f} MB after {len(steps):,} steps")


def open_and_read(path: Path) -> None:
    with CacheFile(path) as history:
        history.first(200)


def a_day(history: CacheFile, now: float) -> None:
    changes = history.changes_since(now - DAY)
    kinds = {(Health.HEALTHY, platform, ""): 20_000 for platform in PLATFORMS}
    outbreaks(changes, kinds, now)
    trend(changes, {Health.HEALTHY: 100_000})


def timed_step(history: CacheFile, now: float) -> float | None:
    begin = time.perf_counter()
    has_more = history.prune(now - 45 * DAY)
    return (time.perf_counter() - begin) * 1000 if has_more else None


def timed(job: Callable[[], object]) -> float:
    begin = time.perf_counter()
    job()
    return (time.perf_counter() - begin) * 1000


def report(what: str, samples: list[float]) -> None:
    middle, most = statistics.median(samples), max(samples)
    word = "" if middle <= TARGET_MS else f"  MISSED: {TARGET_MS:.0f} ms"
    say(f"{what:28} median {middle:7.1f} ms   slowest {most:7.1f} ms{word}")


def size_of(path: Path) -> float:
    return sum(p.stat().st_size for p in path.parent.iterdir()) / 1e6


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
