"""How many connections are how: one chip a health word, and the keys that pick one."""

from textual import events
from textual.content import Content
from textual.message import Message

from connections_tui.fleet import Fleet, Health
from connections_tui.tui.theme import state_variable
from connections_tui.tui.widgets.line import Line

CHIPS = (
    Health.HEALTHY,
    Health.SYNCING,
    Health.UNHEALTHY,
    Health.NEEDS_REAUTH,
    Health.DISABLED,
    Health.STALE,
    Health.LINK_SENT,
)
"""In the order of the keys 1 to 7."""
KEYLESS = (Health.NO_ANSWER, Health.UNCHECKED)
"""States of our own knowledge: shown while there are any, reached with a click.
Neither is among the problems that ! shows."""
_SHORT = {
    Health.HEALTHY: "ok",
    Health.SYNCING: "sync",
    Health.UNHEALTHY: "sick",
    Health.NEEDS_REAUTH: "auth",
    Health.DISABLED: "off",
    Health.STALE: "stale",
    Health.LINK_SENT: "link",
    Health.NO_ANSWER: "no answer",
    Health.UNCHECKED: "unchecked",
}


class HealthChips(Line):
    """Counts by health. They add up to the whole fleet."""

    class Picked(Message):
        """A chip was clicked; None means all."""

        def __init__(self, health: Health | None) -> None:
            super().__init__()
            self.health = health

    def __init__(self, fleet: Fleet) -> None:
        super().__init__()
        self._fleet = fleet
        self.picked: Health | None = None
        self.only_problems = False
        self._spans: list[tuple[int, int, Health | None]] = []

    def render(self) -> Content:
        """In words where they fit, else in short, else symbols and numbers only."""
        for words, with_all in ((2, True), (2, False), (1, False), (0, False)):
            chips = self._chips(words, with_all=with_all)
            text = Content("  " if words == 2 else " ").join([c for c, _ in chips])
            if text.cell_length < self.size.width:
                break
        self._remember(chips, gap=2 if words == 2 else 1)
        return Content(" ") + text

    def _chips(
        self, words: int, *, with_all: bool
    ) -> list[tuple[Content, Health | None]]:
        chips: list[tuple[Content, Health | None]] = []
        for key, health in enumerate(CHIPS, start=1):
            chips.append((self._chip(str(key), health, words), health))
        for health in KEYLESS:
            if self._fleet.counts[health]:
                chips.append((self._chip("", health, words), health))
        if with_all:
            style = "$muted" if self.picked or self.only_problems else "bold underline"
            chips.append((Content.styled(f"0 All {len(self._fleet):,}", style), None))
        return chips

    def _chip(self, key: str, health: Health, words: int) -> Content:
        number = self._fleet.counts[health]
        word = ("", _SHORT[health], health.word)[words]
        colour = state_variable(health) if number else "$muted"
        is_on = self.picked is health or (self.only_problems and health.is_problem)
        style = f"bold underline {colour}" if is_on else colour
        if words == 2:
            label = f"{health.symbol} {number:,} {word}"
        else:
            label = f"{health.symbol}{word} {number:,}"
        return Content.assemble(
            (f"{key} " if words == 2 and key else key, "$muted"), (label, style)
        )

    def _remember(self, chips: list[tuple[Content, Health | None]], gap: int) -> None:
        self._spans, start = [], 1
        for chip, health in chips:
            self._spans.append((start, start + chip.cell_length, health))
            start += chip.cell_length + gap

    def on_click(self, event: events.Click) -> None:
        for start, end, health in self._spans:
            if start <= event.x < end:
                self.post_message(self.Picked(health))
