"""What has changed since this person last had the console open."""

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.binding import Binding

from connections_tui.fleet import Change
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.filtering import SHOWN
from connections_tui.tui.parts.part import Part
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.tui.connections_screen import ConnectionsScreen

FILTER = "is:changed"


class LastSeen(Part):
    """Filters for what changed; the same key again goes to the next one."""

    BINDINGS = (Binding("W", "changed", "Changed, next", show=False, group=SHOWN),)

    def __init__(self, screen: "ConnectionsScreen") -> None:
        super().__init__(screen)
        self._since = screen.choices.current.seen_until
        self.changed: set[str] = set()
        """The IDs, as far as they are known."""

    def learn(self, change: Change) -> None:
        """A change that is seen now."""
        self.changed.add(change.connection_id)

    def keep(self) -> None:
        """Notes that the console is open; a shorter look does not count as one."""
        now = self.screen.clock().timestamp()
        self.screen.keep(lambda chosen: replace(chosen, seen_until=now))

    def action_changed(self) -> None:
        screen = self.screen
        if screen.filter.text == FILTER and len(screen.rows.order) > 1:
            is_last = screen.table.cursor_row == len(screen.rows.order) - 1
            screen.table.action_edge(0) if is_last else screen.chosen_pane.action_step(
                1
            )
        else:
            in_background(screen, self._show, group="changed", exclusive=True)

    async def _show(self) -> None:
        screen = self.screen
        since = self._since or screen.cache.began_at
        changes = await screen.cache.changes_since(since)
        here = {one.connection_id for one in changes} | self.changed
        self.changed = {i for i in here if i in screen.fleet}
        last = "your last session" if self._since else "the first change seen"
        at = present.moment_at(since, screen.clock())
        if not self.changed:
            screen.say(f"Nothing has changed since {last}, {at}.")
            return
        number = present.plural(len(self.changed), "connection")
        screen.panes.read(False)
        screen.filtering.show_all()
        screen.filter.text = FILTER
        screen.say(f"{number} changed since {last}, {at}. W goes to the next.")
