"""The first line: where we are, and how old what we see is."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.content import Content

from connections_tui.api import ApiError
from connections_tui.fleet import Fleet
from connections_tui.tui import present
from connections_tui.tui.state import ProfileView
from connections_tui.tui.widgets.line import Line, spread


class EnvironmentBar(Line):
    """Environment, profile, what may be done, and the age of the data. Always there."""

    def __init__(
        self, profile: ProfileView, fleet: Fleet, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._profile = profile
        self._fleet = fleet
        self._clock = clock
        self.trouble: ApiError | None = None
        """Why the service cannot be asked just now."""
        self.is_refreshing = False
        self.is_paused = False
        self.refresh_seconds = 60
        self.on_screen: Sequence[str] = ()
        """The rows whose oldest status the line gives the age of."""

    def render(self) -> Content:
        wide = self.size.width >= 110
        left = Content.assemble(
            self._badge(), " ", (self._profile.name, "bold $bright"), self._place(wide)
        )
        return spread(left, self._freshness(wide), self.size.width)

    def _badge(self) -> Content:
        word = self._profile.environment
        return Content.styled(
            f" {word} ", f"bold $on-environment on $environment-{word.lower()}"
        )

    def _place(self, wide: bool) -> Content:
        if self._profile.is_demo:
            # What makes it real comes first: it is what a newcomer looks for.
            how = "set RUTTER_CLIENT_ID and _SECRET for the real service"
            short = "see ? for the real service"
            return Content.styled(
                f"  nothing here is real; {how if wide else short}", "$muted"
            )
        is_told = not wide or self._profile.host == self._profile.name
        host = "" if is_told else f"  {self._profile.host}"
        return Content.styled(f"{host}  CAN WRITE", "$muted")

    def _freshness(self, wide: bool) -> Content:
        now, parts = self._clock(), []
        if self.trouble is not None:
            parts.append(("OFFLINE", "bold $state-disabled"))
        if self.is_paused:
            parts.append(("PAUSED", "bold $state-unhealthy"))
        if self._fleet.listed_at is None:
            parts.append(
                ("listing…" if self.is_refreshing else "no list yet", "$muted")
            )
        else:
            age = present.age(self._fleet.listed_at, now)
            parts.append((f"list {age} old", "$muted"))
            if wide and (oldest := self._oldest_on_screen()):
                parts.append((f"status <{present.age(oldest, now)} old", "$muted"))
            if wide and not self.is_paused:
                parts.append((f"every {self.refresh_seconds}s", "$muted"))
        return Content("  ").join([Content.styled(*part) for part in parts])

    def _oldest_on_screen(self) -> datetime | None:
        shown = (self._fleet.get(connection_id) for connection_id in self.on_screen)
        return min((k.status_at for k in shown if k and k.status_at), default=None)
