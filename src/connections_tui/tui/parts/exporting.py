"""Taking the shown or the marked connections along, as a file or on the clipboard."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from textual.binding import Binding

from connections_tui.fleet import Record
from connections_tui.fleet.shown.tellable import NOT_TOLD
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.copying import DONE
from connections_tui.tui.parts.part import Part
from connections_tui.words import present

_LOOK_SECONDS = 0.02
"""Between two looks at whether the rows are in order."""
_MARKED = "is:marked"


class Exporting(Part):
    """Opens the screen that writes them. It changes nothing at the service."""

    BINDINGS = (Binding("e", "export", "Export", show=False, group=DONE),)

    def may(self, action: str) -> bool:  # the only one
        return not self.screen.panes.is_reading

    def action_export(self) -> None:
        in_background(self.screen, self._export, group="export", exclusive=True)

    async def _export(self) -> None:
        screen = self.screen
        while not screen.rows.order.is_settled:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(_LOOK_SECONDS)
        if not (choices := [rows async for rows in self._choices()]):
            screen.say("Nothing to export: no connection is shown or marked.")
            return
        form = screens.ExportScreen(
            screen.write_lock.profile,
            choices,
            screen.rows.columns,
            screen.clock,
            whole=len(screen.fleet),
            gaps=tuple(self._gaps()),
            sorts=screen.filtering.view.sorts,
            copying=screen.copying,
        )
        if said := await screen.app.push_screen_wait(form):
            screen.say(said)

    async def _choices(self) -> AsyncIterator["screens.ExportRows"]:
        """The marked ones first, where there are any."""
        screen = self.screen
        marks, shown = screen.table.marks, list(screen.rows.order.rows)
        if marks:
            marked = [record for record in shown if record.id in marks]
            hidden = self._hidden(marked)
            words = f"{len(marks):,} marked"
            if hidden:
                words += f", {len(hidden):,} of them hidden by the filter"
            yield screens.ExportRows(words, [*marked, *hidden], _MARKED)
        if shown:
            told = await screen.filtering.told()
            # What only this console knows, and what is not told, no command finds.
            has_command = NOT_TOLD not in told and not screen.filtering.looks_at_marks
            words = f"{len(shown):,} shown"
            yield screens.ExportRows(words, shown, told, has_command)

    def _hidden(self, marked: list[Record]) -> list[Record]:
        """Those that are marked and not shown."""
        marks = self.screen.table.marks
        if len(marked) == len(marks):
            return []
        ids = {record.id for record in marked}
        return [
            one for one in self.screen.fleet if one.id in marks and one.id not in ids
        ]

    def _gaps(self) -> Iterator[str]:
        """Why there may be more, as sentences."""
        yield from self.screen.fleet.census.lacks
        if unread := self.screen.filtering.unread_names():
            yield f"{present.plural(unread, 'store name')} not read yet."
