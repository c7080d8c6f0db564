"""What all databases of ours have in common."""

import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from connections_tui.files.sqlite import Database, DatabaseUnusable, Layout

LAYOUT = Layout("box", (("CREATE TABLE things (name TEXT)",),), application_id=7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "box.sqlite3"


def test_a_close_waits_for_the_transaction_that_runs_in_another_thread(path: Path):
    """Closed under a statement, SQLite ends the whole process: so one of its own."""
    run = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", CLOSED_WHILE_WRITING, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")
    with Database(path, LAYOUT) as box:
        assert box.fetch("SELECT count(*) FROM things") == [(300_000,)]


CLOSED_WHILE_WRITING = """if True:
    import sys
    from pathlib import Path
    from threading import Event, Thread
    from connections_tui.files.sqlite import Database, Layout

    layout = Layout("box", (("CREATE TABLE things (name TEXT)",),), 7)
    begun = Event()

    def names():
        for number in range(300_000):
            yield (str(number),)
            begun.set()

    def write():
        with box.writing() as db:
            db.executemany("INSERT INTO things VALUES (?)", names())

    box = Database(Path(sys.argv[1]), layout)
    writer = Thread(target=write)
    writer.start()
    begun.wait()
    box.close()
    writer.join()
"""


def test_what_comes_after_the_close_is_told(path: Path):
    box = Database(path, LAYOUT)
    box.close()

    with pytest.raises(DatabaseUnusable, match=f"Cannot use the box {path}: .*closed"):
        box.fetch("SELECT * FROM things")


def test_transactions_of_two_threads_do_not_mix(path: Path):
    inside, go_on = Event(), Event()

    def fail_late() -> None:
        with suppress(RuntimeError), box.writing() as db:
            db.execute("INSERT INTO things VALUES ('undone')")
            inside.set()
            go_on.wait()
            raise RuntimeError

    with Database(path, LAYOUT) as box:
        first = Thread(target=fail_late)
        first.start()
        inside.wait()
        second = Thread(target=lambda: add(box, "kept"))
        second.start()
        go_on.set()
        first.join()
        second.join()

        assert box.fetch("SELECT name FROM things") == [("kept",)]


def test_a_new_file_is_filled_once(path: Path):
    def fill(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO things VALUES ('first')")

    for _ in range(2):
        with Database(path, LAYOUT, fill=fill) as box:
            assert box.fetch("SELECT name FROM things") == [("first",)]


def add(box: Database, name: str) -> None:
    with box.writing() as db:
        db.execute("INSERT INTO things VALUES (?)", (name,))
