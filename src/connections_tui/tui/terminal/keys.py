"""Keys in order: each is passed on when the one before has had its effect.

Textual passes a key on as soon as it comes. Its effect takes longer: moving the focus,
opening a screen or running a binding takes more messages, so keys of one burst would
reach what was in front before.
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

from connections_tui.tui.background import in_background

ResultT = TypeVar("ResultT")

FIRST_LOOK_SECONDS = 0.02
"""From a key to the first look whether it has had its effect."""
LOOKS = 5
"""How often in a row all must be at rest: what was just woken has run by then."""
MOST_LOOKS = 1000
"""After this many looks, about a second's worth, only what a key goes through has to
be at rest. They are counted, not timed: while the process is stopped no key gets
done, so no time may run out."""
ALWAYS_TAKEN = frozenset({"escape", "ctrl+q"})
"""Keys that do no harm on any screen, however early they were pressed."""
WAY_OUT = "ctrl+q"
"""The key that waits for no other."""
OVERTAKING = frozenset({"escape", "ctrl+c"})
"""Keys that stop what was typed ahead, once that is long."""
SHORT_QUEUE = 20
"""Up to so many keys are typed on purpose: an esc among them keeps its place."""
MOST_HELD = 100
"""About a second of work. A person who waits no longer means what was typed before."""
MOST_LETTERS_HELD = 5000
"""The same while a text box has the focus, which takes a letter in no time: text may
come as keys where a terminal does not mark it as pasted."""


class Careful(Screen[ResultT]):
    """A screen that takes only what came once it was painted."""


class KeyQueue:
    """Holds keys, pastes and the mouse back while a key before them has its effect.

    None overtakes another, however long that takes: a secret must not be pasted into
    the box before its own. There is a limit to how many wait; beyond it they are
    dropped with a bell, and esc and ctrl+c drop what waits before them.

    Handlers are never waited for inside the application's own: there the key's
    bindings run, and a handler that waited for them would wait for ever.
    """

    def __init__(self, app: App[Any], *, most_looks: int = MOST_LOOKS) -> None:
        self._app = app
        self._most_looks = most_looks
        self._held: deque[events.Event] = deque()
        self._next: events.Event | None = None
        self._last: events.Event | None = None
        self._is_ahead = False
        """Whether the last key may still be having its effect."""
        self._is_flooded = False
        """Whether keys are dropped until those before have had their effect."""
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
        elif isinstance(event, events.Key) and event.key == WAY_OUT:
            return True
        elif self._held or self._next is not None or self._is_ahead:
            self._hold(event)
            return False
        if self._is_too_early(event):
            if not isinstance(event, events.MouseEvent):
                self._app.bell()
            return False
        if not isinstance(event, events.MouseEvent):
            self._last, self._is_ahead = event, True
            # Looked at soon: whatever else goes on later should hold up no key.
            self._look_later(event)
        return True

    # -- in turn

    def _look_later(self, event: events.Event) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(FIRST_LOOK_SECONDS, self._look, event, 0)

    def _look(self, event: events.Event, in_a_row: int) -> None:
        """Whether a key has had its effect, if no other has come since."""
        if event is not self._last or not self._is_ahead:
            return
        if not self._is_at_rest():
            self._look_later(event)
        elif in_a_row < LOOKS:
            asyncio.get_running_loop().call_soon(self._look, event, in_a_row + 1)
        else:
            self._is_ahead = False

    def _hold(self, event: events.Event) -> None:
        """Queues it. What was typed ahead is dropped where there is too much of it,
        all of it: a key that goes alone would act on something else."""
        held = self._held
        if _is_key(event, OVERTAKING) and (self._is_flooded or len(held) > SHORT_QUEUE):
            self._drop_held()
        elif self._is_flooded:
            return
        elif len(held) >= (MOST_LETTERS_HELD if self._is_typing() else MOST_HELD):
            self._drop_held()
            self._is_flooded = True
            return
        elif held and _are_moves(held[-1], event):
            held.pop()
        held.append(event)
        self._go_on()

    def _drop_held(self) -> None:
        if self._held:
            self._app.bell()
        self._held.clear()
        self._go_on()

    def _is_typing(self) -> bool:
        """Whether letters go into a text box."""
        screen = next(reversed(self._app.screen_stack), None)
        box = screen.focused if screen is not None else None
        return box is not None and box.check_consume_key("a", "a")

    def _go_on(self) -> None:
        if self._handing_on is None or self._handing_on.is_finished:
            self._handing_on = in_background(self._app, self._hand_on, group="keys")

    async def _hand_on(self) -> None:
        while self._held or self._is_flooded:
            await self._until_at_rest()
            self._is_flooded = False
            if self._held:
                self._next = self._held.popleft()
                self._app.post_message(self._next)

    async def _until_at_rest(self) -> None:
        """No timer is needed in the usual case: a few turns of the loop are enough."""
        looks = in_a_row = 0
        while in_a_row < LOOKS:
            await asyncio.sleep(0 if looks < 20 * LOOKS else 0.001)
            looks += 1
            is_long = looks > self._most_looks
            is_done = self._way_is_clear() if is_long else self._is_at_rest()
            in_a_row = in_a_row + 1 if is_done else 0

    def _is_at_rest(self) -> bool:
        """Nothing is left to handle, to mount, or to do after the next frame."""
        app = self._app
        after_frame = [c for screen in app.screen_stack[-1:] for c in screen._callbacks]
        return (
            _is_idle(app)
            and all(map(_is_idle, app._registry))
            and not any(map(_matters, after_frame))
        )

    def _way_is_clear(self) -> bool:
        """Whether all that a key goes through is at rest: from what has the focus up
        to the application."""
        app = self._app
        screen = next(reversed(app.screen_stack), app)
        box = app.focused if app.focused is not None else screen
        return all(map(_is_idle, {*box.ancestors_with_self, screen, app}))

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


def _is_key(event: events.Event, keys: frozenset[str]) -> bool:
    return isinstance(event, events.Key) and event.key in keys


def _are_moves(one: events.Event, other: events.Event) -> bool:
    """Whether only the second of them counts: both say where the mouse is."""
    return isinstance(one, events.MouseMove) and isinstance(other, events.MouseMove)


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
