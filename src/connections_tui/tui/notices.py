"""What the console says at its own initiative: notices, and dialogs that wait."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from textual.app import App

from connections_tui.moments import in_words
from connections_tui.steady import SteadyClock
from connections_tui.text import clean
from connections_tui.tui import screens
from connections_tui.tui.connections_screen import ConnectionsScreen
from connections_tui.tui.state import Told

_KEPT = 200
_SECONDS = 15


class Notices:
    """Notices, kept for the errors screen, and dialogs that open over the list only."""

    def __init__(self, app: App[Any], clock: Callable[[], datetime]) -> None:
        self._app = app
        self._clock = clock
        self._early: list[str] = []
        """Notices from before the first screen."""
        self._told: deque[Told] = deque(maxlen=_KEPT)
        self._waiting: deque[Callable[[], object]] = deque()
        """Dialogs to show when the list is in front again."""
        if isinstance(clock, SteadyClock):
            clock.on_jump = self._tell_jump

    @property
    def told(self) -> tuple[Told, ...]:
        """Every notice so far, oldest first."""
        return tuple(self._told)

    def tell(self, sentence: str) -> None:
        """Shows a notice for a while."""
        if not self._app.is_running:
            self._early.append(sentence)
            return
        self._told.append(Told(self._clock(), sentence))
        shown = clean(sentence, 400)
        self._app.notify(shown, severity="warning", markup=False, timeout=_SECONDS)

    def _tell_jump(self, seconds: float) -> None:
        """This computer's clock was set."""
        span = in_words(abs(seconds))
        said = f"This computer's clock was set forward by {span}."
        if seconds < 0:
            said = (
                f"This computer's clock was set back by {span}. Checks continue; times "
                "shown stay ahead until the console is restarted."
            )
        # The time is asked for while the screen is drawn.
        self._app.call_later(self.tell, said)

    def tell_early(self) -> None:
        """Shows the notices from before the first screen."""
        while self._early:
            self.tell(self._early.pop(0))

    def when_free(self, show: Callable[[], object]) -> None:
        """Shows a dialog when the list is in front: over another screen it would get
        the keys meant for that."""
        if isinstance(self._app.screen, ConnectionsScreen):
            show()
        else:
            self._waiting.append(show)

    def show_next(self) -> None:
        """Another screen is in front."""
        if self._waiting and isinstance(self._app.screen, ConnectionsScreen):
            self._app.call_later(self.when_free, self._waiting.popleft())

    def drop_dialogs(self) -> None:
        """They were about another profile."""
        self._waiting.clear()

    def show_outcome(self, title: str, sentences: str) -> None:
        """Shows an outcome that must not be missed until it is dismissed.

        It waits behind an open dialog: keys meant for that would dismiss it.
        """

        app = self._app
        if not isinstance(app.screen, ConnectionsScreen):
            said = clean(sentences.replace("\n\n", " "), 600)
            app.notify(said, title=title, severity="error", markup=False, timeout=60)
        self.when_free(lambda: app.push_screen(screens.OutcomeScreen(title, sentences)))
