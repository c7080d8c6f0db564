"""What opens over the list: figures of all connections, and of the console."""

from textual.binding import Binding

from connections_tui.fleet import View
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.part import Part


class Overview(Part):
    """Counts and changes of all connections; a choice there filters the list."""

    BINDINGS = (Binding("H", "overview", "Overview"),)

    def action_overview(self) -> None:
        in_background(self.screen, self._show, group="overview")

    async def _show(self) -> None:
        from connections_tui.fleet.figures.whole_fleet import OverviewSource

        screen = self.screen
        source = OverviewSource(
            kinds=lambda: screen.fleet.kinds,
            changes=screen.cache.recent,
            is_here=screen.fleet.__contains__,
            name_of=screen.name_of,
            began_at=lambda: screen.cache.began_at,
        )
        overview = screens.OverviewScreen(
            screen.write_lock.profile, source, screen.clock
        )
        if (text := await screen.app.push_screen_wait(overview)) is not None:
            screen.panes.read(False)
            screen.filtering.show(View(sorts=screen.filtering.view.sorts))
            screen.filter.text = text


class Diagnostics(Part):
    """Requests, memory and files of the console."""

    BINDINGS = (
        Binding("f12", "diagnostics", "Diagnostics", key_display="F12", show=False),
    )

    def action_diagnostics(self) -> None:
        screen = self.screen
        fleet, sweep = screen.fleet, screen.service.sweep
        # Once: the figures are read each second, and there may be 100,000.
        oldest = min((k.status_at for k in fleet if k.status_at), default=None)
        source = screens.DiagnosticsSource(
            sweep=lambda: sweep.state() if sweep is not None else None,
            fleet=lambda: screens.FleetFigures(
                len(fleet), oldest, fleet.listed_at, fleet.unreadable
            ),
            name_of=screen.name_of,
            places=screen.places,
        )
        screen.app.push_screen(screens.DiagnosticsScreen(source, screen.clock))
