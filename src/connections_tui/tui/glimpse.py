"""A secret shown in clear for a few seconds."""

from collections.abc import Callable
from weakref import WeakSet

from textual.timer import Timer
from textual.widget import Widget

from connections_tui.words import privacy

GLIMPSE_SECONDS = 10.0


class Glimpse:
    """Whether a widget shows its secret.

    It ends after ``seconds``, when the console or the widget loses the focus, when
    another screen opens, and before a screenshot.
    """

    def __init__(self, widget: Widget, on_change: Callable[[], None]) -> None:
        """``on_change``: redraws the widget."""
        self._widget = widget
        self._on_change = on_change
        self._end_later: Timer | None = None
        self.is_on = False
        self.seconds = GLIMPSE_SECONDS

    def watch(self) -> None:
        """Ends it when the focus moves. Call it on mount."""
        widget = self._widget
        widget.watch(widget.app, "app_focus", self.end, init=False)
        widget.watch(widget.screen, "focused", self.end, init=False)
        signal = widget.app.screen_change_signal
        signal.subscribe(widget, lambda _: self.end(), immediate=True)

    def begin(self) -> None:
        """Shows the secret, for the full time again. Not while names are hidden."""
        if privacy.is_on():
            self._widget.app.bell()
            return
        self._stop_timer()
        self._end_later = self._widget.set_timer(self.seconds, self.end)
        _OPEN.add(self)
        self._set(True)

    def end(self) -> None:
        self._stop_timer()
        _OPEN.discard(self)
        self._set(False)

    def _set(self, is_on: bool) -> None:
        if self.is_on != is_on:
            self.is_on = is_on
            self._on_change()

    def _stop_timer(self) -> None:
        if self._end_later is not None:
            self._end_later.stop()
            self._end_later = None


_OPEN: WeakSet[Glimpse] = WeakSet()


def end_all() -> None:
    """Hides every secret."""
    for glimpse in list(_OPEN):
        glimpse.end()
