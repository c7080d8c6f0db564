"""Which fields a refusal of the service is about. Pure."""

import re

from connections_tui.api import ApiError


def named_fields(error: ApiError, names: list[str]) -> dict[str, str]:
    """The fields that a refusal names, each with what it says about it.

    Where it names them in prose only, a field counts as named if its name is a word
    of it. The text after a following colon, up to the next sentence, is what is wrong.
    """
    said, found = error.said or "", {}
    about = {_folded(name): words for name, words in error.fields.items()}
    for name in names:
        if (words := about.get(_folded(name))) is not None:
            found[name] = words or "Refused by the service."
        elif match := re.search(rf"\b{re.escape(name)}\b(?::\s*([^.;\n]+))?", said):
            words = match.group(1)
            found[name] = f"{words.strip()}." if words else "Refused by the service."
    return found


def _folded(name: str) -> str:
    """A field's name in any style of writing: storeUrl is store_url."""
    return re.sub(r"[\W_]", "", name).casefold()
