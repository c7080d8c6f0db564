"""The dark and the light theme.

State colours are added to a symbol and a word, never used alone. Each has a contrast
of at least 4.5 to 1 on every background it is used on.
"""

from textual.content import Content
from textual.theme import Theme

from connections_tui.fleet import Health

DARK = Theme(
    name="connections-dark",
    dark=True,
    primary="#4c9be8",
    secondary="#3d6d9e",
    accent="#6cb6ff",
    foreground="#c9d1d9",
    background="#0f1419",
    surface="#151b22",
    panel="#1d252e",
    success="#57c77f",
    warning="#e3b341",
    error="#ff7b72",
    variables={
        "muted": "#93a0ad",
        "bright": "#f0f4f8",
        "rule": "#2b3642",
        "cursor": "#1b3550",
        "stripe": "#151b22",
        "state-needs-reauth": "#f29ae0",
        "state-disabled": "#ff8a80",
        "state-unhealthy": "#e9bd4f",
        "state-stale": "#c9a85c",
        "state-syncing": "#7fbfff",
        "state-link-sent": "#5fd7de",
        "state-no-answer": "#a3afbb",
        "state-unchecked": "#a3afbb",
        "state-healthy": "#63d08b",
        "environment-demo": "#7a3fb8",
        "environment-local": "#1f6f3f",
        "environment-sandbox": "#1f6f3f",
        "environment-staging": "#8a5a00",
        "environment-prod": "#b3261e",
        "on-environment": "#ffffff",
        "input-selection-background": "#2f6299",
        "block-cursor-background": "#1b3550",
        "block-cursor-foreground": "#f0f4f8",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#1d252e",
        "border": "#4c9be8",
        "border-blurred": "#2b3642",
        "scrollbar": "#2b3642",
        "scrollbar-hover": "#3d4c5c",
        "scrollbar-active": "#4c9be8",
        "scrollbar-background": "#0f1419",
        "scrollbar-background-hover": "#0f1419",
        "scrollbar-background-active": "#0f1419",
        "scrollbar-corner-color": "#0f1419",
    },
)

LIGHT = Theme(
    name="connections-light",
    dark=False,
    primary="#0b5fc4",
    secondary="#4a7fb8",
    accent="#0b5fc4",
    foreground="#24292f",
    background="#ffffff",
    surface="#f5f7f9",
    panel="#e9edf1",
    success="#116329",
    warning="#7a4d00",
    error="#b3161f",
    variables={
        "muted": "#57606a",
        "bright": "#0b0f14",
        "rule": "#d0d7de",
        "cursor": "#cfe3fb",
        "stripe": "#f5f7f9",
        "state-needs-reauth": "#8a1480",
        "state-disabled": "#a8121b",
        "state-unhealthy": "#6f4600",
        "state-stale": "#66500a",
        "state-syncing": "#0a4fa3",
        "state-link-sent": "#07555e",
        "state-no-answer": "#4b545e",
        "state-unchecked": "#4b545e",
        "state-healthy": "#0f5a26",
        "environment-demo": "#7a3fb8",
        "environment-local": "#1f6f3f",
        "environment-sandbox": "#1f6f3f",
        "environment-staging": "#8a5a00",
        "environment-prod": "#b3261e",
        "on-environment": "#ffffff",
        "input-selection-background": "#a9cdf7",
        "block-cursor-background": "#cfe3fb",
        "block-cursor-foreground": "#0b0f14",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#e9edf1",
        "border": "#0b5fc4",
        "border-blurred": "#d0d7de",
        "scrollbar": "#c5ced8",
        "scrollbar-hover": "#a5b1be",
        "scrollbar-active": "#0b5fc4",
        "scrollbar-background": "#ffffff",
        "scrollbar-background-hover": "#ffffff",
        "scrollbar-background-active": "#ffffff",
        "scrollbar-corner-color": "#ffffff",
    },
)

THEMES = (DARK, LIGHT)


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
