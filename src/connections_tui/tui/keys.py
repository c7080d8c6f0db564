"""Keys in turn: each is handed on once the one before has had its effect.

Textual hands a key on as soon as it comes. What a key causes is slower: moving the
focus, opening a screen or running a binding takes some messages more, so keys that
come in one burst would reach whatever was in front before.
"""

import asyncio
from collections import deque
from functools import partial
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from textual import events
from textual._queue import Queue
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import Worker

ResultT = TypeVar("ResultT")

JUST_NOW_SECONDS = 0.02
"""A key this soon after another may be ahead of its effect."""
LOOKS = 5
"""How often in a row all must be at rest: what was just woken has had its turn then."""
PATIENCE_SECONDS = 1.0
"""A key waits no longer than this for the one before: something else is slow then."""
ALWAYS_TAKEN = frozenset({"escape", "ctrl+q"})
"""Keys that do no harm on any screen, however early they were pressed."""


class Careful(Screen[ResultT]):
    """A screen that takes only what came once it was painted."""


class KeyQueue:
    """Holds keys, pastes and the mouse back while a key before them has its effect.

    Handlers are never waited for inside the application's own: there the key's
    bindings run, and a handler that waited for them would wait for ever.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """``patience``: in seconds."""
        self._app = app
        self._patience = patience
        self._held: deque[events.Event] = deque()
        self._next: events.Event | None = None
        self._last_at: float | None = None
        self._handing_on: Worker[None] | None = None
        self._painted_at: WeakKeyDictionary[Screen[Any], float] = WeakKeyDictionary()

    def begin(self) -> None:
        """From now on it is known when a careful screen was painted."""
        self._app.screen_change_signal.subscribe(
            self._app, self._screen_changed, immediate=True
        )

    def may_pass(self, event: events.Event) -> bool:
        """Whether the application may handle it now; if not, it comes again."""
        if not _is_input(event):
            return True
        if event is self._next:
            self._next = None
        elif self._held or self._next is not None or self._is_ahead():
            self._hold(event)
            return False
        if self._is_too_early(event):
            if not isinstance(event, events.MouseEvent):
                self._app.bell()
            return False
        if not isinstance(event, events.MouseEvent):
            self._last_at = monotonic()
            # Looked at soon: whatever else goes on later should hold up no key.
            loop = asyncio.get_running_loop()
            loop.call_later(JUST_NOW_SECONDS, self._is_ahead)
        return True

    # -- in turn

    def _is_ahead(self) -> bool:
        """Whether the last key may still be having its effect."""
        if self._last_at is None:
            return False
        if monotonic() - self._last_at >= JUST_NOW_SECONDS and self._others_rest():
            self._last_at = None
        return self._last_at is not None

    def _hold(self, event: events.Event) -> None:
        self._held.append(event)
        if self._handing_on is None or self._handing_on.is_finished:
            self._handing_on = self._app.run_worker(self._hand_on(), group="keys")

    async def _hand_on(self) -> None:
        while self._held:
            await self._until_at_rest()
            self._next = self._held.popleft()
            self._app.post_message(self._next)

    async def _until_at_rest(self) -> None:
        """No timer is needed in the usual case: a few turns of the loop are enough."""
        given_up_at = monotonic() + self._patience
        looks = in_a_row = 0
        while in_a_row < LOOKS and monotonic() < given_up_at:
            await asyncio.sleep(0 if looks < 20 * LOOKS else 0.001)
            looks += 1
            in_a_row = in_a_row + 1 if self._is_at_rest() else 0

    def _is_at_rest(self) -> bool:
        return _is_idle(self._app) and self._others_rest()

    def _others_rest(self) -> bool:
        """Nothing is left to handle, to mount, or to do after the next frame."""
        app = self._app
        after_frame = [c for screen in app.screen_stack[-1:] for c in screen._callbacks]
        return (
            app._message_queue.empty()
            and all(map(_is_idle, app._registry))
            and not any(map(_matters, after_frame))
        )

    # -- not too early

    def _screen_changed(self, screen: Screen[Any]) -> None:
        if isinstance(screen, Careful) and screen not in self._painted_at:
            screen.call_after_refresh(self._was_painted, screen)

    def _was_painted(self, screen: Screen[Any]) -> None:
        self._painted_at.setdefault(screen, monotonic())

    def _is_too_early(self, event: events.Event) -> bool:
        screen = next(reversed(self._app.screen_stack), None)
        if not isinstance(screen, Careful):
            return False
        if isinstance(event, events.Key) and event.key in ALWAYS_TAKEN:
            return False
        # The event's time is when it was read, however long it was held since.
        painted_at = self._painted_at.get(screen)
        return painted_at is None or event.time <= painted_at


def _is_input(event: events.Event) -> bool:
    """Whether it comes from the person, and has not been handed on yet."""
    kinds = (events.InputEvent, events.Paste)
    return isinstance(event, kinds) and not event.is_forwarded


def _is_idle(pump: MessagePump) -> bool:
    """Whether it is mounted and waits for its next message.

    An empty queue alone does not say so: a handler may be running. Somebody who
    waits at it does, and only private names tell of that.
    """
    if pump._closing or pump._closed:
        return True
    queue: Queue[Message | None] = pump._message_queue
    is_waited_at = queue.empty() and len(queue.ready_event._waiters) > 0
    return is_waited_at and pump._is_mounted and not pump._next_callbacks


def _matters(callback: tuple[Any, MessagePump]) -> bool:
    """Each change of focus has the footer drawn anew; no key depends on that."""
    what = callback[0]
    name = getattr(what.func if isinstance(what, partial) else what, "__name__", "")
    return name != Screen.refresh_bindings.__name__
