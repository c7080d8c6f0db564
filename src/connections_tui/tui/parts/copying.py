"""Copying from the chosen connection, or from the marked ones."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from textual.binding import Binding

from connections_tui.fleet import Record
from connections_tui.tui import pages, screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.link_handout import LinkHandout
from connections_tui.tui.parts.part import Part
from connections_tui.words import present, privacy
from connections_tui.words.shell_lines import command_line, status_curl

if TYPE_CHECKING:
    from connections_tui.tui.terminal.clipboard import Clipboards

DONE = Binding.Group("Actions (e, m, r, t, w, y, D, L: marked rows)")
_LINKS = "l"


@dataclass(frozen=True)
class Copyable:
    """What can be copied of a connection, and the letter that does it."""

    key: str
    what: str
    text: str = field(repr=False)
    """Empty where there is none."""
    hint: str = field(default="", repr=False)
    """What the menu shows of it."""
    is_secret: bool = False


class Copying(Part):
    """A menu of what can be copied; the notice says what was."""

    BINDINGS = (Binding("y,c", "copy", "Copy", group=DONE),)

    @cached_property
    def _clipboards(self) -> "Clipboards":
        from connections_tui.tui.terminal.clipboard import Clipboards

        return Clipboards(self.screen.app)

    def action_copy(self) -> None:
        in_background(self.screen, self._choose, group="copy")

    async def _choose(self) -> None:
        screen, marks = self.screen, self.screen.table.marks
        copies = self._of_marked() if marks else self._of_chosen()
        choices = [screens.Choice(c.key, c.what, c.hint) for c in copies if c.text]
        if not choices:
            return
        title = f"Copy of {screen.table.marks.told}" if marks else "Copy"
        if marks:
            choices.append(screens.Choice(_LINKS, "links", "asks how"))
        key = await screen.app.push_screen_wait(screens.ChooseScreen(title, choices))
        if marks and key == _LINKS:
            await LinkHandout(screen).ask()
        elif key is not None:
            await self._copy(next(one for one in copies if one.key == key))

    async def _copy(self, copied: Copyable) -> None:
        give = self.lend if copied.is_secret else self.give
        await give(copied.text, copied.what)

    async def give(self, text: str, what: str, instead: str = "") -> None:
        """Copies a text, of this menu or of a screen over the list.

        ``instead``: what to do if pasting fails, where it cannot be selected."""
        said = await self._clipboards.copy(text, f"the {what}", instead=instead)
        self.screen.notify(said, markup=False, timeout=12)

    async def lend(self, secret: str, what: str, instead: str = "") -> None:
        """The same of a secret; it is cleared later."""
        said = await self._clipboards.lend(secret, f"the {what}", instead=instead)
        self.screen.notify(said, markup=False, timeout=12)

    async def take_back(self) -> None:
        """Clears a secret from the clipboard."""
        if "_clipboards" in vars(self):
            await self._clipboards.take_back()

    def _of_chosen(self) -> list[Copyable]:
        if (record := self.screen.chosen) is None:
            return []
        store = present.pasteable(record.store or "")
        link = present.pasteable(record.link_url or "")
        token = "" if privacy.is_on() else record.access_token or ""
        id_ = present.pasteable(record.id)
        profile = self.screen.write_lock.profile
        command = command_line(profile, "show", id_)
        return [
            Copyable("i", "ID", id_, hint=record.id),
            Copyable("n", "store name", store, hint=present.private(store)),
            Copyable("l", "link", link, hint=present.private(link)),
            Copyable("j", "JSON", self._json(record), hint="as on the page Raw JSON"),
            Copyable("k", "command", command, hint="show in a shell"),
            Copyable("c", "curl", status_curl(profile), hint="its status; no secrets"),
            Copyable("t", "token", token, hint="cleared after 45 s", is_secret=True),
        ]

    def _json(self, record: Record) -> str:
        fleet = self.screen.fleet
        tokens = {one.access_token for one in fleet if one.access_token}
        return pages.describe.raw_text(
            record, self.screen.chosen_pane.status_view, tokens=tokens
        )

    def _of_marked(self) -> list[Copyable]:
        """A line for each, in the order of the list."""
        meant = [self.screen.fleet.get(i) for i in self.screen.meant_ids]
        record = [one for one in meant if one is not None]
        ids = [present.pasteable(one.id) for one in record]
        names = [present.pasteable(one.store or "").strip() or one.id for one in record]
        hint = present.private(", ".join(names[:2]))
        return [
            Copyable("i", "IDs", "\n".join(ids), hint=" ".join(ids[:2])),
            Copyable("n", "store names", "\n".join(names), hint=hint),
        ]
