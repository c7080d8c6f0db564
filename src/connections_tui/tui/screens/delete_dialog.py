"""Asks whether to delete a connection, and says what a delete means."""

from datetime import timedelta

from textual.binding import Binding
from textual.content import Content

from connections_tui.moments import day
from connections_tui.text import clean
from connections_tui.tui.screens.confirm import ConfirmScreen
from connections_tui.words import present
from connections_tui.words.shell_lines import command_line


class DeleteScreen(ConfirmScreen):
    """In production a word must be typed first."""

    BINDINGS = [
        Binding("escape,q,n", "cancel", "Keep it"),
        Binding("y", "confirm", "Delete"),
    ]
    TITLE_WORDS = "Delete connection"
    YES = "Delete"
    NO = "Keep it"
    TO_DO_IT = "to delete it"
    ESC = "keep"

    def consequences(self) -> Content:
        lines = [
            "Its access token stops working immediately. To reconnect, the merchant "
            "signs in again and the history syncs again.",
            *self._synced(),
            self._undo(),
        ]
        if self.record.health.is_problem and self.record.link_url:
            lines.append("To fix a login, send the link instead (L).")
        command = command_line(
            self.profile, "delete", present.pasteable(self.record.id)
        )
        return Content.assemble(
            "\n".join(lines), ("\nCommand line: ", "$muted"), clean(command, 400)
        )

    def _undo(self) -> str:
        if self.profile.is_demo:
            return "This cannot be undone. No real store is affected."
        if (days := self.profile.undo_days) is None:
            return "This cannot be undone."
        until = day(self.now + timedelta(days=days))
        return (
            f"This cannot be undone here. Rutter Support can restore it until {until} "
            f"({days} days)."
        )

    def _synced(self) -> list[str]:
        if self.record.status is None:
            return []
        totals = self.record.status.historical_sync_status.total
        counted = [
            f"{present.count(total.synced_count)} {clean(name, 30)}"
            for name, total in totals.items()
            if total.synced_count
        ]
        return [f"Synced so far: {', '.join(counted[:4])}."] if counted else []
