"""When Python looks for garbage: all of it, while nobody is typing.

A closed screen is a cycle of objects, which only a full collection frees. With
100,000 connections that takes some tenths of a second, so Python is not left to begin
one in the middle of a key: it looks by itself only through what is new.
"""

import gc
from time import perf_counter
from typing import Any

from textual._styles_cache import StylesCache
from textual.app import App
from textual.timer import Timer

THRESHOLDS = (50_000, 5, 1_000_000)
"""New objects until Python looks through them; the last never comes to be reached."""
IDLE_SECONDS = 0.5
"""Without a key for so long, a person is not typing."""
LEAST_REST = 20
"""How many times longer than a collection took the next one is not begun."""
MOST_WAITING = 10
"""Screens that may be left behind before one is begun in any case."""


def begin() -> None:
    """Once a process, when all is imported and nothing is open: what is there by now
    stays for good. Whatever else were frozen, a screen too, would never be freed."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


class Garbage:
    """What closed screens leave behind, taken away in quiet moments."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._timer: Timer | None = None
        self._waiting = 0
        self.typed_at = 0.0
        """When the last key came, by ``perf_counter``."""
        self._rests_until = 0.0

    def typed(self) -> None:
        """A person is at the keys."""
        self.typed_at = perf_counter()

    def left(self) -> None:
        """Something was closed that is large."""
        self._waiting += 1
        if self._waiting > MOST_WAITING:
            self._collect()
        elif self._timer is None:
            self._timer = self._app.set_timer(IDLE_SECONDS, self._look)

    def _look(self) -> None:
        self._timer = None
        now = perf_counter()
        if self._waiting == 0:
            return
        if now < self.typed_at + IDLE_SECONDS or now < self._rests_until:
            self._timer = self._app.set_timer(IDLE_SECONDS, self._look)
        else:
            self._collect()

    def _collect(self) -> None:
        began = perf_counter()
        self._waiting = 0
        # Textual's cache for all widgets holds the last thousand of them, each with
        # its drawn lines: 50 MB after 200 screens.
        StylesCache.get_inner_outer.cache_clear()
        gc.collect()
        ended = perf_counter()
        self._rests_until = ended + LEAST_REST * (ended - began)
