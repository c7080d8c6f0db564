"""What a pasted text or a file has filled, in a sentence each. No secret is in them."""

from collections.abc import Iterable, Sequence

from connections_tui.hygiene import Pair
from connections_tui.platforms import Placed
from connections_tui.text import clean
from connections_tui.words import present

_MOST_NAMED = 6


def filled_words(
    placed: Placed, replaced: Sequence[str], origin: str, *, had_odd_signs: bool
) -> str:
    """Such as "Filled 2 fields from the pasted text: account_id, …".

    Args:
        replaced: fields that had another value before.
        had_odd_signs: whether invisible characters were left out.
    """
    names = [filled.name for filled in placed.fields]
    number = present.plural(len(names), "field")
    parts = [
        f"Filled {number} from {origin}: {', '.join(names)}."
        if names
        else f"Nothing in {origin} is a field of this form.",
        *(f"Replaced: {', '.join(replaced)}." for _ in replaced[:1]),
        *(
            f"Removed from {filled.name}: {filled.removed_words}."
            for filled in placed.fields
            if filled.removed
        ),
        *["Invisible characters were removed."] * had_odd_signs,
        *(f"Not placed: {_named(placed.unplaced)}." for _ in placed.unplaced[:1]),
    ]
    return " ".join(parts)


def _named(pairs: Iterable[Pair]) -> str:
    """Their names where those can be shown, else the lines."""
    names = list(dict.fromkeys(clean(pair.spoken, 40) for pair in pairs))
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
