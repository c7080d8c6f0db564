"""A filter that was read: said back, applied, and compared with another. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from connections_tui.fleet.shown.field import Context, Searchable, SearchableT, Wanted
from connections_tui.fleet.shown.fields import field_of
from connections_tui.fleet.shown.grammar import WORD, prose_of, written_in_prose
from connections_tui.fleet.shown.quoting import quoted, written


class Term(NamedTuple):
    """One condition. Without values it is still being typed, and holds for all."""

    field: str
    """The name of one of FIELDS; empty for free text."""
    values: tuple[str, ...]
    """One of them has to fit. As ``parse`` spells them, not as typed."""
    negated: bool = False
    wanted: Wanted = frozenset()
    """What the values of status, platform and is stand for; of free text what it
    points at, such as the domain of an address."""

    @property
    def is_prose(self) -> bool:
        """Whether it is a line of a mail or the like: words of which some may name a
        connection."""
        return not self.field and len(self.values) > 1

    def __str__(self) -> str:
        if self.is_prose:
            return " ".join(map(written_in_prose, self.values))
        word = f"{self.field}:" if self.field else ""
        values = ",".join(map(written, self.values))
        return f"{'-' if self.negated else ''}{word}{values}"

    def __repr__(self) -> str:
        # Free text may be part of an access token.
        said = str(self) if self.field else f"{len(self.values)} words"
        return f"<Term {said}>"

    def keep(self, rows: list[SearchableT], context: Context) -> list[SearchableT]:
        """The rows it holds for, in their order."""
        return field_of(self.field).keep(rows, self, not self.negated, context)

    def is_open(self, row: Searchable) -> bool:
        """Whether what decides is not known of a connection."""
        return field_of(self.field).is_open(self, row)

    @property
    def is_in_details(self) -> bool:
        """Whether it is the details that decide, and not the status."""
        return field_of(self.field).is_in_details(self)

    def implies(self, other: "Term") -> bool:
        """Whether each row this holds for, the other holds for as well. Both filter."""
        if (self.field, self.negated) != (other.field, other.negated):
            return False
        narrow, wide = (other, self) if self.negated else (self, other)
        return field_of(self.field).is_within(narrow, wide)


class Query(Struct, frozen=True):
    """A filter that was read. ``str`` says it back, and reads as the same query."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        words = [term for term in self.terms if not (term.field or term.negated)]
        # Without their quotes, as many words as these would be read as prose.
        is_quoted = len(words) > 1 and not any(term.is_prose for term in words)
        said = " ".join(map(str, words))
        is_quoted = is_quoted and bool(prose_of(list(WORD.finditer(said))))
        return " ".join(
            quoted(term.values[0]) if is_quoted and term in words else str(term)
            for term in self.terms
        )

    @property
    def text(self) -> str:
        return str(self)

    @property
    def looks_at_names(self) -> bool:
        """Whether names, or what comes with them, decide: those not read yet may be
        what is looked for."""
        return any(term.is_in_details for term in self._filtering)

    @property
    def is_empty(self) -> bool:
        """Whether it keeps every row."""
        return not self._filtering

    @property
    def incomplete(self) -> tuple[Term, ...]:
        """Fields still waiting for their value. They hold for every row."""
        return tuple(term for term in self.terms if not term.values)

    @property
    def _filtering(self) -> list[Term]:
        return [term for term in self.terms if term.values]

    def keep(self, rows: Sequence[SearchableT], context: Context) -> list[SearchableT]:
        """The rows all terms hold for, in their order."""
        kept = list(rows)
        for term in sorted(self._filtering, key=_cost):
            kept = term.keep(kept, context)
        return kept

    def narrows(self, earlier: "Query") -> bool:
        """Whether what the earlier one kept holds all that this one keeps.

        For the same rows and the same context: with a later ``now``, a row that
        "synced:>1d" did not keep may have grown old enough.
        """
        return all(
            any(term.implies(wide) for term in self._filtering)
            for wide in earlier._filtering
        )


def _cost(term: Term) -> tuple[bool, int]:
    # A "not" leaves nearly all rows to the terms after it.
    return term.negated, field_of(term.field).cost
