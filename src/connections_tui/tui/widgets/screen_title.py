"""The first line of a screen that lies over the list."""

from textual.content import Content

from connections_tui.access import ProfileView
from connections_tui.text import clean
from connections_tui.tui.widgets.line import Line, spread
from connections_tui.words import privacy


class ScreenTitle(Line):
    """The profile on the left, the name of the screen on the right."""

    DEFAULT_CSS = "ScreenTitle { background: $panel; }"

    def __init__(self, profile: ProfileView, words: str) -> None:
        super().__init__()
        self._profile = profile
        self._words = words

    def render(self) -> Content:
        word = self._profile.environment
        badge = (f" {word} ", f"bold $on-environment on $environment-{word.lower()}")
        name = clean(self._profile.name, 60)
        left = Content.assemble(badge, " ", (name, "bold $bright"))
        hidden = f"{privacy.WORD}  " if privacy.is_on() else ""
        right = Content.assemble(
            (hidden, "bold $accent"), (f"{self._words} ", "bold $bright")
        )
        return spread(left, right, self.size.width)
