"""q and ctrl+q: one step back, and the end once no change is under way."""

from typing import TYPE_CHECKING

from connections_tui.session import Session
from connections_tui.tui.terminal.ending import NOT_WAITED_FOR
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.tui.app import ConnectionsApp


class Leaving:
    """The actions of the two keys."""

    def __init__(self, app: "ConnectionsApp") -> None:
        self._app = app

    def action_quit(self) -> None:
        """Quits once no change is under way; the second time, at once."""
        app, changing = self._app, self._app.changing
        if not changing.is_in_progress:
            app.exit(message=watches_left(app.session))
        elif changing.is_leaving:
            app.exit(message=NOT_WAITED_FOR)
        else:
            changing.leave()
            app.tell(
                "A change is in progress. The console closes when it is done; press "
                "ctrl+q again to close now."
            )

    async def action_leave(self) -> None:
        """q goes one step back, and quits at the list."""
        app, connections = self._app, self._app.connections
        if app.screen is not connections:
            await app.screen.run_action("leave")
        elif connections.panes.is_reading:
            connections.action_back()
        else:
            self.action_quit()


def watches_left(session: Session) -> str | None:
    """What happens to the watches when the console ends; None if there are none.

    They need no confirmation: they resume at the next start, which is said on the
    shell's screen.
    """
    choices = session.choices
    watched = sum(i in session.fleet for i in choices.current.watches)
    if not watched:
        return None
    watches = present.plural(watched, "watch", "watches")
    if choices.is_kept:
        verb = "resumes" if watched == 1 else "resume"
        return f"{watches} {verb} when the console starts again."
    return f"{watches} ended with the console."
