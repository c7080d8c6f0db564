"""Radio buttons that show which one is on by shape, not by colour alone."""

from textual.content import Content
from textual.widgets import RadioButton


class Radio(RadioButton):
    """(•) on, ( ) off."""

    @property
    def _button(self) -> Content:
        if self.value:
            return Content.styled("(•)", "bold $accent")
        return Content.styled("( )", "$muted")
