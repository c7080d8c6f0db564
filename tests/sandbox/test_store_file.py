"""The file behind the sandbox in bad times: shared, killed, damaged, without room."""

import random
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.files.sqlite import DatabaseDamaged, DatabaseUnusable
from connections_tui.sandbox import Store
from connections_tui.sandbox.records import Origin, Simulated

NOW = datetime(2026, 3, 14, 9, 26, 53, 589_000, tzinfo=UTC)
PAGE = 4096


def record(mark: str) -> Simulated:
    """One of which some hundred make many pages."""
    return Simulated(mark, f"t{mark}", "STRIPE", NOW, Origin.LINK, store_name="x" * 200)


def many() -> Iterator[Simulated]:
    return (record(f"{number:04}") for number in range(400))


def ids(store: Store) -> set[str]:
    return {record.id for records in store.slices(100) for record in records}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "sandbox.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A file of many pages, closed."""
    Store(path, begin_with=many).close()
    return path


_WRITES = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from connections_tui.sandbox.records import Origin, Simulated
from connections_tui.sandbox.store import Store

path, writer, many = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
with Store(path) as store:
    for number in range(many):
        mark = f"{writer}-{number}"
        store.add(Simulated(mark, f"t{mark}", None, datetime.now(UTC), Origin.LINK))
        print(mark, flush=True)
"""


@contextmanager
def writing(path: Path, name: str, many: int) -> Iterator["subprocess.Popen[str]"]:
    """A process that will write so many connections, and a line for each it kept."""
    with subprocess.Popen(
        [sys.executable, "-c", _WRITES, str(path), name, str(many)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        yield process


def begin(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_two_consoles_that_write_at_a_time_lose_nothing(path: Path):
    """Also where both open the file that is not there yet."""
    with writing(path, "a", 200) as ours, writing(path, "b", 200) as theirs:
        begin(ours)
        begin(theirs)
        errors = [process.communicate(timeout=60)[1] for process in (ours, theirs)]

    assert errors == ["", ""]
    with Store(path) as store:
        assert store.count() == 400


def test_a_kill_in_the_middle_of_writing_leaves_it_whole(path: Path):
    """Whatever was told to be kept is there, and the file can be used on."""
    Store(path).close()
    for number in range(4):
        with writing(path, f"w{number}", 100_000) as process:
            assert process.stdout is not None
            begin(process)
            told = [process.stdout.readline().strip() for _ in range(number**2)]
            process.kill()
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with Store(path) as store:
            assert set(told) <= ids(store)


def test_a_kill_before_it_is_seeded_does_not_leave_it_empty(path: Path):
    """What a new file begins with is there as soon as the file is."""

    def failing() -> Iterator[Simulated]:
        yield record("first")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store(path, begin_with=failing)
    with Store(path, begin_with=many) as store:
        assert store.count() == 400


def test_what_it_begins_with_comes_once(filled: Path):
    """What was deleted would come back otherwise."""
    with Store(filled, begin_with=many) as store:
        store.delete("0007", at=NOW)
    with Store(filled, begin_with=many) as store:
        assert store.count() == 399


@pytest.mark.parametrize("existing", [True, False])
def test_it_is_for_its_owner_only_and_so_are_its_journals(path: Path, existing: bool):
    if existing:
        path.parent.mkdir()
        path.touch(mode=0o644)
    with Store(path) as store:
        store.add(record("1"))
        modes = {
            file.name: stat.S_IMODE(file.stat().st_mode)
            for file in path.parent.iterdir()
        }

    names = (path.name, f"{path.name}-wal", f"{path.name}-shm")
    assert modes == dict.fromkeys(names, 0o600)


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
@pytest.mark.parametrize("target", ["there", "not there"])
def test_a_link_is_refused(path: Path, tmp_path: Path, suffix: str, target: str):
    """It could lead what is written to any file of the person's."""
    path.parent.mkdir()
    (tmp_path / "there").write_text("precious")
    path.with_name(path.name + suffix).symlink_to(tmp_path / target)
    with pytest.raises(DatabaseUnusable, match="is not a regular file"):
        Store(path)

    assert (tmp_path / "there").read_text() == "precious"
    assert not (tmp_path / "not there").exists()


GARBAGE = b"somebody's bytes, long enough to be read as a database" * 100


