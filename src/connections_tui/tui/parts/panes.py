"""Which of list and pane has the focus, or the whole screen."""

from typing import TYPE_CHECKING

from textual.binding import Binding

from connections_tui.tui.parts.part import Part

if TYPE_CHECKING:
    from connections_tui.tui.connections_screen import ConnectionsScreen


class Panes(Part):
    """Moves between list and pane."""

    BINDINGS = (
        Binding("h,left", "focus_list", "Focus the list", show=False),
        Binding("l,right", "focus_pane", "Focus the pane", show=False),
        Binding("tab,shift+tab", "other_pane", "Switch pane", show=False),
        Binding("z", "zoom", "Zoom the pane", show=False),
    )

    def __init__(self, screen: "ConnectionsScreen") -> None:
        super().__init__(screen)
        self.is_reading = False
        """Whether the pane has the whole screen."""

    def read(self, is_reading: bool) -> None:
        """Gives the pane the whole screen, or a place beside the list again."""
        screen = self.screen
        if is_reading == self.is_reading:
            return
        self.is_reading = is_reading
        screen.set_class(is_reading, "-reading")
        screen.refresh_bindings()
        screen.pane.hide_token()
        (screen.pane.body if is_reading else screen.table).focus()
        screen.call_after_refresh(screen.service.tell_what_is_on_screen)
        # Its age is that of what is on the screen now.
        screen.call_after_refresh(screen.bar.refresh)
        if is_reading:
            screen.chosen_pane.show_chosen()
            screen.chosen_pane.look_closely()
            screen.viewed.note()

    def keep(self) -> None:
        """The list takes the focus from a pane that no longer has room."""
        if self.screen.focused is None:
            self.screen.table.focus()

    @property
    def may_go_back(self) -> bool:
        table = self.screen.table
        in_pane = self.screen.is_mounted and not table.has_focus
        return self.is_reading or in_pane or table.marks.is_ranging

    def go_back(self) -> bool:
        """Leaves the pane, or ends a range; False where there is nothing to leave."""
        if self.screen.table.marks.cancel_range():
            return True
        if self.is_reading:
            self.read(False)
        elif not self.screen.table.has_focus:
            self.screen.table.focus()
        else:
            return False
        return True

    def action_zoom(self) -> None:
        """Shows the pane on the whole screen, or beside the list again."""
        if self.is_reading:
            self.read(False)
        elif self.screen.chosen is not None:
            self.screen.table.pin()
            self.read(True)

    def action_focus_list(self) -> None:
        self.read(False)
        self.screen.table.focus()

    def action_focus_pane(self) -> None:
        if self.screen.pane.display:
            self.screen.pane.body.focus()
        else:
            self.action_zoom()

    def action_other_pane(self) -> None:
        if self.screen.table.has_focus:
            self.action_focus_pane()
        else:
            self.action_focus_list()
