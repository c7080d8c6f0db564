"""Creating and deleting, the lock on all changes, and the link of a connection."""

from textual.binding import Binding

from connections_tui.fleet import Record
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.copying import DONE
from connections_tui.tui.parts.link_handout import LinkHandout
from connections_tui.tui.parts.part import Part
from connections_tui.words import present

NOT_CONNECTED = "Not connected to the service. Press R to retry."


class Writing(Part):
    """Asks; the application creates and deletes."""

    BINDINGS = (
        Binding("L", "link", "Link", group=DONE),
        Binding("n", "create", "New", group=DONE),
        Binding("I", "import", "Import many", show=False, group=DONE),
        Binding("D,ctrl+d", "delete", "Delete", group=DONE),
        # While locked, these keys only say why.
        Binding("n,I,D,ctrl+d", "tell_lock", show=False, system=True),
        Binding("U", "lock", "Unlock or lock", show=False, group=DONE),
    )

    def may(self, action: str) -> bool:
        lock = self.screen.write_lock
        match action:
            case "create" | "import":
                return not lock.is_locked and not self.screen.panes.is_reading
            case "delete":
                return not lock.is_locked
            case "tell_lock":
                return lock.is_locked
            case "lock":
                return not lock.profile.is_demo
        return True

    def why_off(self, action: str) -> str:
        lock = self.screen.write_lock
        if action == "lock":
            return "The sandbox can always be changed."
        return lock.why if lock.is_locked else super().why_off(action)

    def action_create(self) -> None:
        if self.screen.service.client is None:
            self.screen.say(NOT_CONNECTED)
        else:
            self.screen.post_message(self.screen.CreateWanted())

    def action_import(self) -> None:
        if self.screen.service.client is None:
            self.screen.say(NOT_CONNECTED)
        else:
            self.screen.post_message(self.screen.ImportWanted())

    # -- deleting

    def action_delete(self) -> None:
        in_background(self.screen, self._confirm_delete, group="delete")

    async def _confirm_delete(self) -> None:
        """The marked ones, or the chosen one."""
        screen, busy = self.screen, self.screen.table.notes
        if screen.service.client is None:
            screen.say(NOT_CONNECTED)
            return
        # The IDs are taken now: whatever the list does meanwhile cannot change them.
        meant = [screen.fleet.get(i) for i in screen.meant_ids]
        records = [one for one in meant if one is not None]
        free = [record for record in records if record.id not in busy]
        if len(free) > 1:
            if left_out := len(records) - len(free):
                what = present.plural(left_out, "connection")
                screen.say(f"{what} left out: a change of it is in progress.")
            hidden = screen.table.marks.hidden
            screen.post_message(screen.DeleteManyWanted(free, hidden))
        elif free:
            await self._confirm_one(free[0])
        elif records:
            name = present.named(records[0])
            screen.say(f"{name} is already being deleted.")

    async def _confirm_one(self, record: Record) -> None:
        screen, name = self.screen, present.named(record)
        dialog = screens.DeleteScreen(record, screen.write_lock.profile, screen.clock())
        if await screen.app.push_screen_wait(dialog):
            screen.post_message(screen.DeleteConfirmed(record, name))

    def mark_busy(self, connection_id: str, note: str | None) -> None:
        """A note in place of the reason while an action runs; None removes it."""
        table = self.screen.table
        if not self.screen.is_mounted:
            return
        if note is None:
            table.notes.pop(connection_id, None)
        else:
            table.notes[connection_id] = note
        table.repaint_rows(frozenset({connection_id}))

    # -- the link

    def action_link(self) -> None:
        """Of one the card; of several marked ones the ways to hand them out."""
        screen, ids = self.screen, self.screen.meant_ids
        if len(ids) > 1:
            in_background(screen, LinkHandout(screen).ask, group="links")
        elif (record := screen.fleet.get(next(iter(ids), None))) is None:
            return
        elif record.link_url:
            self.show_link(record.id)
        else:
            name = present.named(record)
            screen.say(present.sentence(f"Rutter returned no link for {name}"))

    def show_link(
        self,
        connection_id: str,
        *,
        awaits_merchant: bool | None = None,
        is_odd: bool = False,
    ) -> None:
        """The link card, watching the connection until the merchant signs in.

        ``is_odd``: the link leads elsewhere, and was to be opened all the same.
        """

        sweep = self.screen.service.sweep
        self.screen.app.push_screen(
            (screens.OddLinkScreen if is_odd else screens.LinkScreen)(
                self.screen.fleet,
                connection_id,
                ask=sweep.want if sweep is not None else None,
                awaits_merchant=awaits_merchant,
                own_host=self.screen.write_lock.profile.host,
            )
        )

    # -- what may be changed

    def action_tell_lock(self) -> None:
        self.screen.say(self.screen.write_lock.why)

    def action_lock(self) -> None:
        """Unlocks, in production by the profile's name; or locks."""
        in_background(self.screen, self._turn_lock, group="lock")

    async def _turn_lock(self) -> None:
        lock = self.screen.write_lock
        if not lock.is_locked:
            self._set_lock(True)
            return
        if lock.profile.is_read_only:
            self.screen.say(lock.why)
            return
        if lock.profile.is_production:
            dialog = screens.UnlockScreen(lock.profile)
            if not await self.screen.app.push_screen_wait(dialog):
                return
        self._set_lock(False)

    def _set_lock(self, is_locked: bool) -> None:
        self.screen.write_lock.is_locked = is_locked
        self.screen.say(
            "Locked. Changes are off until you press U."
            if is_locked
            else "Unlocked. Changes are on until you quit, switch profiles or press U."
        )
        self.screen.refresh_bindings()
        self.screen.bar.refresh()