@pytest.mark.parametrize("damage", ["garbage", "header", "schema", "half a page"])
def test_a_damaged_file_is_set_aside_and_another_begun(filled: Path, damage: str):
    whole = filled.read_bytes()
    spoiled = {
        "garbage": GARBAGE,
        "header": b"SQLite format 4" + whole[15:],
        "schema": whole[:100] + bytes(PAGE - 100) + whole[PAGE:],
        "half a page": whole[: PAGE // 2],
    }[damage]
    filled.write_bytes(spoiled)
    told: list[str] = []
    with Store(filled, begin_with=many, on_set_aside=told.append) as store:
        assert store.count() == 400

    assert told == ["sandbox.db.damaged-1"]
    assert filled.with_name(told[0]).read_bytes() == spoiled


def test_what_was_set_aside_before_is_kept(path: Path):
    told: list[str] = []
    for _ in range(2):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(GARBAGE)
        Store(path, on_set_aside=told.append).close()

    assert told == ["sandbox.db.damaged-1", "sandbox.db.damaged-2"]


def test_a_damaged_file_that_was_named_by_hand_stays(path: Path):
    path.parent.mkdir()
    path.write_bytes(GARBAGE)
    with pytest.raises(DatabaseDamaged, match="Cannot use the sandbox"):
        Store(path)

    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == GARBAGE


def test_an_empty_file_is_a_new_one(path: Path):
    path.parent.mkdir()
    path.touch()
    with Store(path, begin_with=many, on_set_aside=pytest.fail) as store:
        assert store.count() == 400


@pytest.mark.parametrize("damage", ["zeros", "cut"])
def test_damage_met_later_is_told_and_what_follows_works(filled: Path, damage: str):
    """Opening reads the first page; this is in those behind it."""
    whole = filled.read_bytes()
    rest = {"zeros": bytes(len(whole) - PAGE), "cut": whole[PAGE : len(whole) // 2]}
    filled.write_bytes(whole[:PAGE] + rest[damage])
    told: list[str] = []
    with Store(filled, begin_with=many, on_set_aside=told.append) as store:
        # What is cut off may be noticed at the opening already.
        if not told:
            with pytest.raises(DatabaseDamaged, match="Cannot use the sandbox"):
                ids(store)
        store.add(record("new"))

        assert len(ids(store)) == 401
    assert told == ["sandbox.db.damaged-1"]


def test_what_another_console_began_anew_is_not_set_aside(filled: Path):
    whole = filled.read_bytes()
    filled.write_bytes(whole[:PAGE] + bytes(len(whole) - PAGE))
    told: list[str] = []
    with (
        Store(filled, begin_with=many, on_set_aside=told.append) as ours,
        Store(filled, begin_with=many, on_set_aside=told.append) as theirs,
    ):
        for store in (ours, theirs):
            with pytest.raises(DatabaseDamaged):
                ids(store)
        ours.add(record("new"))

        assert "new" in ids(theirs)
    assert told == ["sandbox.db.damaged-1"]


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "sandbox.db"
    Store(path, begin_with=many).close()
    return path.read_bytes()


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_whatever_is_in_the_file_only_our_own_errors_come_out(
    sound_file: bytes, chance: random.Random
):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sandbox.db"
        content = bytearray(sound_file)
        for _ in range(chance.choice([1, 10, 300])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
        with suppress(DatabaseUnusable), Store(path) as store:
            for job in (
                lambda: list(store.row_slices(100)),
                lambda: store.add(record("new")),
                lambda: store.delete("0007", at=NOW),
                lambda: store.was_deleted("any"),
                store.count,
            ):
                with suppress(DatabaseUnusable):
                    job()


def test_text_that_is_not_utf8_costs_only_its_odd_letters(filled: Path):
    with closing(sqlite3.connect(filled)) as db:
        db.execute("UPDATE connections SET store_name = CAST(x'ff' AS TEXT)")
        db.commit()
    with Store(filled) as store:
        names = {found.store_name for some in store.slices(99) for found in some}

    assert names == {"\ufffd"}


def test_a_full_disk_is_told_and_what_is_there_stays(filled: Path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Store(filled, on_set_aside=pytest.fail) as store:
        try:
            # Python ignores the signal that would come with it.
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
            with pytest.raises(DatabaseUnusable, match="Cannot use the sandbox"):
                store.add(record("new"))
            assert len(ids(store)) == 400
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        store.add(record("new"))

        assert store.count() == 401
