"""Values with what shells, env files, mail and documents add to them.

The check itself is ``hygiene``'s. Here a finding becomes a sentence that says where the
value is from and what it should be. A secret is never repeated.
"""

import re
from typing import TYPE_CHECKING

from connections_tui.text import clean

if TYPE_CHECKING:
    from connections_tui.hygiene import Finding

_MOST_SHOWN = 200
_PLAINLY_CLEAN = re.compile(
    r"(?=\D*\d)[A-Za-z0-9_-]{6,}|https?://[a-z0-9.-]+(:\d+)?(/[a-z0-9/_-]*)?(?<!\.)"
    r"|production|staging|sandbox|demo|keyring|file|ask|env:\w+"
)
"""What most values look like. The check takes longer to import than they to be read,
and a start waits for it."""


def found_in(value: str, *, name: str, is_secret: bool = False) -> "Finding | None":
    """What does not belong to a value; None if it is clean."""
    if _PLAINLY_CLEAN.fullmatch(value):
        return None
    from connections_tui.hygiene import check

    found = check(value, name=name, is_secret=is_secret)
    if found is None:
        return None
    # These may be meant: client-id and secret are the login of a test server.
    meant = {"PLACEHOLDER"} if not is_secret or value.isalpha() else set()
    meant |= {"CODES"} if name != "base_url" else set()
    return None if {it.name for it in found.kinds} <= meant else found


def problem_with(value: str, *, name: str, is_secret: bool = False) -> str | None:
    """The same as a sentence, with the value that is meant.

    ``name``: the value's own, as in profiles.toml.
    """
    if (found := found_in(value, name=name, is_secret=is_secret)) is None:
        return None
    if found.cleaned is None:
        return f"{found.sentence} Copy it again."
    if is_secret:
        return f"{found.sentence} Set it to the secret alone."
    return f"{found.sentence} Use {clean(found.cleaned, _MOST_SHOWN)}"
