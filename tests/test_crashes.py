"""Crash reports: enough to find the fault, and nothing anybody typed or was sent."""

import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from textual.app import App
from textual.screen import Screen

from connections_tui.crashes import MOST_REPORTS, CrashReports
from connections_tui.moments import moment

CANARY = "canary-4711"
NOON = datetime(2026, 3, 14, 12, 0, 0, tzinfo=UTC)


class _Model(BaseModel):
    token: int


def crash(provoke: Callable[[], object]) -> Exception:
    try:
        provoke()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def report_of(error: BaseException, folder: Path) -> str:
    path = CrashReports(folder, clock=lambda: NOON).write(error)
    assert path is not None
    return path.read_text(encoding="utf-8")


def test_the_line_names_kind_place_and_report_and_nothing_else(tmp_path: Path) -> None:
    def provoke() -> None:
        raise ValueError(f"bad {CANARY}\n")

    line = CrashReports(tmp_path, clock=lambda: NOON).told(crash(provoke))

    assert line.startswith("connections-tui crashed (ValueError, test_crashes.py:")
    assert line.endswith(f"(without secrets): {tmp_path}/crash-20260314-120000.txt")
    assert CANARY not in line


def test_the_place_is_the_last_line_of_ours(tmp_path: Path) -> None:
    line = CrashReports(tmp_path, clock=lambda: NOON).told(
        crash(lambda: moment(object()))  # type: ignore[arg-type]  # the fault
    )

    assert "connections_tui/moments.py:" in line


@pytest.mark.parametrize(
    "provoke",
    [
        lambda: {}[CANARY],
        lambda: int(CANARY),
        lambda: _Model.model_validate({"token": CANARY}),
        lambda: Path(f"/{CANARY}/x").read_text(encoding="utf-8"),
        lambda: (_ for _ in ()).throw(TypeError(f"Invalid auth: {CANARY}")),
        lambda: (_ for _ in ()).throw(AttributeError(CANARY)),
        lambda: (_ for _ in ()).throw(
            ExceptionGroup(CANARY, [ValueError(CANARY), KeyError(CANARY)])
        ),
    ],
)
def test_no_message_that_may_hold_a_value_is_written_down(
    provoke: Callable[[], object], tmp_path: Path
) -> None:
    error = crash(provoke)
    error.add_note(CANARY)
    report = report_of(error, tmp_path)

    assert CANARY in "".join(traceback.format_exception(error))
    assert CANARY not in report
    assert type(error).__name__ in report


@pytest.mark.parametrize(
    ("provoke", "told"),
    [
        (lambda: None.refresh, "AttributeError: 'NoneType' object has no attribute"),  # type: ignore[attr-defined]
        (lambda: nothing, "NameError: name 'nothing'"),  # type: ignore[name-defined]  # noqa: F821
        (lambda: __import__("no_such"), "No module named 'no_such'"),
        (lambda: crash(), "missing 1 required positional argument"),  # type: ignore[call-arg]
        (lambda: 1 + "a", "unsupported operand type(s) for +: 'int' and 'str'"),  # type: ignore[operator]
        (lambda: Screen().query_one("#field-x"), "No nodes match '#field-x'"),
    ],
)
def test_a_message_of_names_alone_is_told(
    provoke: Callable[[], object], told: str, tmp_path: Path
) -> None:
    App()  # what Textual's widgets want to have around them

    assert told in report_of(crash(provoke), tmp_path)


def test_every_cause_is_told_with_its_places(tmp_path: Path) -> None:
    def provoke() -> None:
        try:
            int(CANARY)
        except ValueError as error:
            raise RuntimeError(CANARY) from error

    report = report_of(crash(provoke), tmp_path)

    assert report.index("\nRuntimeError\n") < report.index("\nbecause of ValueError\n")
    assert report.count("in provoke\n") == 2


def test_a_recursion_without_end_is_cut_in_the_middle(tmp_path: Path) -> None:
    def again() -> None:
        again()

    report = report_of(crash(again), tmp_path)

    assert " more\n" in report
    assert len(report.splitlines()) < 60


def test_where_the_program_lies_is_told_from_its_package_on(tmp_path: Path) -> None:
    report = report_of(crash(lambda: moment(object())), tmp_path)  # type: ignore[arg-type]

    assert "  connections_tui/moments.py:" in report
    assert str(Path(__file__).parent) not in report


def test_a_report_is_its_owners_alone_and_replaces_none(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    reports = CrashReports(folder, clock=lambda: NOON)
    first, second = reports.write(KeyError()), reports.write(KeyError())

    assert first is not None
    assert second is not None
    assert [first.name, second.name] == [
        "crash-20260314-120000.txt",
        "crash-20260314-120000-2.txt",
    ]
    assert (first.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (
        0o600,
        0o700,
    )


def test_only_the_newest_reports_stay(tmp_path: Path) -> None:
    other = tmp_path / "acme.preferences.json"
    other.touch()
    for second in range(MOST_REPORTS + 2):
        at = NOON.replace(second=second)
        CrashReports(tmp_path, clock=lambda at=at: at).write(KeyError())

    kept = sorted(path.name for path in tmp_path.glob("crash-*"))
    assert len(kept) == MOST_REPORTS
    assert kept[0] == "crash-20260314-120002.txt"
    assert other.exists()


def test_where_no_report_can_be_written_the_line_stands_alone(tmp_path: Path) -> None:
    blocked = tmp_path / "state"
    blocked.touch()
    line = CrashReports(blocked, clock=lambda: NOON).told(KeyError(CANARY))

    assert line == ("connections-tui crashed (KeyError).")


def test_a_link_in_the_reports_place_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("mine", encoding="utf-8")
    os.symlink(target, tmp_path / "crash-20260314-120000.txt")
    CrashReports(tmp_path, clock=lambda: NOON).write(KeyError())

    assert target.read_text(encoding="utf-8") == "mine"


@settings(max_examples=25)
@given(
    st.sampled_from(
        [AttributeError, NameError, ImportError, TypeError, ModuleNotFoundError]
    ),
    st.text(min_size=6),
)
def test_no_words_of_somebody_elses_come_through(
    kind: type[Exception], words: str
) -> None:
    """Whatever a library puts in front of a value, and the value itself."""
    folder = Path(os.environ["CONNECTIONS_TUI_HOME"])
    plain = report_of(kind(), folder)

    assert report_of(kind(f"bad: {words}"), folder) == plain
