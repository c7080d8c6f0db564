"""The themes to choose from, and the colours of states.

State colours are added to a symbol and a word, never used alone.
"""

from typing import NamedTuple

from textual.content import Content
from textual.theme import Theme

from connections_tui.fleet import Health
from connections_tui.tui import palettes


class Offer(NamedTuple):
    """One theme in the menu."""

    key: str
    name: str
    about: str
    theme: Theme


OFFERS = (
    Offer("d", "Dark", "", palettes.DARK),
    Offer("l", "Light", "", palettes.LIGHT),
    Offer("c", "High contrast", "on black", palettes.DARK_CONTRAST),
    Offer("C", "High contrast", "on white", palettes.LIGHT_CONTRAST),
    Offer("s", "Colour-blind", "dark, no red beside green", palettes.DARK_SAFE),
    Offer("S", "Colour-blind", "light, no red beside green", palettes.LIGHT_SAFE),
)
THEMES = tuple(offer.theme for offer in OFFERS)


def state_variable(health: Health) -> str:
    """The theme variable of a state's colour, as a style."""
    return f"$state-{state_class(health)}"


def state_class(health: Health) -> str:
    """The name of a state in style sheets."""
    return health.name.lower().replace("_", "-")


def badge(health: Health) -> Content:
    """Symbol, word and colour, in that order of trust."""
    return Content.styled(
        f"{health.symbol} {health.word.upper()}", f"bold {state_variable(health)}"
    )
