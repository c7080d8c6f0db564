"""The filter on the command line: its words, also those that begin with "-"."""

from collections.abc import Iterator

import click
from click.shell_completion import CompletionItem

from connections_tui.fleet.shown.completion import complete
from connections_tui.titles import TITLES


class FilterCommand(click.Command):
    """A command whose arguments are filter words.

    ``-platform:shopify`` is a word of the filter, and no option that click would take
    apart letter by letter. The value of an option follows it, or "="; where it may be
    left out, only "=".
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        options: list[str] = []
        words: list[str] = []
        rest = iter(args[:at])
        for arg in rest:
            if self._is_option(arg, ctx):
                options += self._with_value(arg, rest, ctx)
            else:
                words.append(arg)
        return super().parse_args(ctx, [*options, "--", *words, *args[at + 1 :]])

    def _is_option(self, arg: str, ctx: click.Context) -> bool:
        if arg.startswith("--") or len(arg) <= 2:
            return arg.startswith("-") and arg != "-"
        name = arg.partition("=")[0]
        if arg.startswith("-") and f"-{name}" in self._options(ctx):
            raise click.NoSuchOption(name, possibilities=[f"-{name}"], ctx=ctx)
        return False

    def _with_value(
        self, arg: str, rest: Iterator[str], ctx: click.Context
    ) -> list[str]:
        option = self._options(ctx).get(arg)
        if option is None or option.is_flag:
            return [arg]
        if isinstance(option.flag_value, str):
            return [f"{arg}={option.flag_value}"]
        return [arg, *([value] if (value := next(rest, None)) is not None else [])]

    def _options(self, ctx: click.Context) -> dict[str, click.Option]:
        options = (p for p in self.get_params(ctx) if isinstance(p, click.Option))
        return {name: option for option in options for name in option.opts}


def filter_words(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """What the console's own filter offers after the same letters."""
    return [
        CompletionItem(
            incomplete[: offer.start] + offer.text + incomplete[offer.end :],
            help=offer.meaning,
        )
        for offer in complete(incomplete, len(incomplete), TITLES)
    ]


FILTER = click.argument(
    "words", metavar="[FILTER]...", nargs=-1, shell_complete=filter_words
)
