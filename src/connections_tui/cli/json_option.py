"""``--json``: the option, the shape of what it prints, and the printing of it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, get_origin

import click

from connections_tui.cli import output
from connections_tui.words.printed import json_line, json_text

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class JsonOption(click.Option):
    """Knows what it makes a command print, for ``describe``."""

    def __init__(
        self, *arguments: Any, shape: Any, each_line: bool = False, **rest: Any
    ) -> None:
        super().__init__(*arguments, **rest)
        self.shape = shape
        """A type that msgspec can describe."""
        self.each_line = each_line
        """Whether there are any number of them, each on a line."""


class Json(Generic[T]):
    """What a command prints with --json. Decorates the command with the option."""

    def __init__(self, shape: type[T], *, each_line: bool = False) -> None:
        self._shape = shape
        self._each_line = each_line

    def __call__(self, command: F) -> F:
        kind = "array" if get_origin(self._shape) is list else "object"
        option = click.option(
            "--json",
            "is_json",
            is_flag=True,
            cls=JsonOption,
            shape=self._shape,
            each_line=self._each_line,
            help="Print one JSON object a line."
            if self._each_line
            else f"Print a JSON {kind}.",
        )
        return option(command)

    def write(self, value: T) -> None:
        if self._each_line:
            output.data(json_line(value))
        else:
            output.pages(json_text(value))
