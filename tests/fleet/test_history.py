"""What a fleet remembers between two runs, and who may change it."""

import itertools
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from connections_tui.files.sqlite import DatabaseDamaged, DatabaseUnusable
from connections_tui.fleet.cache.cache_file import (
    MOST_OF_ONE,
    CacheFile,
    begin_anew,
    open_history,
)
from connections_tui.fleet.cache.migrations import APPLICATION_ID, MIGRATIONS
from connections_tui.fleet.health import Health
from connections_tui.fleet.health_change import Change
from connections_tui.fleet.saved_record import SavedRecord
from connections_tui.fleet.since import Since
from connections_tui.fleet.status_summary import StatusSummary

NOW = 1_800_000_000.0
READING = StatusSummary(
    platform="SHOPIFY",
    is_ready=True,
    needs_update=False,
    is_disabled=True,
    disabled_reason="CERT_EXPIRED",
    is_healthy=None,
    last_sync=NOW - 3600.25,
    has_synced=True,
    history_completed=False,
    batches=12,
    failed="batch 4 customers FAILED",
    progress="batch 3/12 orders",
)
FULL = SavedRecord(
    id="3adc1519",
    platform="SHOPIFY",
    name="[/red] Sale \x1b[31m!\x00",
    domain="moss.example",
    created_at=NOW - 1e6,
    health=Health.DISABLED,
    why="CERT_EXPIRED",
    is_derived=False,
    summary=READING,
    checked_at=NOW - 0.125,
    details_at=NOW - 60,
    since=Since(NOW - 7200.5, NOW - 3600),
)
BARE = SavedRecord(
    "7c1f4a52", None, None, None, None, Health.LINK_SENT, "", True, None, None, None
)


def seen(health: Health, at: float, connection_id: str = "c1") -> SavedRecord:
    """A connection as a status taken then showed it."""
    reading = StatusSummary(is_ready=True, progress=f"{at:g}")
    return BARE._replace(
        id=connection_id, health=health, why=f"{at:g}", summary=reading, checked_at=at
    )


def step(
    before: Health, after: Health, at: float, connection_id: str = "c1"
) -> tuple[list[SavedRecord], list[Change]]:
    """What a console saves when it sees a connection change."""
    change = Change(connection_id, at, before, after, why="because")
    return [seen(after, at, connection_id)], [change]


def everything(history: CacheFile) -> list[SavedRecord]:
    return [record for some in history.all() for record in some]


def steps(history: CacheFile, connection_id: str = "c1") -> list[tuple[Health, Health]]:
    """What happened to one, oldest first."""
    changes = reversed(history.changes_of(connection_id))
    return [(change.before, change.after) for change in changes]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history.sqlite3"


@pytest.fixture
def history(path: Path) -> Iterator[CacheFile]:
    with CacheFile(path, clock=lambda: NOW) as history:
        yield history


@pytest.fixture
def theirs(path: Path) -> Iterator[CacheFile]:
    """The same file, opened by another console."""
    with CacheFile(path, clock=lambda: NOW) as theirs:
        yield theirs


def test_connections_come_back_as_they_were(history: CacheFile, path: Path):
    history.save([FULL, BARE])
    history.close()
    with CacheFile(path) as again:
        assert everything(again) == [FULL, BARE]


def test_changes_come_back_as_they_were(history: CacheFile):
    change = Change("c1", NOW, Health.HEALTHY, Health.UNHEALTHY, "batch 4", "SHOPIFY")
    history.save([], [change])

    assert history.changes_of("c1") == [change]


def test_a_new_memory_is_empty(history: CacheFile):
    assert history.first(10) == everything(history) == history.changes_since(0) == []


def test_the_most_in_need_come_first_then_the_longest_without_a_sync(
    history: CacheFile,
):
    synced = [3.0, 1.0, None, 2.0]
    rows = [
        seen(health, 9, f"{health.name} {at}")._replace(
            summary=StatusSummary(last_sync=at)
        )
        for health in reversed(Health)
        for at in synced
    ]
    history.save(rows)

    expected = [
        f"{health.name} {at}" for health in Health for at in (None, 1.0, 2.0, 3.0)
    ]
    assert [record.id for record in history.first(6)] == expected[:6]
    assert [record.id for record in history.first(99)] == expected


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_slices_miss_nobody(history: CacheFile, size: int):
    rows = [BARE._replace(id=f"{n}") for n in range(7)]
    history.save(rows)
    slices = list(history.all(size))

    assert [record for some in slices for record in some] == rows
    assert all(len(some) <= size for some in slices)


