"""The first line of a form."""

from textual.content import Content

from connections_tui.access import ProfileView
from connections_tui.tui.widgets.line import Line, spread
from connections_tui.words import privacy


class FormTitle(Line):
    """The first line: profile and screen."""

    def __init__(self, profile: ProfileView) -> None:
        super().__init__()
        self._profile = profile

    def render(self) -> Content:
        word = self._profile.environment
        badge = (f" {word} ", f"bold $on-environment on $environment-{word.lower()}")
        left = Content.assemble(badge, " ", (self._profile.name, "bold $bright"))
        hidden = f"{privacy.WORD}  " if privacy.is_on() else ""
        right = Content.assemble(
            (hidden, "bold $accent"), ("New connection ", "bold $bright")
        )
        return spread(left, right, self.size.width)
