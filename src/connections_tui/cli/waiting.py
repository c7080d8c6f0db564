"""Waiting until connections are as wanted."""

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic

from msgspec import Struct

from connections_tui.cli import output
from connections_tui.cli.connected import ask
from connections_tui.cli.exits import TRY_AGAIN, fail
from connections_tui.cli.progress import waiting
from connections_tui.fleet import Fleet, Health
from connections_tui.fleet.asking.lanes import Kind
from connections_tui.fleet.census import needs_a_second_look
from connections_tui.moments import in_words
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present

EVERY_SECONDS = 5.0
"""Between two looks. A merchant needs a minute or more to sign in."""


class Goal(Struct, frozen=True):
    """What is waited for."""

    word: str
    """As an option takes it."""
    is_so: Callable[[Fleet, str], bool]
    needs_list: bool = False
    """Whether the list tells, and not the status."""


def _is(*healths: Health) -> Callable[[Fleet, str], bool]:
    def is_so(fleet: Fleet, connection_id: str) -> bool:
        record = fleet.get(connection_id)
        return record is not None and record.was_read and record.health in healths

    return is_so


SIGNED_IN = Goal("signed-in", _is(Health.SYNCING, Health.HEALTHY, Health.STALE))
HEALTHY = Goal("healthy", _is(Health.HEALTHY))
GONE = Goal("gone", lambda fleet, connection_id: connection_id not in fleet, True)
GOALS = {goal.word: goal for goal in (HEALTHY, SIGNED_IN, GONE)}


async def wait_until(
    session: Session, ids: Sequence[str], goal: Goal, seconds: float, *, gone: int = 0
) -> None:
    """Returns once all are so, and says which when each is.

    The program ends where ``seconds`` were not enough. ``gone``: how many were listed
    before and are not in the list that was just read.

    Raises:
        ApiError: the service could not be asked.
    """
    fleet = session.fleet
    until, waited_for = monotonic() + seconds, list(ids)
    names = {i: _name(fleet, i) for i in ids}
    is_doubtful = needs_a_second_look(gone, gone + len(fleet), len(fleet))
    while True:
        known = set(waited_for)
        if not goal.needs_list:
            known -= await ask(session, {Kind.STATUS: waited_for})
        elif lacks := fleet.census.lacks:
            fail(f"Incomplete: {' '.join(lacks)}", TRY_AGAIN)
        elif is_doubtful or not fleet.census.is_conclusive:
            known.clear()  # the next list confirms it
        for one in [i for i in waited_for if i in known and goal.is_so(fleet, i)]:
            output.say(f"{names[one]} is {goal.word}.")
            waited_for.remove(one)
        if not waited_for:
            return
        left = until - monotonic()
        if left <= 0:
            told = ", ".join(f"{names[i]} ({_state(fleet, i)})" for i in waited_for)
            fail(f"Timed out, not {goal.word}: {told}.", TRY_AGAIN)
        said = f"Waiting until {names[waited_for[0]]} is {goal.word}"
        more = f" and {len(waited_for) - 1:,} more" if len(waited_for) > 1 else ""
        async with waiting(f"{said}{more}, at most {in_words(left)}"):
            await asyncio.sleep(min(EVERY_SECONDS, left))
        if goal.needs_list:
            async with waiting("Reading the list", session.profile.host) as line:
                await session.read_list(line.heard)
            is_doubtful = False


def _name(fleet: Fleet, connection_id: str) -> str:
    record = fleet.get(connection_id)
    return present.named(record) if record is not None else clean(connection_id, 80)


def _state(fleet: Fleet, connection_id: str) -> str:
    record = fleet.get(connection_id)
    return record.health.word if record is not None else "not listed"