def test_one_may_forget_while_all_are_read(history: CacheFile):
    history.save([BARE._replace(id=f"{n}") for n in range(6)])
    slices = history.all(2)
    read = next(slices)
    history.save([], deleted=["0", "5"])

    read += [record for some in slices for record in some]
    assert [record.id for record in read] == ["0", "1", "2", "3", "4"]


def test_what_was_deleted_leaves_nothing(history: CacheFile):
    history.save(*step(Health.HEALTHY, Health.DISABLED, at=5))
    history.save([], deleted=["c1", "never heard of"])

    assert everything(history) == history.changes_of("c1") == []


def test_what_is_no_longer_listed_keeps_its_past(history: CacheFile):
    """A list may leave out what is disabled, and name it again when it is not."""
    history.save(*step(Health.HEALTHY, Health.DISABLED, at=5))
    history.save([BARE])
    history.keep_only([BARE.id, "not stored"])

    assert everything(history) == [BARE]
    assert steps(history) == [(Health.HEALTHY, Health.DISABLED)]


def test_changes_are_told_newest_first_of_one_and_oldest_first_of_all(
    history: CacheFile,
):
    words = [Health.HEALTHY, Health.STALE] * 3
    for at, (before, after) in enumerate(itertools.pairwise(words)):
        history.save(*step(before, after, at))
    history.save(*step(Health.HEALTHY, Health.STALE, 2, "c2"))

    assert [change.at for change in history.changes_of("c1", 3)] == [4, 3, 2]
    assert [
        (change.at, change.connection_id) for change in history.changes_since(2)
    ] == [
        (2, "c1"),
        (2, "c2"),
        (3, "c1"),
        (4, "c1"),
    ]


def test_old_changes_are_pruned(history: CacheFile):
    history.save(*step(Health.HEALTHY, Health.STALE, 1))
    history.save(*step(Health.STALE, Health.HEALTHY, 2))
    history.prune(before=2)

    assert steps(history) == [(Health.STALE, Health.HEALTHY)]


def test_a_save_that_fails_keeps_nothing_of_itself(history: CacheFile):
    broken = Change("c2", float("nan"), Health.HEALTHY, Health.STALE)
    with pytest.raises(DatabaseUnusable):
        history.save([FULL], [broken])
    history.save([BARE])

    assert everything(history) == [BARE]


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_can_be_kept(one: str, other: str):
    reading = StatusSummary(one, disabled_reason=other, failed=one, progress=other)
    row = BARE._replace(id=one, name=other, why=one, summary=reading)
    change = Change(one, 5, Health.HEALTHY, Health.STALE, other, one)
    with TemporaryDirectory() as folder, CacheFile(Path(folder) / "h") as history:
        history.save([row], [change])
        history.keep_only([one])
        (record,), (told,) = everything(history), history.changes_of(one)
        history.save([], deleted=[one])

        assert (record.id, record.name) == (utf8(one), utf8(other))
        assert (told.why, told.platform) == (utf8(other), utf8(one))
        assert everything(history) == []


@given(
    st.builds(
        StatusSummary,
        last_sync=st.none() | st.floats(allow_nan=False),
        batches=st.integers(0, 10**6),
    )
)
def test_every_part_of_a_reading_comes_back(reading: StatusSummary):
    with TemporaryDirectory() as folder, CacheFile(Path(folder) / "h") as history:
        history.save([BARE._replace(summary=reading)])

        assert everything(history) == [BARE._replace(summary=reading)]


