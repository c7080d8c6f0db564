"""The next step of each advice, in the console and on the command line."""

import re
import shlex

import pytest

from connections_tui.cli.main import summaries
from connections_tui.fleet import Fleet, Health, Record, advice_for
from connections_tui.fleet.reasons import BY_MEANING, REASONS, Advice
from connections_tui.words.next_step import by_command, by_key
from fleet.making import NOW, listed

ALL = [
    *(advice_for(health, None) for health in Health),
    *(reason.advice for reason in REASONS.values()),
    *BY_MEANING.values(),
    advice_for(Health.DISABLED, "a shop on fire"),
]
COMMAND = r" \(connections-tui ([^)]*)\)"
KEY = r" \(([A-Za-z])\)"


def record(connection_id: str = "c1", platform: str | None = "WOO_COMMERCE") -> Record:
    fleet = Fleet(lambda: NOW)
    fleet.listing().take([listed(connection_id, platform=platform)])
    [found] = fleet
    return found


@pytest.mark.parametrize("advice", ALL, ids=lambda advice: advice.what)
def test_a_step_names_a_key_in_the_console_and_a_command_outside(
    advice: Advice,
) -> None:
    key, command = by_key(advice, record()), by_command(advice, record())

    assert set(re.findall(KEY, key)) <= {"r", "H", "m"}
    assert not re.search(rf"{KEY}|[Pp]ress ", command)
    for line in re.findall(COMMAND, command):
        assert shlex.split(line)[0] in summaries()
    for said in (key, command):
        assert said.endswith(".")
        assert not set("{}") & set(said)
    if advice is not advice_for(Health.UNCHECKED, None):
        assert re.sub(COMMAND, "", command) == re.sub(KEY, "", key)


def test_what_is_odd_in_an_id_or_a_platform_is_quoted() -> None:
    odd = record("a b;c", 'x "y" z')
    steps = [by_command(advice, odd) for advice in ALL]
    lines = {line for step in steps for line in re.findall(COMMAND, step)}

    assert [shlex.split(line) for line in sorted(lines)] == [
        ["link", "a b;c"],
        ["list", "is:problem", 'platform:"x ""y"" z"'],
        ["show", "a b;c"],
    ]


def test_without_a_platform_none_is_named() -> None:
    limit = BY_MEANING[next(m for m in BY_MEANING if m.name == "LIMIT")]

    assert by_command(limit, record(platform=None)).startswith(
        "Check other connections (connections-tui list is:problem)."
    )
    assert by_key(limit, record()).startswith("Check other WooCommerce connections (H)")
