"""What a team says of one connection. Pure."""

from collections.abc import Collection, Mapping
from typing import Self

from msgspec import Struct
from msgspec.structs import replace


class Label(Struct, frozen=True):
    """Our own words; empty where there are none. The service does not know them."""

    customer: str = ""
    """The customer's number or name in a system of our own."""
    owner: str = ""
    """Who looks after it."""
    note: str = ""

    def values(self) -> dict[str, str]:
        """By the names of its fields, in their order."""
        return {name: getattr(self, name) for name in NAMES}

    @classmethod
    def alike(cls, labels: Collection[Self]) -> Self:
        """What all of them say; empty where they differ."""
        said = {name: {getattr(one, name) for one in labels} for name in NAMES}
        return cls(**{name: one for name, (one, *more) in said.items() if not more})

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Self:
        """From what was typed, by field."""
        return cls(**{name: tidied(value) for name, value in typed.items()})


NAMES = Label.__struct_fields__
NO_LABEL = Label()


def merged(there: Label, before: Label, after: Label) -> tuple[Label, dict[str, str]]:
    """What a label becomes where it was changed from ``before`` to ``after`` here, and
    to ``there`` by others.

    Fields that both changed stay as the others have them, and are given with that.
    """
    ours = _changed(before, after)
    conflicts = {
        name: theirs
        for name, theirs in there.values().items()
        if name in ours and theirs not in (getattr(before, name), ours[name])
    }
    kept = {name: value for name, value in ours.items() if name not in conflicts}
    return replace(there, **kept), conflicts


def _changed(before: Label, after: Label) -> Mapping[str, str]:
    was = before.values()
    return {name: value for name, value in after.values().items() if value != was[name]}


def tidied(text: str) -> str:
    """A value as it is kept: on one line, without blanks around it."""
    return " ".join(text.split())
