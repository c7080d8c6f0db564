"""Asks whether to delete a connection, and says what a delete means."""

from textual.binding import Binding
from textual.content import Content

from connections_tui.text import clean
from connections_tui.tui.screens.confirm import ConfirmScreen
from connections_tui.words import present
from connections_tui.words.delete_risks import told_records, told_undo
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
            told_undo(self.profile, self.now),
        ]
        if self.record.health.is_problem and self.record.link_url:
            lines.append("To fix a login, send the link instead (L).")
        command = command_line(
            self.profile, "delete", present.pasteable(self.record.id)
        )
        return Content.assemble(
            "\n".join(lines), ("\nCommand line: ", "$muted"), clean(command, 400)
        )

    def _synced(self) -> list[str]:
        synced = told_records(self.record)
        return [f"Synced so far: {synced}."] if synced else []
