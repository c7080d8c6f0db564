"""Watching and refreshing the chosen connection or the marked ones; opening a link."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace
from textual.binding import Binding

from connections_tui.fleet import Change
from connections_tui.fleet.shown.preferences import MOST_WATCHES
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.copying import DONE
from connections_tui.tui.parts.part import Part
from connections_tui.words import present


class Watching(Part):
    """Keeps an eye on connections, and asks about them."""

    BINDINGS = (
        Binding("w", "watch", "Watch", show=False, group=DONE),
        Binding("o", "open_link", "Open in browser", show=False, group=DONE),
        Binding("r", "refresh_chosen", "Refresh", show=False, group=DONE),
    )

    def action_watch(self) -> None:
        """Watches those meant, or stops watching where all of them are."""
        screen = self.screen
        ids, watched = screen.meant_ids, screen.table.watched
        if not ids:
            return
        stops = all(i in watched for i in ids)
        if stops:
            watched.difference_update(ids)
        else:
            watched.update(ids)
        if screen.service.sweep is not None:
            screen.service.sweep.watch(watched)
        screen.table.repaint_rows(frozenset(ids))
        self._keep(watched)
        what = self._named(ids)
        screen.say(
            present.sentence(f"Stopped watching {what}")
            if stops
            else f"Watching {what}: you'll be notified when its state changes."
        )

    def _keep(self, watched: Collection[str]) -> None:
        """For the next start: deleted connections are not kept."""
        fleet = self.screen.fleet
        is_whole = fleet.listed_at is not None
        here = [i for i in watched if i in fleet or not is_whole]
        kept = frozenset(here[:MOST_WATCHES])
        self.screen.keep(lambda chosen: replace(chosen, watches=kept))

    def tell_if_watched(self, change: Change) -> None:
        """Notifies when the state of a watched connection changes."""
        screen = self.screen
        record = screen.fleet.get(change.connection_id)
        if record is None or record.id not in screen.table.watched:
            return
        became = f"{change.before.word} → {change.after.word}"
        said = f"{present.named(record)}: {became}."
        screen.notify(said, markup=False, timeout=30)
        screen.post_message(screen.WatchedChanged(said))

    def action_refresh_chosen(self) -> None:
        ids, sweep = self.screen.meant_ids, self.screen.service.sweep
        if ids and sweep is not None:
            self.screen.say(present.sentence(f"Refreshing {self._named(ids)}"))
            sweep.ask(ids)

    def _named(self, ids: Sequence[str]) -> str:
        if len(ids) == 1 and (record := self.screen.fleet.get(ids[0])) is not None:
            return present.named(record)
        hidden = self.screen.table.marks.told_hidden
        return f"{present.plural(len(ids), 'connection')}{hidden}"

    def action_open_link(self) -> None:
        """Opens the link; one that leads elsewhere is shown first."""
        in_background(self.screen, self._open_link, group="open")

    async def _open_link(self) -> None:
        from connections_tui.tui.terminal.browser import Trust, judge, open_in_browser

        screen, record = self.screen, self.screen.chosen
        if record is None or not record.link_url:
            return
        verdict = judge(record.link_url, screen.write_lock.profile.host)
        match verdict.trust:
            case Trust.EXPECTED:
                said = await open_in_browser(record.link_url)
                screen.notify(said, markup=False, timeout=12)
            case Trust.UNEXPECTED:
                screen.writing.show_link(record.id, is_odd=True)
            case Trust.NEVER:
                screen.say(verdict.warning, is_error=True)
