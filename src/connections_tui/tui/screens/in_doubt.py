"""What the list shows after a create whose response was lost."""

from collections.abc import Iterator
from datetime import datetime

from connections_tui.changes.create import Unknown
from connections_tui.fleet import Record
from connections_tui.tui.screens.choose import Choice
from connections_tui.tui.screens.outcome import OutcomeScreen
from connections_tui.words import present

KEEP = Choice("k", "Keep", "go back to the form")


def screen_for(unknown: Unknown, now: datetime) -> OutcomeScreen:
    """Gives the number of a connection that is new in the list, from 1, or ``k``."""
    said = f"{unknown.sentence}\n\n{_new_in_list(unknown)}"
    choices = [*_choices(unknown.new or (), now), KEEP]
    return OutcomeScreen(unknown.title, said, choices)


def _new_in_list(unknown: Unknown) -> str:
    if unknown.new is None:
        return "The list could not be compared. Check it before sending again."
    if not unknown.new:
        return "No new connection appeared in the list."
    number = present.plural(len(unknown.new), "new connection")
    return f"{number} appeared in the list:"


def _choices(new: tuple[Record, ...], now: datetime) -> Iterator[Choice]:
    for number, record in enumerate(new[:9], start=1):
        parts = [
            *([present.platform_name(record.platform)] if record.platform else []),
            record.health.word,
            f"created {present.ago(record.created_at, now)}",
        ]
        what = "".join(f" · {part}" for part in parts)
        yield Choice(str(number), present.short_id(record.id), what.lstrip())
