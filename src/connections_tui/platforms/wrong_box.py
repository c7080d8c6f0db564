"""What belongs to another field, and what a value was meant to be. It never blocks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connections_tui.hygiene.urls import looks_like_url
from connections_tui.platforms.credential_field import CredentialField


@dataclass(frozen=True)
class Advice:
    """What to do about a value, and why."""

    sentence: str
    """In words that never repeat a secret."""
    goes_to: str | None = None
    """The field of the same form that it is for: the two change places."""
    instead: str | None = field(default=None, repr=False)
    """What the value was meant to be."""
    warns: bool = True
    """False where the value is sent as it is meant anyway."""


@dataclass(frozen=True)
class Form:
    """The fields of one login, as the others see them."""

    title: str
    platform: str
    fields: Sequence[CredentialField]


def advice_on(
    values: Mapping[str, str], own: Form, others: Iterable[Form]
) -> dict[str, Advice]:
    """What is in the wrong box, or to be corrected, by field.

    ``values``: in clear, and as they are sent.
    """
    found, all_others = {}, tuple(others)
    for one in own.fields:
        value = values.get(one.name, "")
        advice = None
        if value and not one.tells(value):
            advice = _of_own(one, value, values, own)
            advice = advice or _of_others(value, own, all_others)
        if advice is None and (meant := one.corrected(value)) is not None:
            advice = Advice(meant.because, instead=meant.value)
        if advice is not None:
            found[one.name] = advice
    return found


def _of_own(
    one: CredentialField, value: str, values: Mapping[str, str], own: Form
) -> Advice | None:
    for other in own.fields:
        if other is one or not other.tells(value):
            continue
        there = values.get(other.name, "")
        if there == value:
            return Advice(f"Is in {other.name} as well.")
        if there and other.tells(there):
            return Advice(f"Looks like another {other.name}.")
        said = f"Looks like {other.name}"
        is_swapped = bool(there) and one.tells(there)
        said += ". The two are swapped." if is_swapped else "."
        return Advice(said, goes_to=other.name)
    return None


def _of_others(value: str, own: Form, others: Sequence[Form]) -> Advice | None:
    # Any platform may have an address of its own.
    if looks_like_url(value):
        return None
    same = [form for form in others if form.platform == own.platform]
    rest = [form for form in others if form.platform != own.platform]
    for form in (*same, *rest):
        for other in form.fields:
            if other.tells(value):
                return Advice(f"Looks like {other.name} of {form.title}.")
    return None