def utf8(text: str) -> str:
    """What of a text can be written in UTF-8."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def test_nothing_secret_has_a_place_in_the_file(history: CacheFile, path: Path):
    history.save([FULL])
    with closing(sqlite3.connect(path)) as other:
        columns = other.execute("SELECT name FROM pragma_table_info('connections')")

        assert not {"access_token", "link_url"} & {name for (name,) in columns}


# Two consoles on one file.


def test_an_older_reading_never_replaces_a_newer_one(
    history: CacheFile, theirs: CacheFile
):
    history.save([seen(Health.HEALTHY, 20)])
    theirs.save([seen(Health.DISABLED, 10)])

    assert everything(history) == [seen(Health.HEALTHY, 20)]


def test_a_newer_reading_replaces_an_older_one(history: CacheFile, theirs: CacheFile):
    history.save([seen(Health.HEALTHY, 20)])
    theirs.save([seen(Health.DISABLED, 30)])

    assert everything(history) == [seen(Health.DISABLED, 30)]


def test_a_console_that_knows_less_takes_nothing_away(
    history: CacheFile, theirs: CacheFile
):
    """As one that has just begun, with nothing but the list."""
    history.save([FULL])
    theirs.save([BARE._replace(id=FULL.id, health=Health.UNCHECKED)])

    assert everything(history) == [FULL]


def test_one_that_knows_more_adds_to_it(history: CacheFile, theirs: CacheFile):
    bare = BARE._replace(id=FULL.id, health=Health.UNCHECKED)
    history.save([bare])
    theirs.save([FULL])
    history.save([bare])

    assert everything(history) == [FULL]


def test_a_word_that_only_the_list_told_is_kept(history: CacheFile):
    stated = BARE._replace(health=Health.NEEDS_REAUTH, is_derived=False)
    history.save([stated])
    history.save([stated._replace(health=Health.UNCHECKED, is_derived=True)])

    assert everything(history) == [stated]


def test_no_answer_leaves_the_last_reading_as_it_was(history: CacheFile):
    history.save([seen(Health.HEALTHY, 10)])
    silent = BARE._replace(id="c1", health=Health.NO_ANSWER, checked_at=20)
    history.save([silent])

    (record,) = everything(history)
    assert record == silent._replace(summary=seen(Health.HEALTHY, 10).summary)


def test_newer_details_replace_older_ones_whatever_the_status_says(
    history: CacheFile, theirs: CacheFile
):
    history.save([FULL._replace(checked_at=50, name="Old", details_at=10)])
    theirs.save([FULL._replace(checked_at=40, name="New", details_at=20)])
    history.save([FULL._replace(checked_at=60, name="Old", details_at=10)])

    (record,) = everything(history)
    assert (record.name, record.details_at, record.checked_at) == ("New", 20, 60)


def test_a_word_from_a_newer_list_holds_against_an_older_reading(
    history: CacheFile, theirs: CacheFile
):
    """The list can tell a change while the last status is an old one."""
    theirs.save([seen(Health.HEALTHY, 15)])
    rows, changes = step(Health.HEALTHY, Health.DISABLED, 30)
    history.save([rows[0]._replace(checked_at=10)], changes)
    theirs.save([seen(Health.HEALTHY, 15)])

    (record,) = everything(history)
    assert (record.health, record.checked_at) == (Health.DISABLED, 15)


def test_a_time_from_a_clock_set_wrong_does_not_stay_for_ever(history: CacheFile):
    history.save(*step(Health.HEALTHY, Health.STALE, at=NOW + 1e7))
    history.save(*step(Health.STALE, Health.DISABLED, at=NOW))

    assert everything(history) == [seen(Health.DISABLED, NOW)]
    assert len(history.changes_of("c1")) == 2


@pytest.mark.parametrize("apart", [0, 3])
def test_a_change_both_saw_is_kept_once(
    history: CacheFile, theirs: CacheFile, apart: float
):
    history.save([seen(Health.HEALTHY, 1)])
    theirs.save([seen(Health.HEALTHY, 2)])
    history.save(*step(Health.HEALTHY, Health.DISABLED, 10))
    theirs.save(*step(Health.HEALTHY, Health.DISABLED, 10 + apart))

    assert [change.at for change in history.changes_of("c1")] == [10]


def test_a_change_both_saw_of_one_not_stored_is_kept_once(
    history: CacheFile, theirs: CacheFile
):
    _, changes = step(Health.HEALTHY, Health.DISABLED, 10)
    history.save([], changes)
    theirs.save([], [replace(changes[0], at=12)])

    assert [change.at for change in history.changes_of("c1")] == [10]


def test_a_change_told_late_is_not_kept_after_what_followed_it(
    history: CacheFile, theirs: CacheFile
):
    history.save(*step(Health.HEALTHY, Health.DISABLED, 10))
    history.save(*step(Health.DISABLED, Health.HEALTHY, 20))
    theirs.save(*step(Health.HEALTHY, Health.DISABLED, 12))

    assert everything(history) == [seen(Health.HEALTHY, 20)]
    assert steps(history) == [
        (Health.HEALTHY, Health.DISABLED),
        (Health.DISABLED, Health.HEALTHY),
    ]


def test_a_step_the_other_missed_is_not_skipped(history: CacheFile, theirs: CacheFile):
    """One saw it go to unhealthy in between; the other only where it ended."""
    history.save([seen(Health.HEALTHY, 1)])
    history.save(*step(Health.HEALTHY, Health.UNHEALTHY, 10))
    theirs.save(*step(Health.HEALTHY, Health.DISABLED, 20))

    assert steps(history) == [
        (Health.HEALTHY, Health.UNHEALTHY),
        (Health.UNHEALTHY, Health.DISABLED),
    ]


def test_several_steps_of_one_connection_in_one_save(history: CacheFile):
    _, first = step(Health.HEALTHY, Health.STALE, 10)
    rows, second = step(Health.STALE, Health.HEALTHY, 20)
    history.save(rows, first + second)

    assert steps(history) == [
        (Health.HEALTHY, Health.STALE),
        (Health.STALE, Health.HEALTHY),
    ]


def test_a_step_back_that_looked_like_nothing_to_us_is_kept(
    history: CacheFile, theirs: CacheFile
):
    """We never saw it disabled; the other did, and has not looked since."""
    history.save([seen(Health.HEALTHY, 1)])
    theirs.save(*step(Health.HEALTHY, Health.DISABLED, 10))
    history.save([seen(Health.HEALTHY, 20)])
    history.save([seen(Health.HEALTHY, 30)])

    assert steps(history) == [
        (Health.HEALTHY, Health.DISABLED),
        (Health.DISABLED, Health.HEALTHY),
    ]


def test_a_change_across_a_time_without_answers_is_kept_once(
    history: CacheFile, theirs: CacheFile
):
    history.save([seen(Health.HEALTHY, 1)])
    history.save([seen(Health.NO_ANSWER, 5)])
    history.save(*step(Health.HEALTHY, Health.DISABLED, 10))
    theirs.save([seen(Health.NO_ANSWER, 11)])
    theirs.save(*step(Health.HEALTHY, Health.DISABLED, 12))

    assert steps(history) == [(Health.HEALTHY, Health.DISABLED)]


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_however_two_consoles_take_turns_the_past_is_one_chain(turns: random.Random):
    """Both watch the same three connections; each looks and saves when it likes."""
    words = [Health.HEALTHY, Health.UNHEALTHY, Health.DISABLED, Health.NO_ANSWER]
    with (
        TemporaryDirectory() as folder,
        CacheFile(Path(folder) / "h") as ours,
        CacheFile(Path(folder) / "h") as theirs,
    ):
        knows: dict[CacheFile, dict[str, Health]] = {ours: {}, theirs: {}}
        truth: dict[str, Health] = {}
        for at in range(1, 25):
            console = turns.choice([ours, theirs])
            one = turns.choice(["c1", "c2", "c3"])
            if turns.random() < 0.5 or one not in truth:
                truth[one] = turns.choice(words)
            now, before = truth[one], knows[console].get(one)
            if now is Health.NO_ANSWER:
                console.save([seen(now, at, one)])
                continue
            changes = (
                [Change(one, at, before, now)] if before not in (None, now) else []
            )
            console.save([seen(now, at, one)], changes)
            knows[console][one] = now

        for one in truth:
            past = steps(ours, one)
            assert all(before is not after for before, after in past)
            assert all(a[1] is b[0] for a, b in itertools.pairwise(past))


def test_processes_that_write_at_once_lose_nothing(path: Path):
    code = """if True:
        import sys
        from pathlib import Path
        from connections_tui.fleet.health_change import Change
        from connections_tui.fleet.health import Health
        from connections_tui.fleet.cache.cache_file import CacheFile
        from connections_tui.fleet.saved_record import SavedRecord

        words = Health.HEALTHY, Health.DISABLED
        with CacheFile(Path(sys.argv[1])) as history:
            for at in range(1, 101):
                before, after = words[(at + 1) % 2], words[at % 2]
                for one in "shared", sys.argv[2]:
                    change = Change(one, float(at), before, after)
                    row = SavedRecord(
                        one, *[None] * 4, after, "", True, None, float(at), None
                    )
                    history.save([row], [change])
    """
    consoles = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name])
        for name in ("one", "other")
    ]
    assert [console.wait() for console in consoles] == [0, 0]

    with CacheFile(path) as history:
        record = {record.id: record.checked_at for record in everything(history)}
        own = [len(history.changes_of(name, 999)) for name in ("one", "other")]
        shared = [change.at for change in history.changes_of("shared", 999)]

    assert record == {"shared": 100, "one": 100, "other": 100}
    assert own == [100, 100]
    assert len(shared) == len(set(shared)) >= 50


def test_many_writers_wait_for_each_other(path: Path):
    def write(writer: int) -> None:
        with CacheFile(path) as history:
            for n in range(50):
                history.save([BARE._replace(id=f"{writer}-{n}")])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with CacheFile(path) as history:
        assert len(everything(history)) == 200


def test_one_that_waits_too_long_is_told_and_loses_nothing(path: Path):
    with (
        CacheFile(path, wait_seconds=0) as history,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnusable, match="locked") as refusal:
            history.save([FULL])
        other.execute("ROLLBACK")
        history.save([FULL])

        assert not isinstance(refusal.value, DatabaseDamaged)
        assert everything(history) == [FULL]


def test_a_new_file_can_be_opened_by_many_at_once(tmp_path: Path):
    def open_new(number: int) -> int:
        with CacheFile(tmp_path / f"{number // 4}.db") as history:
            return len(everything(history))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_new, range(80))) == {0}


# The file.


@pytest.mark.parametrize("existing", [True, False])
def test_the_files_are_for_their_owner_only(path: Path, existing: bool):
    if existing:
        path.parent.mkdir(mode=0o700)
        path.touch(mode=0o644)
    with CacheFile(path) as history:
        history.save([FULL])
        modes = {
            file.name: stat.S_IMODE(file.stat().st_mode)
            for file in path.parent.iterdir()
        }

    names = (path.name, f"{path.name}-wal", f"{path.name}-shm")
    assert modes == dict.fromkeys(names, 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
@pytest.mark.parametrize("target", ["there", "not there"])
def test_a_link_is_refused(path: Path, tmp_path: Path, suffix: str, target: str):
    path.parent.mkdir()
    (tmp_path / "there").write_text("precious")
    path.with_name(path.name + suffix).symlink_to(tmp_path / target)
    with pytest.raises(DatabaseUnusable, match="not a regular file"):
        CacheFile(path)

    assert (tmp_path / "there").read_text() == "precious"
    assert not (tmp_path / "not there").exists()


def test_it_uses_a_journal_that_lets_others_read(path: Path):
    with CacheFile(path), closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert other.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def changes_at(number: int, *, of: int = 1, start: float = 1.0) -> list[Change]:
    """So many changes, a second apart, of so many connections in turn."""
    states = (Health.HEALTHY, Health.DISABLED)
    return [
        Change(
            f"c{n % of}", start + n, states[n // of % 2], states[1 - n // of % 2], "why"
        )
        for n in range(number)
    ]


def kept_changes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as other:
        return int(other.execute("SELECT count(*) FROM changes").fetchone()[0])


def test_of_one_connection_the_latest_changes_are_kept(path: Path):
    """One that flaps fills no file."""
    with CacheFile(path, clock=lambda: NOW) as history:
        history.save([], changes_at(3 * MOST_OF_ONE))
        latest = history.changes_of("c0", limit=1000)

    assert len(latest) == kept_changes(path) == MOST_OF_ONE
    assert latest[0].at == 3 * MOST_OF_ONE


def test_pruning_goes_in_short_steps_and_others_write_meanwhile(path: Path):
    with (
        CacheFile(path, clock=lambda: NOW) as history,
        CacheFile(path, wait_seconds=0, clock=lambda: NOW) as other,
    ):
        history.save([], changes_at(200, of=10))
        kept = [kept_changes(path)]
        while history.prune(before=101, at_once=30):
            kept.append(kept_changes(path))
            other.save([FULL])

    assert kept == [200, 170, 140, 110, 100]


def test_no_more_changes_are_kept_than_there_is_room_for(path: Path):
    with CacheFile(path, clock=lambda: NOW) as history:
        history.save([], changes_at(200, of=10))
        while history.prune(before=0, most=120, at_once=30):
            pass
        oldest = history.changes_since(0)[0]

    assert kept_changes(path) == 120
    assert oldest.at == 81


@pytest.mark.parametrize("version", ["new", "older"])
def test_what_is_pruned_gives_its_room_back(path: Path, version: str):
    if version == "older":
        path.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(path)) as old:
            for statements in MIGRATIONS:
                for statement in statements:
                    old.execute(statement)
            old.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            old.commit()
    with CacheFile(path, clock=lambda: NOW) as history:
        history.save([], changes_at(20_000, of=1000))
    full = path.stat().st_size
    with CacheFile(path, clock=lambda: NOW) as history:
        while history.prune(before=1e9):
            pass
    with CacheFile(path, clock=lambda: NOW) as history:
        assert history.changes_since(0) == []

    assert path.stat().st_size < full / 5


def test_a_file_of_the_first_version_is_read_and_goes_on(path: Path):
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as old:
        for statement in MIGRATIONS[0]:
            old.execute(statement)
        old.execute("PRAGMA user_version = 1")
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute(
            "INSERT INTO connections VALUES (1, 'c1', NULL, 'Tea', NULL, NULL,"
            " 'DISABLED', 'X', 1, NULL, 1, 0, 1, 'X', NULL, NULL, 0, 1, 0, '', '',"
            " ?, NULL, 1, ?, 'DISABLED')",
            (NOW, NOW),
        )
        old.execute(
            "INSERT INTO changes VALUES (1, 'c1', ?, 'HEALTHY', 'DISABLED', 'X', NULL)",
            (NOW,),
        )
        old.commit()
    with CacheFile(path, clock=lambda: NOW + 60) as history:
        [record] = history.first(9)
        [change] = history.changes_of("c1")
        history.save([record._replace(since=Since(NOW - 5, NOW), checked_at=NOW + 60)])
        [again] = history.first(9)

    assert (record.name, record.since, change.earliest) == ("Tea", None, None)
    assert again.since == Since(NOW - 5, NOW)


def test_a_newer_file_is_left_alone(path: Path):
    CacheFile(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    notices: list[str] = []

    assert open_history(path, notices.append) is None
    assert notices == [
        f"{path} was written by a newer version of this program."
        " No history is kept in this session."
    ]
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(tmp_path: Path):
    path = tmp_path / "books.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE books (title)")
        other.execute("PRAGMA user_version = 1")
        with pytest.raises(DatabaseUnusable, match="belongs to another program"):
            CacheFile(path)

        assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@pytest.mark.parametrize("spoil", ["folder", "below a file"])
def test_a_place_that_cannot_be_used_is_told_once(tmp_path: Path, spoil: str):
    (tmp_path / "file").touch()
    path = tmp_path if spoil == "folder" else tmp_path / "file" / "history"
    notices: list[str] = []

    assert open_history(path, notices.append) is None
    (notice,) = notices
    assert str(path) in notice
    assert notice.endswith(" No history is kept in this session.")


def test_a_damaged_file_is_set_aside_and_begun_anew(path: Path):
    path.parent.mkdir()
    notices: list[str] = []
    for _ in range(2):
        path.write_bytes(b"not a database, but long enough to be read as one" * 100)
        history = open_history(path, notices.append)
        assert history is not None
        with history:
            history.save([FULL])
            assert everything(history) == [FULL]

    assert notices == [
        "The history file was damaged. It was renamed to"
        f" history.sqlite3.damaged-{number} and a new one was created."
        for number in (1, 2)
    ]
    aside = path.with_name("history.sqlite3.damaged-1")
    assert aside.read_bytes().startswith(b"not a database")


def filled(path: Path) -> None:
    with CacheFile(path) as history:
        history.save([FULL._replace(id=f"{n}") for n in range(400)])
        history.save([], step(Health.HEALTHY, Health.STALE, 5, "1")[1])


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "h"
    filled(path)
    return path.read_bytes()


def test_a_file_cut_short_is_damaged(path: Path):
    filled(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DatabaseDamaged):
        CacheFile(path)


def test_damage_met_later_can_be_begun_anew_as_well(path: Path):
    filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    notices: list[str] = []
    with CacheFile(path) as history, pytest.raises(DatabaseDamaged) as damage:
        everything(history)
    anew = begin_anew(damage.value, notices.append)
    assert anew is not None
    with anew:
        assert everything(anew) == []
    assert len(notices) == 1


def test_what_another_console_began_anew_is_not_set_aside(path: Path):
    filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    damages = []
    for _ in range(2):
        with CacheFile(path) as history, pytest.raises(DatabaseDamaged) as damage:
            history.first(1)
        damages.append(damage.value)
    notices: list[str] = []
    for damage in damages:
        anew = begin_anew(damage, notices.append)
        assert anew is not None
        with anew:
            anew.save([FULL])

            assert everything(anew) == [FULL]
    assert len(notices) == 1


def test_a_table_that_is_not_there_is_damage(path: Path):
    filled(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE changes")
    with CacheFile(path) as history, pytest.raises(DatabaseDamaged, match="no such"):
        history.changes_since(0)


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_whatever_is_in_the_file_only_our_own_errors_come_out(
    sound_file: bytes, chance: random.Random
):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "h"
        content = bytearray(sound_file)
        for _ in range(chance.choice([1, 10, 300])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
        with suppress(DatabaseUnusable), CacheFile(path) as history:
            for job in (
                lambda: history.first(50),
                lambda: list(itertools.islice(history.all(100), 10)),
                lambda: history.changes_of("1"),
                lambda: history.changes_since(0),
                lambda: history.save(*step(Health.STALE, Health.HEALTHY, 9, "1")),
                lambda: history.keep_only(["1", "2"]),
                lambda: history.prune(6),
                lambda: history.save([], deleted=["1"]),
            ):
                with suppress(DatabaseUnusable):
                    job()


def test_a_word_of_a_newer_version_reads_as_unchecked(history: CacheFile, path: Path):
    history.save(*step(Health.HEALTHY, Health.DISABLED, 5))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE connections SET health = 'PAUSED'")
        other.execute("UPDATE changes SET after = 'PAUSED'")

    assert everything(history)[0].health is Health.UNCHECKED
    assert steps(history) == [(Health.HEALTHY, Health.UNCHECKED)]


@pytest.mark.parametrize(
    "spoil",
    [
        "id = x'00ff'",
        "name = x'00ff'",
        "created_at = 'long ago'",
        "checked_at = x'00'",
        "is_ready = 7",
        "batches = 'many'",
        "health = 3.5, health = x'41'",
    ],
)
def test_a_row_that_cannot_be_understood_is_left_out(
    history: CacheFile, path: Path, spoil: str
):
    history.save([FULL, FULL._replace(id="sound")])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"UPDATE connections SET {spoil} WHERE number = 1")

    assert [record.id for record in everything(history)] == ["sound"]
    assert [record.id for record in history.first(9)] == ["sound"]


def test_text_that_is_not_utf8_costs_only_its_odd_letters(
    history: CacheFile, path: Path
):
    history.save([FULL, FULL._replace(id="sound")])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(
            "UPDATE connections SET name = CAST(x'4dff' AS TEXT) WHERE number = 1"
        )

    assert [record.name for record in history.first(9)] == ["M\ufffd", FULL.name]
    history.keep_only(["sound"])
    assert [record.id for record in everything(history)] == ["sound"]


def test_a_disk_that_is_full_is_told_and_the_file_stays_sound(path: Path):
    filled(path)
    code = """if True:
        import resource, signal, sys
        from pathlib import Path
        from connections_tui.fleet.health import Health
        from connections_tui.fleet.cache.cache_file import CacheFile
        from connections_tui.files.sqlite import DatabaseUnusable
        from connections_tui.fleet.saved_record import SavedRecord

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        rows = [
            SavedRecord(f"n{n}", *[None] * 4, Health.STALE, "x" * 999, *[None] * 4)
            for n in range(999)
        ]
        with CacheFile(Path(sys.argv[1])) as history:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
            try:
                history.save(rows)
            except DatabaseUnusable as error:
                print(type(error).__name__)
    """
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    with CacheFile(path) as history:
        count = len(everything(history))

    assert (run.stdout.strip(), count) == ("DatabaseUnusable", 400)
