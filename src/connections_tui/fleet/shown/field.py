"""What a word of the filter has to be able to do: be read, applied and completed."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, NamedTuple, Protocol, TypeVar

from connections_tui.fleet.health import Health
from connections_tui.fleet.shown.query_error import InvalidValue, nearest, shortened
from connections_tui.fleet.shown.quoting import written
from connections_tui.labels import Label

Wanted = frozenset[Health | str | None]
NO_PLATFORMS: Mapping[str, str] = MappingProxyType({})


class Searchable(Protocol):
    """What a query looks at. Times are in seconds since 1970, None where unknown."""

    @property
    def id(self) -> str: ...
    @property
    def haystack(self) -> str:
        """Folded: store, domain, platform and ID, each on a line."""

    @property
    def access_token(self) -> str | None: ...
    @property
    def store(self) -> str | None: ...
    @property
    def platform(self) -> str | None: ...
    @property
    def health(self) -> Health: ...
    @property
    def why(self) -> str: ...
    @property
    def synced_at(self) -> float | None: ...
    @property
    def created_at(self) -> float | None: ...
    @property
    def checked_at(self) -> float | None: ...
    @property
    def broke_at(self) -> float | None: ...
    @property
    def label(self) -> Label: ...
    @property
    def is_unread(self) -> bool:
        """Whether a status would say more of it than the list does."""

    @property
    def is_unnamed(self) -> bool:
        """Whether its store's name is not known, and details may give it."""

    @property
    def has_unread_details(self) -> bool:
        """Whether its details were never asked for, and can be."""


SearchableT = TypeVar("SearchableT", bound=Searchable)


class Context(NamedTuple):
    """What a query needs to know besides the rows."""

    now: float
    """In seconds since 1970."""
    marked: Collection[str] = ()
    """IDs. Best a set: a list is made into one with each slice of rows."""
    watched: Collection[str] = ()
    twins: Collection[str] = ()
    changed: Collection[str] = ()
    """Whose state has changed since the last session."""


class Values(Protocol):
    """What was asked of one field: a term of a query."""

    @property
    def values(self) -> tuple[str, ...]:
        """One of them has to fit."""

    @property
    def wanted(self) -> Wanted:
        """What they stand for, as ``Field.read`` gave it."""


class Field(ABC):
    """A word that may stand before a colon."""

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    meaning: ClassVar[str]
    example: ClassVar[str]
    cost: ClassVar[int]
    """Terms of a lower cost are applied first: they leave fewer rows to the others."""
    is_age: ClassVar[bool] = False
    """Whether its values are ages, of which the last one said replaces the others."""
    is_exclusive: ClassVar[bool] = False
    """Whether a connection has one value of it: to name some leaves out the others."""
    needs_status: ClassVar[bool] = False
    """Whether only a status says it."""
    looks_at_names: ClassVar[bool] = False
    """Whether store names decide: those not read yet may be what is looked for."""

    def spelling(self, said: str) -> str:
        """The one spelling of a value; empty where nothing is said yet.

        Raises:
            InvalidValue: its message says why, and what to write.
        """
        return said

    def read(self, said: str, platforms: Mapping[str, str]) -> tuple[str, Wanted]:
        """The one spelling of a value, and what it stands for.

        Args:
            platforms: titles by the service's code.

        Raises:
            InvalidValue: a value that there is not.
        """
        return self.spelling(said), frozenset()

    @abstractmethod
    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        """The rows that fit; for ``found`` False, those that do not.

        One pass over the rows, with all else worked out before it.
        """

    def is_within(self, narrow: Values, wide: Values) -> bool:
        """Whether each row that fits ``narrow`` fits ``wide`` as well."""
        return all(
            any(part in value for part in wide.values) for value in narrow.values
        )

    def is_open(self, asked: Values, row: Searchable) -> bool:
        """Whether what decides is not known of a connection."""
        is_unread = self.needs_status and row.is_unread
        return is_unread or (self.looks_at_names and row.is_unnamed)

    def is_in_details(self, asked: Values) -> bool:
        """Whether it is the details that say it, and not the status."""
        return self.looks_at_names

    def offers(
        self, typed: str, platforms: Mapping[str, str]
    ) -> Iterable[tuple[str, str]]:
        """Values that begin with what was typed, most useful first, with what each
        means. None where it takes any text."""
        return ()


class NamedValue(NamedTuple):
    """One value a field can have, and what it stands for."""

    names: tuple[str, ...]
    """The first is the one to offer."""
    meaning: str
    wanted: Wanted


_MOST_NAMES = 10


class ChoiceField(Field):
    """A word with a list of values. One is meant by its beginning while it is typed,
    and by itself alone once it is whole."""

    @abstractmethod
    def choices(self, platforms: Mapping[str, str]) -> Sequence[NamedValue]:
        """In the order to offer them in."""

    def read(self, said: str, platforms: Mapping[str, str]) -> tuple[str, Wanted]:
        spelling = dashed(said)
        if not spelling:
            return "", frozenset()
        choices, plain = self.choices(platforms), _plain(spelling)
        named = [choice for choice in choices if plain in map(_plain, choice.names)]
        meant = named or [choice for choice in choices if _name_from(choice, plain)]
        if not meant:
            raise self._no_such_value(spelling, choices)
        return spelling, frozenset().union(*(choice.wanted for choice in meant))

    def is_within(self, narrow: Values, wide: Values) -> bool:
        return narrow.wanted <= wide.wanted

    def offers(
        self, typed: str, platforms: Mapping[str, str]
    ) -> Iterable[tuple[str, str]]:
        start = _plain(dashed(typed))
        for choice in self.choices(platforms):
            if name := _name_from(choice, start):
                yield name, choice.meaning

    def _no_such_value(self, said: str, choices: Sequence[NamedValue]) -> InvalidValue:
        near = nearest(said, [name for choice in choices for name in choice.names])
        offered = [choice.names[0] for choice in choices]
        more = ", …" if len(offered) > _MOST_NAMES else ""
        hint = (
            f"Did you mean {self.name}:{written(near)}?"
            if near
            else f"Use {self.name}:{', '.join(offered[:_MOST_NAMES])}{more}."
        )
        message = f"Invalid value for {self.name}: {shortened(said)}. {hint}"
        return InvalidValue(message)


def dashed(said: str) -> str:
    """One spelling for NEEDS_REAUTH, "Needs reauth" and needs-reauth."""
    return "-".join(said.casefold().replace("_", " ").replace("-", " ").split())


def _plain(name: str) -> str:
    return name.replace("-", "")


def _name_from(choice: NamedValue, start: str) -> str | None:
    """The first of its names that begins so."""
    return next((n for n in choice.names if _plain(n).startswith(start)), None)
