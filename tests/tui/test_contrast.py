"""Job 6: every word can be read, on every background it stands on, in both looks."""

import pytest
from textual.color import Color
from textual.theme import Theme

from connections_tui.fleet import Health
from connections_tui.tui.theme import THEMES, state_variable

ENOUGH = 4.5
"""The ratio that WCAG asks for normal text."""
BACKGROUNDS = ("background", "surface", "cursor")
WORDS = ("muted", "foreground", "bright", *(state_variable(h)[1:] for h in Health))
ENVIRONMENTS = ("demo", "local", "sandbox", "prod")


def colour(theme: Theme, name: str) -> Color:
    written = theme.variables.get(name) or getattr(theme, name)
    return Color.parse(written)


def contrast(one: Color, other: Color) -> float:
    """The WCAG 2 ratio, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(given: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in given.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_words_can_be_read(theme: Theme, background: str, word: str) -> None:
    assert contrast(colour(theme, word), colour(theme, background)) >= ENOUGH


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_environment_can_be_read(theme: Theme, environment: str) -> None:
    badge = colour(theme, f"environment-{environment}")

    assert contrast(colour(theme, "on-environment"), badge) >= ENOUGH
