"""What programs and assistants are told of the commands."""

import json
import re
from pathlib import Path

from connections_tui.cli.main import summaries

from .test_main import run


def test_every_command_is_described() -> None:
    described = json.loads(run("describe", "--json").stdout)
    names = {one["name"].partition(" ")[0] for one in described["commands"]}

    assert names == set(summaries())
    assert described["exit_codes"]["10"] == "check found broken connections"
    assert all(one["help"] for one in described["commands"])


def test_the_page_for_assistants_is_what_the_commands_say_today() -> None:
    page = Path(__file__).parents[2] / "docs" / "assistants.md"

    assert run("describe", "--markdown").stdout == page.read_text(encoding="utf-8")


def test_the_readme_names_every_command() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^connections-tui ([\w-]+)", readme, re.MULTILINE))

    assert {*summaries()} - {"describe", "sandbox", "platforms"} <= named
