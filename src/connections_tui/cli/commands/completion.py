"""``completion``: the script that teaches a shell our commands and their values."""

import click
from click.shell_completion import get_completion_class

from connections_tui.cli import output

SUMMARY = "Print the completion script of a shell."
_HELP = f"""\
{SUMMARY}

\b
  bash  eval "$(connections-tui completion bash)"           # in ~/.bashrc
  zsh   eval "$(connections-tui completion zsh)"            # in ~/.zshrc
  fish  connections-tui completion fish | source            # in config.fish

It completes commands, options, profiles, filter words, and the IDs and names that are
remembered. It asks the service nothing.
"""
_NAME = "connections-tui"
_VARIABLE = "_CONNECTIONS_TUI_COMPLETE"


@click.command("completion", help=_HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    kind = get_completion_class(shell)
    assert kind is not None
    program = context.find_root().command
    output.data(kind(program, {}, _NAME, _VARIABLE).source().strip())
