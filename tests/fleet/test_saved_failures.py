"""Failed requests in the file of what is remembered."""

import asyncio
import sqlite3
from collections import deque
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.api import LoggedRequest
from connections_tui.fleet import Fleet
from connections_tui.fleet.cache.cache import Cache
from connections_tui.fleet.cache.cache_file import CacheFile
from connections_tui.fleet.cache.saved_failures import MOST_FAILURES_KEPT

from .making import NOW

FAILED = LoggedRequest(
    started_at=NOW,
    operation="read the connection's status",
    method="GET",
    path="/connections/status",
    status=500,
    seconds=0.25,
    request_id="req-7",
    error="Could not read the connection's status.",
    tries=2,
    connection_id="c1",
    said="Worker died.",
    error_code="INTERNAL",
)


def test_what_failed_is_there_again_newest_first(tmp_path: Path) -> None:
    later = replace(FAILED, started_at=NOW + timedelta(hours=1), status=None)
    with CacheFile(tmp_path / "history.sqlite3") as file:
        file.keep_failures([FAILED, later])

    with CacheFile(tmp_path / "history.sqlite3") as file:
        assert file.failures_since(0) == [later, FAILED]
        assert file.failures_since(later.started_at.timestamp()) == [later]


def test_what_a_create_was_refused_with_is_left_out(tmp_path: Path) -> None:
    """The service may repeat what was typed."""
    with CacheFile(tmp_path / "history.sqlite3") as file:
        file.keep_failures([replace(FAILED, method="POST", said="No account acct_1.")])

        assert [one.said for one in file.failures_since(0)] == [None]


def test_only_the_latest_are_kept(tmp_path: Path) -> None:
    number = MOST_FAILURES_KEPT + 5
    failed = [
        replace(FAILED, started_at=NOW + timedelta(seconds=at)) for at in range(number)
    ]
    with CacheFile(tmp_path / "history.sqlite3") as file:
        file.keep_failures(failed[:-1])
        file.keep_failures(failed[-1:])

        assert file.failures_since(0) == failed[:4:-1]


def test_a_row_that_cannot_be_understood_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with CacheFile(path) as file:
        file.keep_failures([FAILED, FAILED, FAILED])
        with closing(sqlite3.connect(path)) as other:
            other.execute("UPDATE failures SET status = 'odd' WHERE number = 1")
            other.execute("UPDATE failures SET at = 9e99 WHERE number = 2")
            other.commit()

        assert file.failures_since(0) == [FAILED]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_words_of_the_service_are_kept(words: str) -> None:
    with (
        TemporaryDirectory() as folder,
        CacheFile(Path(folder) / "history.sqlite3") as file,
    ):
        file.keep_failures([replace(FAILED, said=words, request_id=words)])
        [kept] = file.failures_since(0)

    whole = "".join("�" if "\ud800" <= one <= "\udfff" else one for one in words)
    assert (kept.said, kept.request_id) == (whole, whole)


async def test_a_console_keeps_them_while_it_runs(tmp_path: Path) -> None:
    failures = deque([FAILED])
    path = tmp_path / "history.sqlite3"
    cache = Cache(
        Fleet(lambda: NOW),
        CacheFile(path),
        clock=lambda: datetime.now(UTC),
        on_notice=lambda _: None,
        save_seconds=0,
        failures=failures,
    )
    running = asyncio.create_task(cache.run())
    async with asyncio.timeout(30):
        while not cache.is_saved:  # noqa: ASYNC110  # a thread does it
            await asyncio.sleep(0)
    with CacheFile(path) as other:
        assert other.failures_since(0) == [FAILED]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await cache.close()
