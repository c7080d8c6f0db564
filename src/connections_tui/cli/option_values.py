"""Values of options that several commands take: spans of time, columns, orders."""

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TypeVar

import click

from connections_tui.cli import colours
from connections_tui.fleet import Health, Sort
from connections_tui.titles import TITLES
from connections_tui.words.connection_shapes import FIELDS
from connections_tui.words.row_cells import COLUMNS, LISTED, RowColumn
from connections_tui.words.row_formats import SECRET_FIELDS

T = TypeVar("T")

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600, "w": 7 * 24 * 3600}
_SPAN = re.compile(r"(\d{1,6})\s*([smhdw])", re.IGNORECASE)


class Span(click.ParamType):  # type: ignore[type-arg]
    """A span of time, such as 15m; in seconds."""

    name = "span"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        if isinstance(value, float | int):
            return float(value)
        if (found := _SPAN.fullmatch(str(value).strip())) is None:
            self.fail(
                f"{value!r} is not a time span. Use a number and a unit, such as 30s, "
                "15m, 2h or 7d.",
                param,
                ctx,
            )
        return float(int(found[1]) * _SECONDS[found[2].lower()])


class _Names(click.ParamType):  # type: ignore[type-arg]
    """Names with commas between them, each one of those there are."""

    def __init__(self, what: str, known: Iterable[str]) -> None:
        self.name = what
        self._known = tuple(known)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip().lower() for name in str(value).split(","))
        for name in names:
            if name.removeprefix("-" if self.name == "order" else "") in self._known:
                continue
            self.fail(
                f"unknown {self.name} {name!r}. Use {', '.join(self._known)}.",
                param,
                ctx,
            )
        return names


class _Platform(click.ParamType):  # type: ignore[type-arg]
    """A platform, by its title or the service's code; the code."""

    name = "platform"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        wanted = _letters(str(value))
        for code, title in TITLES.items():
            if wanted in (_letters(code), _letters(title)):
                return code
        near = get_close_matches(str(value).title(), TITLES.values())
        hint = f" Did you mean {near[0]}?" if near else ""
        self.fail(f"unknown platform {value!r}.{hint}", param, ctx)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


PLATFORM = _Platform()


class _Healths(click.ParamType):  # type: ignore[type-arg]
    """States that are problems, by the words of the filter."""

    name = "states"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[Health]:
        if isinstance(value, frozenset):
            return value
        words = {one.name.removeprefix("NEEDS_").lower(): one for one in PROBLEMS}
        names = [name.strip().lower() for name in str(value).split(",")]
        if unknown := [name for name in names if name not in words]:
            self.fail(
                f"{unknown[0]!r} is not a problem state. Use {', '.join(words)}.",
                param,
                ctx,
            )
        return frozenset(words[name] for name in names)


PROBLEMS = [health for health in Health if health.is_problem]
HEALTHS = _Healths()
FIELD_NAMES = _Names("field", (*FIELDS, *SECRET_FIELDS))
COLUMN_NAMES = _Names("column", COLUMNS)
ORDER_NAMES = _Names("order", LISTED)
"""A column that begins with "-" is in descending order."""


def columns_of(names: Iterable[str]) -> tuple[RowColumn, ...]:
    return tuple(COLUMNS[name] for name in names)


def sorts_of(names: Iterable[str]) -> tuple[Sort, ...]:
    return tuple(
        Sort(LISTED[name.removeprefix("-")], descending=name.startswith("-"))
        for name in names
    )


def options(*those: Callable[[T], T]) -> Callable[[T], T]:
    """Several options as one decorator."""

    def decorate(command: T) -> T:
        for one in reversed(those):
            command = one(command)
        return command

    return decorate


ASKING = options(
    click.option(
        "--max-age",
        type=Span(),
        default="15m",
        show_default=True,
        metavar="SPAN",
        help="Check statuses again that are older.",
    ),
    click.option(
        "--no-fetch",
        is_flag=True,
        help="Check nothing; exit code 3 if something is not known.",
    ),
)
"""For commands whose filter may need statuses."""


def _choose_colours(_ctx: click.Context, _param: click.Parameter, when: str) -> None:
    colours.choose(when)


COLOR = click.option(
    "--color",
    type=click.Choice(colours.WHEN),
    default=colours.AUTO,
    show_default=True,
    expose_value=False,
    callback=_choose_colours,
    help="When to use colours: auto is on a terminal, unless NO_COLOR is set.",
)
WAIT = click.option(
    "--wait", is_flag=True, help="Wait until the merchant has signed in."
)
TIMEOUT = click.option(
    "--timeout",
    type=Span(),
    default="10m",
    show_default=True,
    metavar="SPAN",
    help="How long to wait.",
)
YES = click.option("--yes", "is_sure", is_flag=True, help="Do not ask in production.")
