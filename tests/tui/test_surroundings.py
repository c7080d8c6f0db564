"""What the environment tells of the terminal."""

import pytest

from connections_tui.tui.terminal.surroundings import esc_seconds, is_far, multiplexer


@pytest.mark.parametrize(
    "environ",
    [
        {"SSH_CONNECTION": "10.0.0.1 4 10.0.0.2 22"},
        {"SSH_TTY": "/dev/pts/1"},
        {"MOSH_KEY": "a"},
        {"TMUX": "/tmp/tmux-0/default,1,0"},
        {"TERM": "screen-256color"},
        {"STY": "1.pts-0.host"},
    ],
)
def test_an_esc_waits_longer_where_keys_may_be_taken_apart(
    environ: dict[str, str],
) -> None:
    """A tail 150 ms later is still its own."""
    assert esc_seconds(environ) > 0.15


def test_a_lone_esc_is_quick_on_a_local_terminal() -> None:
    assert 0.04 < esc_seconds({"TERM": "xterm-256color", "SSH_TTY": ""}) < 0.06


@pytest.mark.parametrize(
    ("chosen", "seconds"),
    [("300", 0.3), ("0", 0.001), ("", 0.05), ("-1", 0.05), ("often", 0.05)],
)
def test_who_sets_escdelay_is_heeded(chosen: str, seconds: float) -> None:
    assert esc_seconds({"ESCDELAY": chosen}) == seconds


def test_where_it_runs_is_told() -> None:
    assert multiplexer({"TERM": "tmux-256color"}) == "tmux"
    assert multiplexer({"TERM": "xterm", "STY": "1.a"}) == "screen"
    assert multiplexer({"TERM": "xterm"}) == ""
    assert not is_far({"SSH_CONNECTION": ""})
