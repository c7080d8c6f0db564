"""What a person chose, kept in a file that may be shared, broken or newer."""

import fcntl
import json
import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from connections_tui.fleet.shown.preferences import (
    Preferences,
    PreferencesUnreadable,
    PreferencesUnwritable,
    SavedView,
    SortKey,
    load_preferences,
    save_preferences,
)

DEFAULTS = Preferences()
MINE = SavedView(
    name="Kirjat „ää“",
    filter="status:reauth -platform:stripe",
    health="NEEDS_REAUTH",
    only_problems=True,
    sort=(SortKey("STATE"), SortKey("SYNCED", True)),
)
FULL = Preferences(
    (SortKey("STORE", True),),
    ("STATE", "STORE"),
    (MINE, SavedView("all")),
    frozenset({"id-1", "id-2"}),
    "connections-light",
    hides_names=True,
)

orders = st.lists(st.builds(SortKey, st.text(st.characters()), st.booleans())).map(
    tuple
)
views = st.builds(
    SavedView,
    st.text(st.characters()),
    st.text(st.characters()),
    st.none() | st.text(st.characters()),
    st.booleans(),
    orders,
)
several_views = st.lists(views, unique_by=lambda view: view.name).map(tuple)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "acme.preferences.json"


def with_views(*views: SavedView) -> Preferences:
    return Preferences(views=views)


def test_without_a_file_nothing_is_chosen(path: Path):
    assert load_preferences(path) == DEFAULTS
    assert not path.parent.exists()


def test_what_was_chosen_comes_back(path: Path):
    assert save_preferences(path, DEFAULTS, FULL) == FULL
    assert load_preferences(path) == FULL


@given(orders, st.lists(st.text(st.characters())).map(tuple), several_views)
def test_any_text_can_be_kept(order, columns, views):
    chosen = Preferences(order, columns, views)
    with TemporaryDirectory() as folder:
        save_preferences(Path(folder) / "p", DEFAULTS, chosen)

        assert load_preferences(Path(folder) / "p") == chosen


def test_a_person_can_read_the_file(path: Path):
    save_preferences(path, DEFAULTS, FULL)

    assert '"name": "Kirjat „ää“"' in path.read_text("utf-8")


@pytest.mark.parametrize("existing", [True, False])
def test_the_file_is_for_its_owner_only(path: Path, existing: bool):
    if existing:
        path.parent.mkdir(mode=0o700)
        path.write_text("{}")
        path.chmod(0o644)
    save_preferences(path, DEFAULTS, FULL)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


# Another console, and a newer version.


def test_a_view_another_console_added_stays(path: Path):
    theirs = SavedView("theirs")
    save_preferences(path, DEFAULTS, with_views(theirs))

    assert save_preferences(path, DEFAULTS, with_views(MINE)).views == (MINE, theirs)


def test_a_choice_another_console_made_stays(path: Path):
    save_preferences(path, DEFAULTS, Preferences(sort=(SortKey("STORE", True),)))
    save_preferences(path, DEFAULTS, Preferences(columns=("STATE",)))

    assert load_preferences(path) == Preferences((SortKey("STORE", True),), ("STATE",))


def test_a_watch_another_console_began_stays(path: Path):
    first, both = frozenset({"a"}), frozenset({"a", "b"})
    save_preferences(path, DEFAULTS, Preferences(watches=both))
    save_preferences(path, Preferences(watches=first), Preferences(watches=frozenset()))

    assert load_preferences(path).watches == {"b"}


def test_a_view_another_console_changed_is_not_changed_back(path: Path):
    old, new = SavedView("both", "old"), SavedView("both", "new")
    save_preferences(path, DEFAULTS, with_views(old))
    save_preferences(path, with_views(old), with_views(new))
    save_preferences(path, with_views(old), with_views(old, MINE))

    assert load_preferences(path).views == (new, MINE)


def test_a_view_another_console_removed_does_not_come_back(path: Path):
    old = SavedView("old")
    save_preferences(path, with_views(old), with_views(old, MINE))

    assert load_preferences(path).views == (MINE,)


def test_views_are_removed_and_put_in_order(path: Path):
    one, two, three = map(SavedView, ("one", "two", "three"))
    save_preferences(path, DEFAULTS, with_views(one, two, three))
    save_preferences(path, with_views(one, two, three), with_views(three, one))

    assert load_preferences(path).views == (three, one)


def test_what_a_newer_version_wrote_stays(path: Path):
    save_preferences(path, DEFAULTS, FULL)
    stored = json.loads(path.read_text("utf-8"))
    stored["splits"] = {"dark": True}
    stored["views"][0]["colour"] = "red"
    path.write_text(json.dumps(stored))
    changed = replace(FULL, sort=(), views=(replace(MINE, filter=""), *FULL.views[1:]))
    save_preferences(path, FULL, changed)

    assert load_preferences(path) == changed
    now = json.loads(path.read_text("utf-8"))
    assert now["splits"] == {"dark": True}
    assert now["views"][0]["colour"] == "red"


def test_nothing_new_leaves_the_file_alone(path: Path):
    save_preferences(path, DEFAULTS, FULL)
    before = path.stat()
    save_preferences(path, FULL, FULL)

    assert path.stat() == before


