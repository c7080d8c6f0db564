"""Whether the console is served in a web page, as textual-serve does it."""

from collections.abc import Mapping

VARIABLE = "TEXTUAL_DRIVER"
WEB_DRIVER = "textual.drivers.web_driver:WebDriver"
"""What textual-serve sets it to for the programs that it starts."""


def is_served(environ: Mapping[str, str]) -> bool:
    """Whether a page shows the screen and gives the keys. There is no terminal then,
    and what this machine has to copy to or to open links with is not the person's."""
    return environ.get(VARIABLE) == WEB_DRIVER
