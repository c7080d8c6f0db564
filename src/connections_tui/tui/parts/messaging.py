"""Writing to the merchants of the chosen connection, or of the marked ones."""

from msgspec.structs import replace
from textual.binding import Binding

from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.copying import DONE
from connections_tui.tui.parts.part import Part
from connections_tui.tui.terminal.threads import in_a_thread


class Messaging(Part):
    """Opens the messages. They change nothing at the service."""

    BINDINGS = (Binding("m", "message", "Message merchant", show=False, group=DONE),)

    def action_message(self) -> None:
        in_background(self.screen, self._write, group="message", exclusive=True)

    async def _write(self) -> None:
        from connections_tui.words.message_drafts import Drafts
        from connections_tui.words.message_templates import load_templates

        screen = self.screen
        if not (ids := screen.meant_ids):
            return
        templates = await in_a_thread(lambda: load_templates(screen.templates_folder))
        chosen = screen.choices.current.message_language
        await screen.app.push_screen(
            screens.MessageScreen(
                screen.write_lock.profile,
                Drafts(screen.fleet, ids, templates, chosen),
                screen.clock,
                keep_language=self._keep_language,
            )
        )

    def _keep_language(self, code: str) -> None:
        """For the next message, and the next start."""
        self.screen.keep(lambda chosen: replace(chosen, message_language=code))
