"""Outcomes of what was created and deleted from here, as signs and words."""

from connections_tui.changes.audit import Ending, Entry
from connections_tui.words import present

MARKS = {
    Ending.DONE: ("✓", "$state-healthy"),
    Ending.GONE: ("✓", "$state-healthy"),
    Ending.REFUSED: ("✗", "$state-disabled"),
    Ending.UNKNOWN: ("?", "$state-unhealthy"),
    Ending.PENDING: ("…", "$state-syncing"),
}


def outcome_words(entry: Entry) -> str:
    """The outcome, and what showed it: "done, confirmed by the list at 14:02"."""
    if entry.evidence is None:
        return entry.outcome.value
    at = present.time_beside(entry.at, entry.began_at)
    if entry.outcome is Ending.DONE:
        return f"{entry.outcome.value}, confirmed by the list at {at}"
    return f"{entry.outcome.value}, {entry.evidence.value} at {at}"
