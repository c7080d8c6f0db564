"""The filter on the command line: its words, also those that begin with "-"."""

import click
from click.shell_completion import CompletionItem

from connections_tui.fleet.shown.completion import complete
from connections_tui.titles import TITLES


class FilterCommand(click.Command):
    """A command whose arguments are filter words, and whose options take no value.

    ``-platform:shopify`` is a word of the filter, and no option that click would take
    apart letter by letter.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        names = {name for p in self.get_params(ctx) for name in p.opts}
        options: list[str] = []
        words: list[str] = []
        for arg in args[:at]:
            (options if _is_option(arg, names, ctx) else words).append(arg)
        return super().parse_args(ctx, [*options, "--", *words, *args[at + 1 :]])


def _is_option(arg: str, names: set[str], ctx: click.Context) -> bool:
    if arg.startswith("--") or len(arg) <= 2:
        return arg.startswith("-") and arg != "-"
    if arg.startswith("-") and f"-{arg}" in names:
        raise click.NoSuchOption(arg, possibilities=[f"-{arg}"], ctx=ctx)
    return False


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
