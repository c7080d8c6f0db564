"""Which names a connection can have. Pure."""

import unicodedata

from connections_tui.fleet import Fleet, Record
from connections_tui.words import present

LONGEST_NAME = 30
"""Characters."""


def name_problem(name: str, record: Record, fleet: Fleet) -> str:
    """Why a connection cannot be called that, and what to do; empty where it can.

    The service has the last word: not every list tells the names of others.
    """
    if not name.strip():
        return "Enter a name."
    if len(name) > LONGEST_NAME:
        over = present.plural(len(name) - LONGEST_NAME, "character")
        return f"At most {LONGEST_NAME} characters. Remove {over}."
    if any(unicodedata.category(char).startswith("C") for char in name):
        return "The name has a control or invisible character. Type it again."
    wanted = name.casefold()
    for other in fleet:
        taken = other.listed.name if other.listed is not None else None
        if other is not record and taken and taken.casefold() == wanted:
            return f"{present.short_id(other.id)} has this name. Choose another."
    return ""
