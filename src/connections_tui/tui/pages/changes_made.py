"""Outcomes of the changes that were made from here, as signs."""

from connections_tui.changes.audit import Ending

MARKS = {
    Ending.DONE: ("✓", "$state-healthy"),
    Ending.GONE: ("✓", "$state-healthy"),
    Ending.REFUSED: ("✗", "$state-disabled"),
    Ending.UNKNOWN: ("?", "$state-unhealthy"),
    Ending.PENDING: ("…", "$state-syncing"),
}
