"""Handing out the links of the marked connections."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from connections_tui.fleet import Record
from connections_tui.tui import screens
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.tui.connections_screen import ConnectionsScreen

_TOLD = "Whoever has a link can sign in with it. Send each to its merchant only."


class LinkHandout:
    """Asks how, and copies or saves them."""

    def __init__(self, screen: "ConnectionsScreen") -> None:
        self._screen = screen

    async def ask(self) -> None:
        """For the connections that are marked now."""
        from connections_tui.words import link_list

        screen = self._screen
        meant = [screen.fleet.get(i) for i in screen.meant_ids]
        marked = [one for one in meant if one is not None]
        records = link_list.with_links(marked)
        if not records:
            screen.say(f"Rutter returned no link for {len(marked):,} connections.")
            return
        choices = [
            screens.Choice("l", "links", "copies them, one a line"),
            screens.Choice("t", "table", "copies store and link, with tabs"),
            screens.Choice("c", "CSV", "copies it, for a spreadsheet"),
            screens.Choice("s", "save", "as a CSV that only you can read"),
        ]
        without = len(marked) - len(records)
        left_out = f" {without:,} without a link are left out." if without else ""
        title = f"Links of {screen.table.marks.told}"
        menu = screens.ChooseScreen(title, choices, told=f"{_TOLD}{left_out}")
        key = await screen.app.push_screen_wait(menu)
        ways = {
            "l": link_list.as_lines,
            "t": link_list.as_tabs,
            "c": link_list.as_csv,
        }
        if key in ways:
            await self._copy(records, ways[key])
        elif key == "s":
            await self._save(records)

    async def _copy(
        self, records: Sequence[Record], way: Callable[[Sequence[Record]], str]
    ) -> None:
        from connections_tui.tui.terminal.clipboard import Clipboards

        what = present.plural(len(records), "link")
        said = await Clipboards(self._screen.app).copy(way(records), what)
        self._screen.notify(said, markup=False, timeout=12)

    async def _save(self, records: Sequence[Record]) -> None:
        from connections_tui.words.link_list import as_csv

        # With a mark that tells spreadsheets of its encoding.
        text = as_csv(records).encode("utf-8-sig", "replace")
        dialog = screens.SaveScreen("Save the links", "links.csv", lambda: text)
        path = await self._screen.app.push_screen_wait(dialog)
        if path is not None:
            what = present.plural(len(records), "link")
            self._screen.say(f"{what} saved to {path}. Only you can read it.")
