"""Job 6: every word can be read, on every background it stands on, in every theme."""

import math
from collections.abc import Sequence
from itertools import product

import pytest
from textual.color import Color
from textual.theme import Theme

from connections_tui.fleet import Health
from connections_tui.tui import palettes
from connections_tui.tui.theme import THEMES, state_variable

ENOUGH = 4.5
"""The ratio that WCAG asks for normal text."""
ENHANCED = 7.0
"""The ratio that it asks for at level AAA."""
BACKGROUNDS = ("background", "surface", "cursor")
WORDS = ("muted", "foreground", "bright", *(state_variable(h)[1:] for h in Health))
ENVIRONMENTS = ("demo", "local", "sandbox", "staging", "prod")


def colour(theme: Theme, name: str) -> Color:
    written = theme.variables.get(name) or getattr(theme, name)
    return Color.parse(written)


def contrast(one: Color, other: Color) -> float:
    """The WCAG 2 ratio, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(given: Color) -> float:
    red, green, blue = map(linear, given.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_words_can_be_read(theme: Theme, background: str, word: str) -> None:
    ratio = contrast(colour(theme, word), colour(theme, background))
    assert ratio >= least(theme)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_environment_can_be_read(theme: Theme, environment: str) -> None:
    badge = colour(theme, f"environment-{environment}")

    assert contrast(colour(theme, "on-environment"), badge) >= least(theme)


CHANGES = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""How linear colours look to those who lack a kind of cone: Machado, Oliveira and
Fernandes, 2009, severity 1."""
PROBLEMS = [health for health in Health if health.is_problem]
TOLD_APART = 20.0
"""A difference in CIELAB that nobody overlooks; 2.3 is one that can just be seen."""


@pytest.mark.parametrize("theme", [palettes.DARK_SAFE, palettes.LIGHT_SAFE])
def test_colour_blind_people_tell_healthy_from_broken(theme: Theme) -> None:
    healthy = colour(theme, state_variable(Health.HEALTHY)[1:])
    for change, problem in product(CHANGES.values(), PROBLEMS):
        broken = colour(theme, state_variable(problem)[1:])
        assert distance(seen(healthy, change), seen(broken, change)) >= TOLD_APART


def seen(given: Color, change: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """A colour as linear red, green and blue, after a change."""
    parts = [linear(part) for part in given.normalized]
    mixed = (sum(a * b for a, b in zip(row, parts, strict=True)) for row in change)
    return tuple(min(1.0, max(0.0, part)) for part in mixed)


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """How different two linear colours look: CIE 1976."""
    return math.dist(lab(one), lab(other))


def lab(parts: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = parts
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (x, y, z)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def least(theme: Theme) -> float:
    return ENHANCED if theme.name.endswith("-contrast") else ENOUGH


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
