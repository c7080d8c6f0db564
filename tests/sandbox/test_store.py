"""The file behind the sandbox."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connections_tui.files.sqlite import DatabaseDamaged, DatabaseUnusable
from connections_tui.sandbox import Store
from connections_tui.sandbox.records import Fate, Origin, Simulated
from connections_tui.sandbox.schema import COLUMNS, MIGRATIONS, to_row

NOW = datetime(2026, 3, 14, 9, 26, 53, 589_000, tzinfo=UTC)
FULL = Simulated(
    id="3adc1519",
    access_token="313c3e00",
    platform="SHOPIFY",
    created_at=NOW,
    origin=Origin.CREDENTIALS,
    fate=Fate.DISABLED,
    disabled_reason="CERT_EXPIRED",
    halted_at=NOW + timedelta(hours=1),
    name="Moss",
    store_name="[/red] Sale \x1b[31m!\x00",
    store_domain="moss.example",
    store_unique_id="AWMFIE33LD",
    phase=7,
    asked_at=NOW + timedelta(hours=2),
)
BARE = Simulated("7c1f4a52", "99999999", None, NOW, Origin.LINK)


def everything(store: Store, size: int = 10) -> list[Simulated]:
    return [record for records in store.slices(size) for record in records]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "sandbox.db"


def test_records_come_back_as_they_were(store: Store):
    store.add(FULL)
    store.add(BARE)

    assert everything(store) == [FULL, BARE]
    assert store.by_access_token("313c3e00") == FULL
    assert store.by_access_token("3adc1519") is None


def test_a_record_does_not_show_its_token():
    assert "313c3e00" not in repr(FULL)


def test_they_outlive_the_program(path: Path):
    with Store(path) as store:
        store.add(FULL)
    with Store(path) as store:
        assert everything(store) == [FULL]


def test_deleting_says_whether_there_was_one(store: Store):
    store.add(FULL)

    assert not store.was_deleted("313c3e00")
    assert store.delete("3adc1519", at=NOW)
    assert not store.delete("3adc1519", at=NOW)
    assert store.was_deleted("313c3e00")
    assert store.count() == 0


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_slices_come_oldest_first_and_miss_nobody(store: Store, size: int):
    """Also where many were created in the same millisecond."""
    records = [
        replace(BARE, id=f"{n:03}", access_token=f"t{n}", created_at=NOW - days)
        for n in range(21)
        for days in [timedelta(days=n // 5)]
    ]
    store.add_many(reversed(records))

    expected = sorted(records, key=lambda record: (record.created_at, record.id))
    assert everything(store, size) == expected
    assert all(len(part) <= size for part in store.slices(size))


def test_a_list_may_change_while_it_is_read(store: Store):
    records = [replace(BARE, id=f"{n}", access_token=f"t{n}") for n in range(6)]
    store.add_many(records)
    slices = store.slices(2)
    first = next(slices)
    store.delete("0", at=NOW)
    store.delete("5", at=NOW)

    assert [r.id for part in [first, *slices] for r in part] == [
        "0",
        "1",
        "2",
        "3",
        "4",
    ]


def test_a_batch_is_added_whole_or_not_at_all(store: Store):
    def failing():
        yield FULL
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.add_many(failing())

    assert store.count() == 0
    store.add(BARE)


def test_two_consoles_share_a_file(path: Path):
    with Store(path) as ours, Store(path) as theirs:
        ours.add(FULL)
        theirs.add(BARE)
        assert ours.delete(FULL.id, at=NOW)

        assert everything(ours) == everything(theirs) == [BARE]
        assert theirs.was_deleted(FULL.access_token)


def test_a_new_file_can_be_opened_by_many_at_once(tmp_path: Path):
    def open_new(number: int) -> int:
        with Store(tmp_path / f"{number // 4}.db") as store:
            return store.count()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_new, range(160))) == {0}


def test_it_uses_a_journal_that_lets_others_read(path: Path):
    with Store(path), closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert other.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_a_file_of_the_first_layout_keeps_what_is_in_it(path: Path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as old:
        for statement in MIGRATIONS[0]:
            old.execute(statement)
        columns = COLUMNS.removesuffix(", asked_at")
        rows = [to_row(one)[:-1] for one in (BARE, FULL)]
        marks = ", ".join("?" * len(rows[0]))
        insert = f"INSERT INTO connections ({columns}) VALUES ({marks})"
        old.executemany(insert, rows)
        old.execute("INSERT INTO deleted VALUES ('gone', 1)")
        old.execute("PRAGMA user_version = 1")
        old.commit()
    with Store(path) as store:
        store.add(replace(FULL, store_name="Another"))

        assert everything(store) == [replace(FULL, asked_at=None), BARE]
        assert store.by_access_token(BARE.access_token) == BARE
        assert store.was_deleted("gone")


def test_a_newer_file_is_left_alone(path: Path):
    Store(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(DatabaseUnusable, match="newer version") as refusal:
        Store(path)

    assert not isinstance(refusal.value, DatabaseDamaged)


def test_the_database_of_another_program_is_left_alone(tmp_path: Path):
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE books (title)")
        with pytest.raises(DatabaseUnusable, match="belongs to another program"):
            Store(path)

        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [
            ("books",)
        ]
        assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_the_door_is_cheap():
    """The console passes through it before it paints anything."""
    code = (
        "import sys, connections_tui.sandbox;"
        "print(*sorted({'uvicorn', 'jinja2', 'starlette.testclient',"
        " 'connections_tui.platforms.catalogue', 'httpx'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert run.stdout.split() == []
