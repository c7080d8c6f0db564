"""The words of the filter for labels of our own. Pure."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from connections_tui.fleet.folding import folded
from connections_tui.fleet.shown.field import Context, Field, SearchableT, Values
from connections_tui.fleet.shown.free_text import has_any
from connections_tui.labels import NAMES, Label


class _InLabel(Field):
    """Text in a label of our own; "none" where there is none."""

    cost = 6
    parts: ClassVar[tuple[str, ...]]
    """The fields of a label that are looked at."""

    def spelling(self, said: str) -> str:
        return folded(said)

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        labels = _Labels(asked.values, self.parts)
        return [row for row in rows if labels[row.label] is found]

    def is_within(self, narrow: Values, wide: Values) -> bool:
        if _NO_TEXT in (*narrow.values, *wide.values):
            return narrow.values == wide.values
        return super().is_within(narrow, wide)

    def offers(
        self, typed: str, platforms: Mapping[str, str]
    ) -> Iterable[tuple[str, str]]:
        if _NO_TEXT.startswith(typed):
            yield _NO_TEXT, f"no {self.name}"


_NO_TEXT = "none"


class _Labels(dict[Label, bool]):
    """Whether a label fits, worked out once each: most rows share the empty one."""

    def __init__(self, values: tuple[str, ...], parts: tuple[str, ...]) -> None:
        self._wants_none = _NO_TEXT in values
        self._texts = tuple(value for value in values if value != _NO_TEXT)
        self._parts = parts

    def __missing__(self, label: Label) -> bool:
        said = [text for part in self._parts if (text := getattr(label, part))]
        fits = self[label] = (
            any(has_any(self._texts, folded(text)) for text in said)
            if said
            else self._wants_none
        )
        return fits


class _Label(_InLabel):
    name = "label"
    meaning = "text in customer, owner, note"
    example = "label:4711"
    parts = NAMES


class _Customer(_InLabel):
    name = "customer"
    meaning = "our customer; none"
    example = "customer:4711"
    parts = ("customer",)


class _Owner(_InLabel):
    name = "owner"
    meaning = "who looks after it; none"
    example = "owner:ana,none"
    parts = ("owner",)


class _Note(_InLabel):
    name = "note"
    meaning = "text in our note; none"
    example = "note:contract"
    parts = ("note",)


LABEL_FIELDS = (_Label(), _Customer(), _Owner(), _Note())
