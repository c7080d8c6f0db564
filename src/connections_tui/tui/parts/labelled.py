"""Editing our own label of the chosen connection, or of the marked ones."""

from textual.binding import Binding

from connections_tui.labels import NO_LABEL, Label
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.copying import DONE
from connections_tui.tui.parts.part import Part
from connections_tui.words import present, privacy


class Labelled(Part):
    """A dialog with customer, owner and note.

    Also for read-only profiles: nothing of it goes to the service.
    """

    BINDINGS = (Binding("t", "label", "Label", show=False, group=DONE),)

    def action_label(self) -> None:
        in_background(self.screen, self._edit, group="label")

    async def _edit(self) -> None:
        screen = self.screen
        ids = list(screen.meant_ids)
        if not ids:
            return
        if privacy.is_on():
            screen.say(privacy.EDIT_NOTHING)
            return
        if (path := screen.labelling.path) is None:
            screen.say("Labels cannot be saved: there is no home folder.")
            return
        # What somebody else wrote just now is what the boxes should show.
        await screen.labelling.look()
        is_one = len(ids) == 1
        shown = {i: self._label_of(i) for i in ids}
        hidden = screen.table.marks.told_hidden
        marked = f"{len(ids):,} marked connections{hidden}"
        what = screen.name_of(ids[0]) if is_one else marked
        dialog = screens.LabelScreen(what, shown, str(path), save=screen.labelling.save)
        if await screen.app.push_screen_wait(dialog):
            screen.say(present.sentence(f"Label saved for {what}"))

    def _label_of(self, connection_id: str) -> Label:
        record = self.screen.fleet.get(connection_id)
        return record.label if record is not None else NO_LABEL
