"""The other connections of a store, in the status pane. Pure; no widgets."""

from collections.abc import Sequence
from datetime import datetime

from connections_tui.fleet import Record
from connections_tui.tui.pages.page import Page
from connections_tui.tui.theme import badge
from connections_tui.words import present

MOST_LINES = 5


def same_store(page: Page, twins: Sequence[Record], now: datetime) -> None:
    """Their IDs and states, and the key that leads to them; nothing without any."""
    if not twins:
        return
    page.heading("SAME STORE", ("  T goes to the next", "$muted"))
    for twin in twins[:MOST_LINES]:
        state = badge(twin.health)
        at = twin.checked_at
        checked = f"  checked {present.ago(at, now)}" if at else "  not checked"
        page.add(
            f"{present.short_id(twin.id)}  ",
            (state.plain, str(state.spans[0].style)),
            (checked, "$muted"),
        )
    if len(twins) > MOST_LINES:
        page.add((f"and {len(twins) - MOST_LINES:,} more", "$muted"))
