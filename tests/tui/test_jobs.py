"""Who would resume a console that is stopped."""

import pytest

from connections_tui.tui.terminal.jobs import has_shell

Process = tuple[int, int, int]
"""Its parent, group and session."""


def resumable(processes: dict[int, Process]) -> bool:
    def get(what: int):
        def look(pid: int) -> int:
            if pid not in processes:
                raise ProcessLookupError
            return processes[pid][what]

        return look

    return has_shell(pid=9, parent=get(0), group=get(1), session=get(2))


SHELL = {5: (1, 5, 5)}
"""A login shell, which leads its session."""


@pytest.mark.parametrize(
    ("what", "processes"),
    [
        ("a job of a shell", {9: (5, 9, 5), **SHELL}),
        ("within make", {9: (8, 7, 5), 8: (7, 7, 5), 7: (5, 7, 5), **SHELL}),
        ("under sudo's monitor", {9: (8, 9, 8), 8: (7, 8, 8)}),
    ],
)
def test_a_shell_with_job_control_resumes_it(
    what: str, processes: dict[int, Process]
) -> None:
    assert resumable(processes), what


@pytest.mark.parametrize(
    ("what", "processes"),
    [
        ("xterm -e, tmux new-window", {9: (5, 9, 9), **SHELL}),
        ("docker run", {9: (0, 9, 9)}),
        ("sh -c in a terminal of its own", {9: (8, 8, 8), 8: (5, 8, 8), **SHELL}),
        ("its shell is gone", {9: (1, 9, 5), 1: (0, 1, 1)}),
        ("a parent that cannot be seen", {9: (4, 9, 5)}),
        ("a circle", {9: (9, 9, 9)}),
    ],
)
def test_without_one_it_would_stay_stopped(
    what: str, processes: dict[int, Process]
) -> None:
    assert not resumable(processes), what
