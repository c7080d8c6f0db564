"""Asks whether a connection is really to be deleted, and says what that means."""

import re
from datetime import datetime, timedelta

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from connections_tui.fleet import Known
from connections_tui.text import clean
from connections_tui.tui import present, privacy
from connections_tui.tui.keys import Careful
from connections_tui.tui.state import ProfileView
from connections_tui.tui.writes import UNDO_DAYS

_WITH_KEYS = ("Keep it (n)", "Delete (y)")


class DeleteScreen(ModalScreen[bool], Careful[bool]):
    """True only after a clear yes; in production a word has to be typed first.

    It shows what it was opened for. Nothing the list does can change that.
    """

    BINDINGS = [
        Binding("escape,q,n", "cancel", "Keep it"),
        Binding("y", "confirm", "Delete"),
        Binding("left,right", "app.focus_next", "Other button", show=False),
        Binding("down,pagedown", "scroll(1)", "Read on", show=False),
        Binding("up,pageup", "scroll(-1)", "Read back", show=False),
    ]

    def __init__(self, known: Known, profile: ProfileView, now: datetime) -> None:
        super().__init__()
        self._known = known
        self._profile = profile
        self._now = now
        self._word = confirmation_word(known) if profile.is_production else None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog delete") as dialog:
            where = f"{self._profile.environment} · {clean(self._profile.name, 40)}"
            dialog.border_title = Content(f"Delete connection · {where}")
            dialog.border_subtitle = "esc keeps it"
            yield Static(self._subject(), markup=False, id="subject")
            yield Static(self._consequences(), markup=False, id="consequences")
            if self._word is not None:
                yield Static(self._ask_for_word(), markup=False, id="ask")
                yield Input(id="word", compact=True)
                yield Static(id="wrong", markup=False)
            with Horizontal(classes="buttons"):
                typed = self._word is not None
                keep, delete = ("Keep it", "Delete") if typed else _WITH_KEYS
                yield Button(keep, id="cancel", compact=True)
                yield Button(
                    delete,
                    id="confirm",
                    compact=True,
                    variant="error",
                    disabled=typed,
                )

    def on_mount(self) -> None:
        for box in self.query(Input):
            box.cursor_blink = False
        self.query_one("#cancel" if self._word is None else "#word").focus()

    def _subject(self) -> Content:
        known = self._known
        created = present.moment_at(known.created_at, self._now)
        at = known.checked_at
        checked = f"checked {present.age(at, self._now)} ago" if at else "not checked"
        return Content.assemble(
            (present.store_name(known, 120), "bold $bright"),
            f"   {present.platform_name(known.platform)}   ",
            present.badge(known.health),
            "\n",
            (clean(known.id), "$foreground"),
            (f"\ncreated {created}, {checked}", "$muted"),
        )

    def _consequences(self) -> Content:
        until = f"{self._now + timedelta(days=UNDO_DAYS):%Y-%m-%d}"
        lines = [
            "Its access token stops working at once. To connect again, the merchant "
            "must sign in again and the history must sync again.",
            *self._synced(),
            f"There is no undo here. Rutter Support can bring it back until {until} "
            f"({UNDO_DAYS} days); after that it is gone for good.",
        ]
        if self._known.health.is_problem and self._known.link_url:
            lines.append("To mend a broken login, send the link instead (L).")
        return Content("\n".join(lines))

    def _synced(self) -> list[str]:
        if self._known.status is None:
            return []
        totals = self._known.status.historical_sync_status.total
        counted = [
            f"{present.count(total.synced_count)} {clean(name, 30)}"
            for name, total in totals.items()
            if total.synced_count
        ]
        return [f"Synced through it: {', '.join(counted[:4])}."] if counted else []

    def _ask_for_word(self) -> Content:
        return Content.assemble(
            "Type ", (self._word or "", "bold $state-disabled"), " to delete it:"
        )

    @on(Input.Changed)
    def _word_typed(self, event: Input.Changed) -> None:
        self.query_one("#confirm", Button).disabled = not self._is_right(event.value)
        self.query_one("#wrong", Static).update("")

    @on(Input.Submitted)
    def _word_entered(self, event: Input.Submitted) -> None:
        """Enter in the field only moves to the button: it takes a second key."""
        if self._is_right(event.value):
            self.query_one("#confirm").focus()
        else:
            self.query_one("#wrong", Static).update("That is not the word.")

    def _is_right(self, typed: str) -> bool:
        return typed.strip().casefold() == (self._word or "")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm")

    def action_cancel(self) -> None:
        self.dismiss(False)

    def action_scroll(self, lines: int) -> None:
        self.query_one(".dialog").scroll_relative(y=lines, animate=False)

    def action_confirm(self) -> None:
        """y is enough where nothing has to be typed."""
        if self._word is None:
            self.dismiss(True)


def confirmation_word(known: Known) -> str:
    """What has to be typed: the store's first word, or the end of the ID.

    A name that cannot be typed on every keyboard, or that many stores share the
    beginning of, says little; then the last six letters and digits of the ID do, as
    they do while names are hidden.
    """
    name = "" if privacy.is_on() else known.store or ""
    words = re.findall(r"[a-z0-9]+", name.casefold())
    if words and name.isascii() and len(words[0]) >= 4:
        return str(words[0])
    return "".join(re.findall(r"[a-z0-9]", known.id.casefold()))[-6:] or "delete"
