"""Outcomes of what was created and deleted from here, as signs."""

from connections_tui.changes.audit import Ending

MARKS = {
    Ending.DONE: ("✓", "$state-healthy"),
    Ending.GONE: ("✓", "$state-healthy"),
    Ending.REFUSED: ("✗", "$state-disabled"),
    Ending.UNKNOWN: ("?", "$state-unhealthy"),
    Ending.PENDING: ("…", "$state-syncing"),
}
