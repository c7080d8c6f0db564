"""A session for one command: connected, its list read, statuses asked for as needed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from connections_tui import composition
from connections_tui.api import ApiError, LoginRefused, TokenRefused
from connections_tui.cli import output
from connections_tui.cli.exits import TRY_AGAIN, fail_as_told
from connections_tui.cli.progress import counted, interrupted, waiting
from connections_tui.config import Profile
from connections_tui.fleet.asking.lanes import Kind
from connections_tui.fleet.news import Answered, Trouble
from connections_tui.session import Session

if TYPE_CHECKING:
    from connections_tui.changes import Listener

PATIENCE_SECONDS = 30.0
"""How long a service may be unreachable before a command gives up."""
CHANGE_SECONDS = 5.0
"""How long an interrupted command waits for the outcome of a change."""
_UNKNOWN = (
    "No response yet. The change may have been made: check the list before you repeat "
    "it."
)
_LOOK_SECONDS = 0.25
"""Between two looks at how far it is."""


@asynccontextmanager
async def connected(
    profile: Profile, listener: "Listener | None" = None
) -> AsyncIterator[Session]:
    """``listener``: learns of changes; without one nothing can be changed.

    Raises:
        ApiError: the client could not be opened.
        BadSettings: the profile cannot be used.
    """
    session = composition.session_of(profile, output.say)
    session.begin(clock=composition.utc_now, tell=output.say)
    has_unknown = False
    try:
        await session.connect(listener)
        yield session
    finally:
        changes = session.changes
        if changes is not None and changes.are_in_progress:
            output.say("Waiting for the response to a change that was sent.")
            if not await changes.wait(CHANGE_SECONDS):
                has_unknown = True
                output.say(_UNKNOWN)
        await session.close()
        if has_unknown:
            # More than cancelled: whoever repeats it may do it twice.
            fail_as_told(_UNKNOWN, TRY_AGAIN, "Check the list before you try again.")


async def read_list(session: Session) -> int:
    """The list, and what is remembered of it; how many remembered ones it lacks.

    Raises:
        ApiError: it was not read whole.
    """
    async with waiting("Reading the list", session.profile.host) as line:
        await session.read_list(line.heard)
    await session.labelling.read()
    return await session.cache.recall_all()


async def ask(session: Session, wanted: Mapping[Kind, Iterable[str]]) -> frozenset[str]:
    """Asks for statuses and details, within the budget, and tells how far it is.

    ``wanted``: the IDs for each kind. What fails for one connection stays unknown.
    Gives the IDs whose status was wanted and not even refused, as where a platform is
    paused.

    Raises:
        ApiError: the login was refused, or the service did not answer for
            ``PATIENCE_SECONDS``.
    """
    assert session.upkeep is not None
    asked = [(kind, list(ids)) for kind, ids in wanted.items()]
    total = sum(len(ids) for _, ids in asked)
    if not total:
        return frozenset()
    asked_at = composition.utc_now().timestamp()
    sweep, fleet = session.upkeep.sweep, session.fleet
    news, answers = asyncio.Event(), 0

    def count(_: Answered) -> None:
        nonlocal answers
        answers += 1
        news.set()

    ends = (fleet.subscribe(Answered, count), fleet.subscribe(Trouble, _rings(news)))
    # Only what is asked for here, and nothing of the sweep's own accord.
    sweep.pause(True)
    for kind, ids in asked:
        sweep.want(ids, [kind])
    # Saved while they come: an interrupted command loses nothing.
    running = [asyncio.create_task(job) for job in (sweep.run(), session.cache.run())]
    began = answered_at = monotonic()
    try:
        while not sweep.is_finished:
            news.clear()
            before = answers
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await news.wait()
            for task in running:
                if task.done():
                    task.result()  # never but with an error, which is told
            if answers != before and sweep.trouble is None:
                answered_at = monotonic()
            if isinstance(sweep.trouble, TokenRefused):
                # The list has just been read with this login.
                sweep.list_was_read()
            _give_up(sweep.trouble, monotonic() - answered_at)
            output.progress(_progress(session, min(answers, total), total, began))
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for end in ends:
            end()
        output.progress("")
    statuses = (fleet.get(i) for kind, ids in asked if kind is Kind.STATUS for i in ids)
    return frozenset(
        record.id
        for record in statuses
        if record is not None and (record.checked_at or 0) < asked_at
    )


def _rings(news: asyncio.Event) -> Callable[[Trouble], None]:
    return lambda _: news.set()


def _give_up(trouble: ApiError | None, silent_for: float) -> None:
    if trouble is None:
        return
    if isinstance(trouble, LoginRefused) or silent_for > PATIENCE_SECONDS:
        raise trouble


def _progress(session: Session, done: int, total: int, began: float) -> str:
    """``began``: on the monotonic clock."""
    assert session.upkeep is not None
    state = session.upkeep.sweep.state()
    if state.trouble is None:
        return counted(done, total, monotonic() - began)
    host = session.profile.host
    return interrupted(done, total, state.trouble, state.resumes_in, host)
