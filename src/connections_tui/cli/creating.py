"""Sending a create, and telling what came of it."""

import asyncio
from collections.abc import Callable

from connections_tui.changes.create import Created, Creation, NotCreated, Outcome
from connections_tui.cli import output
from connections_tui.cli.exits import TRY_AGAIN, fail_as_told, fail_over
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.printed import Printed

UNSENT = "Nothing was sent."
_CHECK = "Check the list before you send it again."


class Made(Printed, frozen=True):
    """A new connection; with --dry-run only what would be sent."""

    id: str | None
    platform: str | None
    """The service's code; null where the merchant chooses."""
    link: str | None
    would_send: dict[str, str] | None = None
    """Secrets are masked."""


async def send(
    session: Session,
    creation: Creation,
    tell: Callable[[Created], None] = lambda _: None,
) -> Outcome:
    """Sends it, once; ``conclude`` tells what came of it.

    ``tell``: takes what was created, also after ctrl+c.
    """

    def ended(task: "asyncio.Task[Outcome]") -> None:
        is_over = not task.cancelled() and task.exception() is None
        if is_over and isinstance(outcome := task.result(), Created):
            tell(outcome)

    assert session.changes is not None
    task = session.changes.create(creation)
    task.add_done_callback(ended)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        # It may have been created: its outcome is told before the command ends.
        creation.is_watched = False
        raise


def made_by(outcome: Created, creation: Creation) -> Made:
    connection = outcome.connection
    link = connection.link_url or ""
    if creation.credentials is None and link:
        link = creation.link.added_to(link)
    return Made(connection.id, connection.platform, present.pasteable(link) or None)


def conclude(outcome: Outcome) -> None:
    """Says what came of it.

    Raises:
        Failed: it is not known to be created.
    """
    if isinstance(outcome, NotCreated):
        fail_over(outcome.error, "Not created.")
    output.say(outcome.sentence)
    if isinstance(outcome, Created):
        if outcome.is_bare and not outcome.is_listed:
            fail_as_told(outcome.sentence, TRY_AGAIN, _CHECK)
        return
    for record in outcome.new or ():
        platform = present.platform_name(record.platform)
        output.say(f"New in the list: {clean(record.id, 80)}, {platform}")
    if not outcome.new:
        known = "could not be compared" if outcome.new is None else "has no new one"
        output.say(f"The list {known}.")
    fail_as_told(outcome.sentence, TRY_AGAIN, _CHECK)
