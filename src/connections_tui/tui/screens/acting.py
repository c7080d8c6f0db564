"""Actions on the chosen connection, or on the marked ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding
from textual.message import Message

from connections_tui.access import WriteLock
from connections_tui.fleet import Change, Known
from connections_tui.tui.pages import describe
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.screens.viewing import ViewingScreen
from connections_tui.tui.state import Nothing, StatusView
from connections_tui.tui.widgets.message_line import MessageLine
from connections_tui.words import present, privacy

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.fleet.asking.upkeep import Sweep
    from connections_tui.tui.terminal.clipboard import Clipboards


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


_DONE = Binding.Group("Actions (y, w, r: marked rows)")


class ActingScreen(ViewingScreen):
    """Copy, link, watch, refresh, create and delete."""

    BINDINGS = [
        Binding("y,c", "copy", "Copy", group=_DONE),
        Binding("L", "link", "Link", group=_DONE),
        Binding("n", "create", "New", group=_DONE),
        Binding("D,ctrl+d", "delete", "Delete", group=_DONE),
        # While locked, these keys only say why.
        Binding("n,D,ctrl+d", "tell_lock", show=False, system=True),
        Binding("U", "lock", "Unlock or lock", show=False, group=_DONE),
        Binding("w", "watch", "Watch", show=False, group=_DONE),
        Binding("o", "open_link", "Open in browser", show=False, group=_DONE),
        Binding("r", "refresh_chosen", "Refresh", show=False, group=_DONE),
    ]

    class CreateWanted(Message):
        """Create a connection: the application does it."""

    class DeleteConfirmed(Message):
        """Delete was confirmed: the application does it."""

        def __init__(self, known: Known, name: str) -> None:
            super().__init__()
            self.known = known
            self.name = name
            """As the dialog showed it."""

    _client: "ConnectionsClient | None" = None
    _sweep: "Sweep | None" = None
    _clipboards: "Clipboards | None" = None
    _lock: WriteLock
    status_view: StatusView = Nothing()

    @property
    def chosen(self) -> Known | None:
        return self._fleet.get(self._table.chosen_id)

    @property
    def meant_ids(self) -> Sequence[str]:
        """The marked ones, in the order of the list; else the chosen one."""
        marks = self._table.marks
        if marks:
            return [known.id for known in self._fleet if known.id in marks]
        return [self._table.chosen_id] if self._table.chosen_id is not None else []

    def say(self, message: str, *, is_error: bool = False) -> None:
        if self.is_mounted:
            self._message.say(message, is_error=is_error)

    # -- refreshing and watching

    def action_refresh_chosen(self) -> None:
        ids = self.meant_ids
        if not ids or self._sweep is None:
            return
        self.say(present.sentence(f"Refreshing {self._named(ids)}"))
        self._sweep.ask(ids)

    def action_watch(self) -> None:
        """Watches those meant, or stops watching where all of them are."""
        ids, watched = self.meant_ids, self._table.watched
        if not ids:
            return
        stops = all(i in watched for i in ids)
        if stops:
            watched.difference_update(ids)
        else:
            watched.update(ids)
        if self._sweep is not None:
            self._sweep.watch(watched)
        self._table.repaint_rows(frozenset(ids))
        self.keep_watches(watched)
        what = self._named(ids)
        self.say(
            present.sentence(f"Stopped watching {what}")
            if stops
            else f"Watching {what}: you'll be notified when its state changes."
        )

    def tell_if_watched(self, change: Change) -> None:
        """Notifies when the state of a watched connection changes."""
        known = self._fleet.get(change.connection_id)
        if known is None or known.id not in self._table.watched:
            return
        self.app.bell()
        became = f"{change.before.word} → {change.after.word}"
        self.notify(f"{present.named(known)}: {became}.", markup=False, timeout=30)

    def _named(self, ids: Sequence[str]) -> str:
        if len(ids) == 1 and (known := self._fleet.get(ids[0])) is not None:
            return present.named(known)
        return present.plural(len(ids), "connection")

    # -- copying

    @work(group="copy")
    async def action_copy(self) -> None:
        """A menu of what can be copied; the toast says what was."""
        marks = self._table.marks
        copies = self._copies_of_marked() if marks else self._copies_of_chosen()
        choices = [Choice(c.key, c.what, c.hint) for c in copies if c.text]
        if not choices:
            return
        title = f"Copy of {len(marks):,} marked" if marks else "Copy"
        key = await self.app.push_screen_wait(ChooseScreen(title, choices))
        if key is not None:
            await self._copy(next(one for one in copies if one.key == key))

    def _copies_of_chosen(self) -> list[Copyable]:
        if (known := self.chosen) is None:
            return []
        store, link = (
            present.pasteable(known.store or ""),
            present.pasteable(known.link_url or ""),
        )
        return [
            Copyable("i", "ID", present.pasteable(known.id), hint=known.id),
            Copyable("n", "store name", store, hint=present.private(store)),
            Copyable("l", "link", link, hint=present.private(link)),
            Copyable("j", "JSON", self._json(known), hint="as on the page Raw JSON"),
            Copyable(
                "t",
                "token",
                "" if privacy.is_on() else known.access_token or "",
                hint="cleared after 45 s",
                is_secret=True,
            ),
        ]

    def _json(self, known: Known) -> str:
        tokens = {one.access_token for one in self._fleet if one.access_token}
        return describe.raw_text(known, self.status_view, tokens=tokens)

    def _copies_of_marked(self) -> list[Copyable]:
        """A line for each, in the order of the list."""
        meant = [self._fleet.get(i) for i in self.meant_ids]
        known = [one for one in meant if one is not None]
        ids = [present.pasteable(one.id) for one in known]
        names = [present.pasteable(one.store or "").strip() or one.id for one in known]
        return [
            Copyable("i", "IDs", "\n".join(ids), hint=" ".join(ids[:2])),
            Copyable(
                "n",
                "store names",
                "\n".join(names),
                hint=present.private(", ".join(names[:2])),
            ),
        ]

    async def _copy(self, copied: Copyable) -> None:
        from connections_tui.tui.terminal.clipboard import Clipboards

        self._clipboards = clipboards = self._clipboards or Clipboards(self.app)
        do = clipboards.lend if copied.is_secret else clipboards.copy
        said = await do(copied.text, f"the {copied.what}")
        self.notify(said, markup=False, timeout=12)

    async def on_unmount(self) -> None:
        if self._clipboards is not None:
            await self._clipboards.take_back()

    # -- creating, and the link

    def action_create(self) -> None:
        if self._client is None:
            self.say("Not connected to the service. Press R to retry.")
        else:
            self.post_message(self.CreateWanted())

    def action_link(self) -> None:
        if (known := self.chosen) is None:
            return
        if not known.link_url:
            self.say(
                present.sentence(f"Rutter returned no link for {present.named(known)}")
            )
            return
        self.show_link(known.id)

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
        from connections_tui.tui.screens.link import LinkScreen, OddLinkScreen

        ask = self._sweep.want if self._sweep is not None else None
        self.app.push_screen(
            (OddLinkScreen if is_odd else LinkScreen)(
                self._fleet,
                connection_id,
                ask=ask,
                awaits_merchant=awaits_merchant,
                own_host=self._lock.profile.host,
            )
        )

    @work(group="open")
    async def action_open_link(self) -> None:
        """Opens the link; one that leads elsewhere is shown first."""
        known = self.chosen
        if known is None or not known.link_url:
            return
        from connections_tui.tui.terminal.browser import Trust, judge, open_in_browser

        verdict = judge(known.link_url, self._lock.profile.host)
        match verdict.trust:
            case Trust.EXPECTED:
                said = await open_in_browser(known.link_url)
                self.notify(said, markup=False, timeout=12)
            case Trust.UNEXPECTED:
                self.show_link(known.id, is_odd=True)
            case Trust.NEVER:
                self.say(verdict.warning, is_error=True)

    # -- what may be changed

    def action_tell_lock(self) -> None:
        self.say(self._lock.why)

    @work(group="lock")
    async def action_lock(self) -> None:
        """Unlocks, in production by the profile's name; or locks."""
        lock = self._lock
        if not lock.is_locked:
            self._set_lock(True)
            return
        if lock.profile.is_read_only:
            self.say(lock.why)
            return
        if lock.profile.is_production:
            from connections_tui.tui.screens.unlock import UnlockScreen

            if not await self.app.push_screen_wait(UnlockScreen(lock.profile)):
                return
        self._set_lock(False)

    def _set_lock(self, is_locked: bool) -> None:
        self._lock.is_locked = is_locked
        self.say(
            "Locked. Create and delete are off until you press U."
            if is_locked
            else "Unlocked. Create and delete are on until you quit, switch profiles "
            "or press U."
        )
        self.lock_changed()

    def lock_changed(self) -> None:
        """Other keys work now, and the first line says so."""
        self.refresh_bindings()

    # -- deleting

    @work(group="delete")
    async def action_delete(self) -> None:
        """Asks; the application deletes."""
        known = self.chosen
        if known is None or self._client is None:
            return
        from connections_tui.tui.screens.delete import DeleteScreen

        # The ID is taken now: whatever the list does meanwhile cannot change it.
        name = present.named(known)
        if known.id in self._table.notes:
            self.say(f"{name} is already being deleted.")
            return
        screen = DeleteScreen(known, self._lock.profile, self._clock())
        if not await self.app.push_screen_wait(screen):
            return
        self.post_message(self.DeleteConfirmed(known, name))

    def mark_busy(self, connection_id: str, note: str | None) -> None:
        """A note in place of the reason while an action runs; None removes it."""
        if not self.is_mounted:
            return
        if note is None:
            self._table.notes.pop(connection_id, None)
        else:
            self._table.notes[connection_id] = note
        self._table.repaint_rows(frozenset({connection_id}))

    @property
    def _message(self) -> MessageLine:
        return self.query_one(MessageLine)
