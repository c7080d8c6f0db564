"""The command line: flags, commands, and without one the console.

A command is one file of ``cli.commands``, named as it is, with an underscore for a
hyphen: its SUMMARY and ``command``.
It is imported when it runs, so that ``--help`` costs nothing. Help texts are
arguments: python -OO leaves no docstrings.
"""

import sys
from ast import literal_eval
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from connections_tui import __version__
from connections_tui.cli import commands, output
from connections_tui.cli.bugs import quiet_interpreter
from connections_tui.cli.choosing import Flags, profile_names
from connections_tui.cli.exits import CANCELLED, FAILED, TABLE, fail, failures_end
from connections_tui.config import SETTINGS

F = TypeVar("F", bound=Callable[..., None])

*_OTHERS, _LAST = [one.variable for one in SETTINGS.values() if one.variable]
_HELP = f"""\
A terminal console for Rutter's Connections API.

Without a profile it opens on the built-in sandbox, where nothing is real. For the real
service, add a profile, here or in the console (P):

\b
  connections-tui profiles add acme --environment production
  connections-tui --profile acme
  connections-tui profiles use acme     # the default from then on

{", ".join(_OTHERS)} and {_LAST} override the default profile, for scripts. With
--profile they are ignored. "whoami" shows each value and its source.
"""


def run() -> NoReturn:
    """The program, for the shell.

    click would end with 1 where the reader of its output left, and where a person
    pressed ctrl+c.
    """
    if _asks_for_json(sys.argv[1:]):
        output.speak_json()
    with failures_end():
        try:
            code = main.main(prog_name="connections-tui", standalone_mode=False)
        except click.Abort as error:
            is_interrupt = isinstance(error.__context__, KeyboardInterrupt)
            fail("Cancelled.", CANCELLED if is_interrupt else FAILED)
        except click.ClickException as error:
            _fail_as_click_does(error)
        except OSError as error:
            if not _is_of_click(error):
                raise
            output.lost(error)
    sys.exit(code)


def _asks_for_json(arguments: Sequence[str]) -> bool:
    """By its words alone: what is wrong with the others is told in JSON as well."""
    before = takewhile(lambda argument: argument != "--", arguments)
    return any(argument.partition("=")[0] == "--json" for argument in before)


def _fail_as_click_does(error: click.ClickException) -> NoReturn:
    """Says what is wrong in one line, and which help says more."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "connections-tui"
    said = error.format_message()
    sentence = f"{said}{'' if said.endswith(('.', '?')) else '.'}"
    see = f"See {command} --help."
    fail(f"{sentence} {see}", error.exit_code, told=sentence, advice=see)


def _is_of_click(error: OSError) -> bool:
    """Whether click could not write its help, or what it has against the options."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is not None and traceback.tb_frame.f_code is click.echo.__code__


def summaries() -> dict[str, str]:
    """Each command, in a line: the SUMMARY of its file, which is not imported."""
    found = {}
    for file in sorted(_FOLDER.glob("[a-z]*.py")):
        lines = file.read_text(encoding="utf-8").splitlines()
        [line] = (line for line in lines if line.startswith(_SUMMARY))
        name = file.stem.replace("_", "-")
        found[name] = literal_eval(line.removeprefix(_SUMMARY))
    return found


_FOLDER = Path(commands.__path__[0])
_SUMMARY = "SUMMARY = "
_SHORT = {"ls": "list", "rm": "delete"}
"""Short names of commands."""


class _Commands(click.Group):
    """Imports a command when it is asked for."""

    def invoke(self, ctx: click.Context) -> object:
        with failures_end():
            return super().invoke(ctx)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(summaries())

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        name = _SHORT.get(name, name)
        file = name.replace("-", "_")
        is_name = file.isidentifier() and not file.startswith("_") and "_" not in name
        if not is_name or not _FOLDER.joinpath(f"{file}.py").is_file():
            return None
        module = import_module(f"connections_tui.cli.commands.{file}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def format_commands(
        self, _ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        with formatter.section("Commands"):
            short = {name: f"{name}, {one}" for one, name in _SHORT.items()}
            told = ((short.get(name, name), said) for name, said in summaries().items())
            formatter.write_dl(list(told))


def _global_settings(command: F) -> F:
    """The settings that can stand before any command, for one run."""
    for one in reversed(SETTINGS.values()):
        if one.is_global:
            option = click.option(one.flag, metavar=one.metavar, help=one.help)
            command = option(command)
    return command


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_HELP,
    epilog=TABLE,
)
@click.option(
    "--profile",
    metavar="NAME",
    help="Use this profile (see: profiles list).",
    shell_complete=profile_names,
)
@_global_settings
@click.option("--demo", is_flag=True, help="Use the built-in sandbox.")
@click.version_option(__version__, "-V", "--version", prog_name="connections-tui")
@click.pass_context
def main(
    context: click.Context, /, profile: str | None, demo: bool, **settings: str | None
) -> None:
    quiet_interpreter()
    context.obj = Flags(profile=profile, demo=demo, **settings)
    if context.invoked_subcommand is None:
        from connections_tui.cli.console import open_console

        context.exit(open_console(context.obj.chosen()))
