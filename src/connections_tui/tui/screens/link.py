"""The link card: a link for the merchant, watched until they sign in."""

from collections.abc import Callable, Sequence

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from connections_tui.fleet import Fleet, Health, Record
from connections_tui.text import clean
from connections_tui.tui import symbols
from connections_tui.tui.terminal.browser import (
    MOST_TO_READ,
    Trust,
    judge,
    open_in_browser,
)
from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.theme import badge
from connections_tui.tui.widgets.qr import qr_code
from connections_tui.words import present, privacy

LOOK_EVERY_SECONDS = 3.0
_UNSIGNED = (Health.LINK_SENT, Health.NEEDS_REAUTH)
_UNKNOWN = (Health.UNCHECKED, Health.NO_ANSWER)
_NO_LINK = "The service gave no link for this connection."
_HIDDEN = "The link is hidden. Press v to show it."
_COLUMNS_AROUND, _ROWS_AROUND = 24, 4
"""Of the card, besides the code."""
_NO_QR = "No QR code: the link is too long."


class LinkScreen(ModalScreen[None]):
    """Shows a connection's link and watches until it was used."""

    BINDINGS = [
        Binding("c,y", "copy", "Copy"),
        Binding("o", "open", "Open"),
        Binding("Q", "qr", "QR code"),
        Binding("v", "show_link", "Show the hidden link"),
        Binding("escape,q,enter", "leave", "Close"),
    ]

    def __init__(
        self,
        fleet: Fleet,
        connection_id: str,
        *,
        ask: Callable[[Sequence[str]], None] | None,
        awaits_merchant: bool | None = None,
        link_url: str | None = None,
        own_host: str = "",
    ) -> None:
        """``ask``: checks connections again. ``awaits_merchant``: None to read it off
        the connection's health. ``link_url``: instead of the connection's own.
        ``own_host``: of the profile; links may lead there."""
        super().__init__()
        self._fleet = fleet
        self._connection_id = connection_id
        self._ask = ask
        record = fleet.get(connection_id)
        self._link = link_url or (record.link_url if record else None) or ""
        if awaits_merchant is None:
            awaits_merchant = record is not None and record.health in _UNSIGNED
        self._awaits_merchant = awaits_merchant
        self._has_signed_in = False
        self._verdict = judge(self._link, own_host)
        self._is_warned = False
        """Whether the next o opens a link to another host."""
        self._qr = qr_code(self._link)
        self._is_hidden = privacy.is_on() and bool(self._link)
        """Whether the link shows only after v."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog link") as dialog:
            dialog.border_title = "Link for the merchant"
            dialog.border_subtitle = "c copy · o open · Q QR code · esc close"
            with Horizontal(id="card", classes=self._card_classes()):
                yield Static(self._code(), id="qr", markup=False)
                with Vertical(id="words"):
                    yield Static(id="subject", markup=False)
                    yield Static(self._url(), id="url", markup=False)
                    if warning := self._warning():
                        yield Static(warning, id="warning", markup=False)
                    yield Static(id="progress", markup=False)

    def on_mount(self) -> None:
        self._draw()
        self.set_interval(1, self._draw)
        self.set_interval(LOOK_EVERY_SECONDS, self._look)

    def _card_classes(self) -> str:
        is_shown = self._qr and not self._is_hidden and self._has_room(self._qr)
        return "" if is_shown else "-without-qr"

    def _has_room(self, code: Content) -> bool:
        """In ASCII a code is four times as large; in part nobody can scan it."""
        lines = code.plain.splitlines()
        width, height = self.app.size
        fits = len(lines) <= height - _ROWS_AROUND
        fits = fits and len(lines[0]) <= width - _COLUMNS_AROUND
        return fits or not symbols.is_ascii()

    def _code(self) -> Content:
        return self._qr if self._qr and not self._is_hidden else Content("")

    def _url(self) -> Content:
        if not self._link:
            return Content.styled("No link", "$muted")
        if self._is_hidden:
            return Content.styled(_HIDDEN, "$muted")
        url = Content(clean(self._link, MOST_TO_READ))
        return url if self._qr else url + Content.styled(f"\n{_NO_QR}", "$muted")

    def _warning(self) -> Content | None:
        if not self._link or self._verdict.trust is Trust.EXPECTED:
            return None
        return Content.styled(f"! {self._verdict.warning}", "bold $state-disabled")

    def _look(self) -> None:
        if self._ask is not None:
            self._ask([self._connection_id])

    def _draw(self) -> None:
        if not self.is_attached or not self.query("#subject"):
            return  # the application closes: the card is gone, its timer not yet
        record = self._fleet.get(self._connection_id)
        self.query_one("#subject", Static).update(self._subject(record))
        self.query_one("#progress", Static).update(self._progress(record))

    def _subject(self, record: Record | None) -> Content:
        if record is None:
            return Content("This connection was deleted.\n")
        return Content.assemble(
            (present.store_name(record, 80), "bold $bright"),
            f"\n{present.platform_name(record.platform)}   ",
            badge(record.health),
            "\n",
        )

    def _progress(self, record: Record | None) -> Content:
        """What the card waits for; rings once when it has happened."""
        if record is None:
            return Content("")
        if self._awaits_merchant and not self._has_signed_in:
            if record.health in (*_UNSIGNED, *_UNKNOWN):
                return self._waiting(record)
            self._has_signed_in = True
            self.app.bell()
        why = f": {present.why(record)}" if record.why else ""
        words = {
            Health.UNCHECKED: "Checking status…",
            Health.SYNCING: f"First sync in progress{why}.",
            Health.HEALTHY: "Healthy.",
        }
        what = words.get(record.health, f"{record.health.word}{why}.")
        signed_in = "The merchant has signed in.\n" if self._has_signed_in else ""
        return Content.assemble("\n", (signed_in, "bold $state-healthy"), what)

    def _waiting(self, record: Record) -> Content:
        at = record.checked_at
        looked = (
            f"last at {present.clock_time(at)} {present.zone(at)}"
            if at
            else "no response yet"
        )
        return Content.assemble(
            "\nWaiting for the merchant to sign in.\n",
            (f"Checked every {LOOK_EVERY_SECONDS:.0f} s, {looked}.", "$muted"),
        )

    @work(group="copy")
    async def action_copy(self) -> None:
        if not self._link:
            self.notify(_NO_LINK, markup=False)
            return
        from connections_tui.tui.terminal.clipboard import Clipboards

        text = present.pasteable(self._link)
        said = await Clipboards(self.app).copy(text, "the link")
        self.notify(said, markup=False)

    @work(group="open")
    async def action_open(self) -> None:
        """Opens it; a link to another host only at the second o."""
        said = await self._open() if self._link else _NO_LINK
        self.notify(said, markup=False, timeout=12)

    async def _open(self) -> str:
        match self._verdict.trust:
            case Trust.NEVER:
                return self._verdict.warning
            case Trust.UNEXPECTED if self._is_hidden:
                return f"{self._verdict.warning} {_HIDDEN}"
            case Trust.UNEXPECTED if not self._is_warned:
                self._is_warned = True
                return f"{self._verdict.warning} Press o again to open it."
        return await open_in_browser(self._link)

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        return action != "show_link" or self._is_hidden

    def action_show_link(self) -> None:
        """Shows the hidden link while the card is open."""
        self._is_hidden = False
        self.query_one("#qr", Static).update(self._code())
        self.query_one("#url", Static).update(self._url())
        self.query_one("#card").set_classes(self._card_classes())
        self.refresh_bindings()

    def action_qr(self) -> None:
        if self._is_hidden:
            self.notify(_HIDDEN, markup=False)
            return
        if self._qr is None:
            self.notify(_NO_QR if self._link else _NO_LINK, markup=False)
            return
        self.query_one("#card").toggle_class("-without-qr")

    def action_leave(self) -> None:
        self.dismiss(None)


class OddLinkScreen(LinkScreen, Careful[None]):
    """For a link to another host, after the first o. The second o opens it, unless
    it was pressed before the link was on screen."""

    def on_mount(self) -> None:
        self.action_open()