def test_processes_that_save_at_once_lose_no_view(path: Path):
    code = """if True:
        import sys
        from pathlib import Path
        from connections_tui.fleet.shown.preferences import *

        before = Preferences()
        for number in range(20):
            view = SavedView(f"{sys.argv[2]} {number}")
            after = Preferences(views=(*before.views, view))
            before = save_preferences(Path(sys.argv[1]), before, after)
    """
    consoles = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name])
        for name in ("one", "other")
    ]
    assert [console.wait() for console in consoles] == [0, 0]

    names = {view.name for view in load_preferences(path).views}
    assert names == {f"{name} {n}" for name in ("one", "other") for n in range(20)}


# Files that are not what we wrote.

BROKEN = {
    "empty": (b"", "line 1 is not JSON"),
    "cut": (b'{"sort":\n[', "line 2 is not JSON"),
    "binary": (bytes(range(256)), "not UTF-8 text"),
    "a list": (b"[]", "must be an object"),
    "deep": (b"[" * 100_000, "nested too deep"),
    "a long number": (b'{"a": ' + b"9" * 5000 + b"}", "nested too deep"),
    "large": (b" " * 1_000_001, "too large"),
    "sort": (b'{"sort": "STATE"}', "expected array, got str at sort."),
    "sort key": (
        b'{"sort": [{"column": 1}]}',
        "expected str, got int at sort[0].column.",
    ),
    "direction": (
        b'{"sort": [{"column": "A", "descending": 1}]}',
        "expected bool, got int at sort[0].descending.",
    ),
    "columns": (b'{"columns": [null]}', "expected str, got null at columns[0]."),
    "view": (
        b'{"views": [{"name": "a"}, []]}',
        "expected object, got array at views[1].",
    ),
    "no name": (b'{"views": [{}]}', "object missing required field name at views[0]."),
    "health": (
        b'{"views": [{"name": "a", "health": 1}]}',
        "expected str | null, got int at views[0].health.",
    ),
}


@pytest.mark.parametrize(("content", "why"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told_and_left_as_it_is(path: Path, content: bytes, why: str):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(PreferencesUnreadable) as told:
        load_preferences(path)
    with pytest.raises(PreferencesUnwritable, match="not saved"):
        save_preferences(path, DEFAULTS, FULL)

    assert str(told.value).startswith(f"Cannot read the preferences in {path}: ")
    assert why in str(told.value)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


@given(st.binary() | st.text(alphabet='{}[]",:aviewsort01n ').map(str.encode))
def test_whatever_is_in_the_file_only_our_own_error_comes_out(content: bytes):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "p"
        path.write_bytes(content)
        with suppress(PreferencesUnreadable):
            load_preferences(path)


def test_a_byte_order_mark_does_no_harm(path: Path):
    path.parent.mkdir()
    path.write_bytes(b'\xef\xbb\xbf{"columns": ["STATE"]}')

    assert load_preferences(path).columns == ("STATE",)


def test_a_folder_or_a_pipe_is_not_read(path: Path):
    path.mkdir(parents=True)
    os.mkfifo(path / "pipe")
    for wrong in (path, path / "pipe"):
        with pytest.raises(PreferencesUnreadable, match="not a file"):
            load_preferences(wrong)


@pytest.mark.parametrize("target", ["there", "not there"])
def test_a_link_is_not_written_through(path: Path, tmp_path: Path, target: str):
    path.parent.mkdir()
    (tmp_path / "there").write_text("{}")
    path.symlink_to(tmp_path / target)
    with pytest.raises(PreferencesUnwritable, match="a symbolic link"):
        save_preferences(path, DEFAULTS, FULL)

    assert path.is_symlink()
    assert (tmp_path / "there").read_text() == "{}"
    assert not (tmp_path / "not there").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(PreferencesUnwritable, match="Cannot write"):
        save_preferences(tmp_path / "file" / "p", DEFAULTS, FULL)


def test_more_than_can_be_read_again_is_not_written(path: Path):
    save_preferences(path, DEFAULTS, FULL)
    endless = with_views(SavedView("a", "x" * 1_000_000))
    with pytest.raises(PreferencesUnwritable, match="Too many"):
        save_preferences(path, DEFAULTS, endless)

    assert load_preferences(path) == FULL


def test_another_that_never_lets_go_is_told(path: Path):
    save_preferences(path, DEFAULTS, FULL)
    folder = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with pytest.raises(PreferencesUnwritable, match="Another console"):
        save_preferences(path, FULL, DEFAULTS, wait_seconds=0)
    os.close(folder)

    assert save_preferences(path, FULL, DEFAULTS) == DEFAULTS


def test_a_full_disk_leaves_the_old_file(path: Path):
    save_preferences(path, DEFAULTS, FULL)
    code = """if True:
        import resource, signal, sys
        from pathlib import Path
        from connections_tui.fleet.shown.preferences import *

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        path = Path(sys.argv[1])
        chosen = Preferences(columns=("a column",) * 99)
        try:
            save_preferences(path, Preferences(), chosen)
        except PreferencesUnwritable as error:
            print(error)
    """
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ": File too large" in run.stdout
    assert load_preferences(path) == FULL
    assert list(path.parent.iterdir()) == [path]
