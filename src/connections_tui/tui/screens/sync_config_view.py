"""The sync configuration of one connection, and what can be done with it."""

from datetime import datetime
from enum import Enum

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from connections_tui.access import ProfileView
from connections_tui.api.sync_configs import SyncLevels
from connections_tui.fleet import Record
from connections_tui.tui.screens.confirm import ConfirmScreen
from connections_tui.tui.terminal.keys import Careful
from connections_tui.words import present, sync_words

_NOTE = (
    "A connection's own comes before that of its platform, and that before the "
    "organization's. Batches are for a first sync: what was synced already needs a "
    "backfill."
)


class SyncConfigChoice(Enum):
    """What to do with it."""

    EDIT = "edit"
    REMOVE = "remove"


class SyncConfigScreen(
    ModalScreen[SyncConfigChoice | None], Careful[SyncConfigChoice | None]
):
    """Shows which configuration is in effect; gives what was chosen."""

    BINDINGS = [
        Binding("escape,q", "leave", "Close"),
        Binding("e", "edit", "Set its own"),
        Binding("D", "remove", "Remove its own"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(
        self, name: str, levels: SyncLevels, platform: str | None, *, why_locked: str
    ) -> None:
        """``name``: of the connection, as the list shows it. ``why_locked``: why
        nothing may be changed; empty where it may."""
        super().__init__()
        self._name = name
        self._levels = levels
        self._platform = platform
        self._why_locked = why_locked

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog", can_focus=False) as dialog:
            dialog.border_title = Content(f"Sync configuration · {self._name}")
            dialog.border_subtitle = Content(self._keys())
            yield Static(self._text(), markup=False)

    def _keys(self) -> str:
        keys = {
            "edit": "e change" if self._levels.own is not None else "e set its own",
            "remove": "D remove its own",
        }
        offered = [words for action, words in keys.items() if not self.why_off(action)]
        return " · ".join([*offered, "esc close"])

    def _text(self) -> Content:
        facts = sync_words.level_facts(self._levels, self._platform)
        width = max(len(label) for label, _ in facts)
        lines = [
            Content.assemble((f"{label:<{width}}  ", "$muted"), said)
            for label, said in facts
        ]
        lines.append(Content.styled(f"\n{self._why_locked or _NOTE}", "$muted"))
        return Content("\n").join(lines)

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        return not self.why_off(action)

    def why_off(self, action: str) -> str:
        """Why a key does nothing here, for the help."""
        if action not in ("edit", "remove"):
            return ""
        if self._why_locked:
            return self._why_locked
        if action == "remove" and self._levels.own is None:
            return "The connection has none of its own."
        return ""

    def action_edit(self) -> None:
        self.dismiss(SyncConfigChoice.EDIT)

    def action_remove(self) -> None:
        self.dismiss(SyncConfigChoice.REMOVE)

    def action_scroll(self, lines: int) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=lines, animate=False, immediate=True)

    def action_leave(self) -> None:
        self.dismiss(None)


class RemoveSyncConfigScreen(ConfirmScreen):
    """In production a word must be typed first."""

    TITLE_WORDS = "Remove sync configuration"
    YES = "Remove"
    NO = "Keep it"
    TO_DO_IT = "to remove it"

    def __init__(
        self, record: Record, profile: ProfileView, now: datetime, levels: SyncLevels
    ) -> None:
        super().__init__(record, profile, now)
        self._next = (
            f"that of {present.platform_name(record.platform)}"
            if levels.of_platform is not None
            else sync_words.ORGANIZATION
        )

    def consequences(self) -> Content:
        return Content(
            f"Afterwards this is in effect: {self._next}.\n"
            "Data that was synced already stays."
        )
