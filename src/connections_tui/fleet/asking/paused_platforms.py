"""Platforms that want a pause; requests for the others go on around them."""

from collections import deque
from collections.abc import Callable, Iterator

from msgspec import Struct, field

from connections_tui.fleet.asking.backoff import Backoff, Jitter
from connections_tui.fleet.asking.lanes import Ask, QueuedAsk


class _Paused(Struct):
    """One platform."""

    pause: Backoff
    probe: Ask | None = None
    """The one request that finds out whether the platform answers again."""
    aside: deque[QueuedAsk] = field(default_factory=deque)

    @property
    def is_closed(self) -> bool:
        return self.probe is not None or not self.pause.is_over


class PausedPlatforms:
    """Keeps what cannot be asked now, by platform."""

    def __init__(self, platform_of: Callable[[str], str], jitter: Jitter) -> None:
        """``platform_of``: gives the platform's code of a connection's ID."""
        self._platform_of = platform_of
        self._jitter = jitter
        self._paused: dict[str, _Paused] = {}
        self.returning: deque[QueuedAsk] = deque()
        """What may be asked again: to be put back where it came from."""

    def _of(self, connection_id: str) -> _Paused | None:
        # Mostly there is none, and this is asked for each draw.
        if not self._paused:
            return None
        return self._paused.get(self._platform_of(connection_id))

    def is_closed(self, connection_id: str) -> bool:
        """Whether nothing may be asked of its platform now."""
        paused = self._of(connection_id)
        return paused is not None and paused.is_closed

    def is_probe(self, ask: Ask) -> bool:
        """Whether this finds out if its platform answers again."""
        paused = self._of(ask.connection_id)
        return paused is not None and paused.probe == ask

    def seconds_left(self) -> dict[str, float]:
        """By platform, of the pauses that are not over."""
        return {
            platform: paused.pause.seconds_left
            for platform, paused in self._paused.items()
            if not paused.pause.is_over
        }

    def put_aside(self, choice: QueuedAsk) -> None:
        """Its platform is closed."""
        if (paused := self._of(choice.ask.connection_id)) is not None:
            paused.aside.append(choice)

    def ready(self) -> Iterator[deque[QueuedAsk]]:
        """What was put aside by platforms whose pause is over: one of each may be
        asked, as the probe."""
        return (p.aside for p in self._paused.values() if not p.is_closed)

    def end(self, connection_id: str) -> None:
        """A person asks: the pause of its platform is over."""
        if paused := self._of(connection_id):
            paused.pause.end()

    def begin(self, ask: Ask) -> None:
        """Its request goes out; after a pause it is the probe."""
        if (paused := self._of(ask.connection_id)) and not paused.is_closed:
            paused.probe = ask

    def done(self, ask: Ask) -> None:
        """Its request has ended, one way or the other."""
        if (paused := self._of(ask.connection_id)) and paused.probe == ask:
            paused.probe = None

    def answered(self, ask: Ask) -> None:
        """It was answered. After the probe, the others of its platform go on."""
        if self.is_probe(ask):
            paused = self._paused.pop(self._platform_of(ask.connection_id))
            self.returning.extend(paused.aside)

    def pause(self, choice: QueuedAsk, at_least: float | None) -> bool:
        """The platform wants a pause. Returns whether this was the probe, which is not
        put aside: it failed for its row, and another may succeed."""
        paused = self._of(choice.ask.connection_id)
        is_probe = self.is_probe(choice.ask)
        if paused is None:
            paused = _Paused(Backoff(self._jitter))
            self._paused[self._platform_of(choice.ask.connection_id)] = paused
            paused.pause.begin(at_least)
        elif is_probe:
            paused.pause.begin(at_least)
        else:
            paused.pause.extend(at_least)
        if not is_probe:
            paused.aside.append(choice)
        return is_probe
