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
    session: Session, ids: Sequence[str], goal: Goal, seconds: float
) -> None:
    """Returns once all are so, and says which when each is.

    The program ends where ``seconds`` were not enough.

    Raises:
        ApiError: the service could not be asked.
    """
    until, waited_for = monotonic() + seconds, list(ids)
    names = {i: _name(session.fleet, i) for i in ids}
    while True:
        unanswered = frozenset[str]()
        if goal.needs_list:
            async with waiting("Reading the list", session.profile.host) as line:
                await session.read_list(line.heard)
            if lacks := session.fleet.census.lacks:
                fail(f"Incomplete: {' '.join(lacks)}", TRY_AGAIN)
        else:
            unanswered = await ask(session, {Kind.STATUS: waited_for})
        known = [one for one in waited_for if one not in unanswered]
        for one in [one for one in known if goal.is_so(session.fleet, one)]:
            output.say(f"{names[one]} is {goal.word}.")
            waited_for.remove(one)
        if not waited_for:
            return
        left = until - monotonic()
        if left <= 0:
            told = ", ".join(
                f"{names[i]} ({_state(session.fleet, i)})" for i in waited_for
            )
            fail(f"Timed out, not {goal.word}: {told}.", TRY_AGAIN)
        said = f"Waiting until {names[waited_for[0]]} is {goal.word}"
        more = f" and {len(waited_for) - 1:,} more" if len(waited_for) > 1 else ""
        async with waiting(f"{said}{more}, at most {in_words(left)}"):
            await asyncio.sleep(min(EVERY_SECONDS, left))


def _name(fleet: Fleet, connection_id: str) -> str:
    record = fleet.get(connection_id)
    return present.named(record) if record is not None else clean(connection_id, 80)


def _state(fleet: Fleet, connection_id: str) -> str:
    record = fleet.get(connection_id)
    return record.health.word if record is not None else "not listed"
