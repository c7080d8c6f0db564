"""The program among others in a shell: completion, pipes, and streams that end."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .pseudo_terminal import terminal
from .test_main import run

PROGRAM = f"{sys.executable} -m connections_tui"
COMPLETE = "_CONNECTIONS_TUI_COMPLETE"


def shell(line: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line],
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# -- completion


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_prints_its_script_and_opens_no_console(name: str) -> None:
    """Inside of $(…) standard input and standard error are still a terminal."""
    with terminal(**{COMPLETE: f"{name}_source"}) as person:
        assert person.exit_code() == 0

    assert f"{COMPLETE}={name}_complete".encode() in person.drawn
    assert b"\x1b[?1049h" not in person.drawn


def test_what_the_shell_evaluates_is_a_completion_of_the_command() -> None:
    source = f'eval "$({COMPLETE}=bash_source {PROGRAM})"'
    result = shell(f"{source}; complete -p connections-tui")

    assert result.stdout.startswith("complete -o nosort -F _connections_tui_completion")
    assert result.stderr == ""


def completed(words: str, **environ: str) -> set[str]:
    """What bash is offered for the last of these words."""
    at = str(len(words.split(" ")) - 1)
    asked = {COMPLETE: "bash_complete", "COMP_WORDS": words, "COMP_CWORD": at}
    with terminal(**asked, **environ) as person:
        assert person.exit_code() == 0
    assert b"\x1b[?1049h" not in person.drawn
    return {line.partition(",")[2] for line in person.drawn.decode().split()}


def test_commands_profiles_and_filter_words_are_completed() -> None:
    run(*("profiles", "add", "acme-live", "--environment", "demo"))

    assert "whoami" in completed("connections-tui w")
    assert completed("connections-tui --profile ac") == {"acme-live"}
    assert completed("connections-tui profiles use ") == {"acme-live", "demo"}
    assert completed("connections-tui list sta") == {"status:"}
    assert completed("connections-tui list status:rea") == {"status:reauth"}
    assert completed("connections-tui profiles add x --secret-from f") == {"file"}


def test_completion_is_silent_where_the_profiles_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "config" / "profiles.toml").mkdir(parents=True)
    home = {"CONNECTIONS_TUI_HOME": str(tmp_path)}

    assert completed("connections-tui --profile d", **home) == {"demo"}


# -- pipes, and streams that are closed or full


def test_a_reader_that_leaves_ends_it_quietly_as_it_ends_other_programs() -> None:
    result = shell(f"{PROGRAM} list --json | true; echo ${{PIPESTATUS[0]}}")

    assert (result.stdout, result.stderr) == ("141\n", "")


@pytest.mark.parametrize("arguments", ["list", "--help", "list --csv", "platforms"])
def test_an_output_that_is_full_is_one_sentence(arguments: str) -> None:
    result = shell(f"{PROGRAM} {arguments} > /dev/full")

    assert result.returncode == 1
    assert result.stderr == (
        "Cannot write to standard output: no space left on device.\n"
    )


def test_an_output_that_is_closed_is_one_sentence() -> None:
    result = shell(f"{PROGRAM} list >&-")

    assert result.returncode == 1
    assert result.stderr == "Cannot write to standard output: it is closed.\n"


def test_without_standard_error_the_data_still_comes() -> None:
    result = shell(f"{PROGRAM} list 2>&-")

    assert (result.returncode, len(result.stdout.splitlines())) == (0, 61)


# -- tables


def test_on_a_terminal_columns_stand_under_one_another() -> None:
    program = (*PROGRAM.split(), "list")
    with terminal(program, size=(140, 24), NO_COLOR="1") as person:
        assert person.exit_code() == 0
    lines = person.lines
    starts = [match.start() for match in re.finditer(r"\S+( \S+)*", lines[0])]

    assert len(starts) == 6
    assert "\t" not in "".join(lines)
    for line in lines[1:61]:
        assert [line[at - 1] for at in starts[1:]] == [" "] * 5
        assert all(line[at] != " " for at in starts)


@pytest.mark.parametrize("width", [60, 80, 300])
def test_wide_letters_are_two_cells_and_what_is_too_long_is_cut(width: int) -> None:
    """As `output` draws them: the sandbox has no such store."""
    from rich.cells import cell_len

    program = (
        "from connections_tui.cli import output\n"
        "output.table([('ID', 'STORE', 'WHY'), ('1', '東京の店' * 12, 'a' * 90),"
        " ('2', 'x', 'y')], cut=(1, 2))"
    )
    with terminal((sys.executable, "-c", program), size=(width, 24)) as person:
        assert person.exit_code() == 0
    head, wide, plain, _ = person.lines

    assert cell_len(wide) <= width
    assert ("…" in wide) is (width < 300)
    before = wide[: wide.index("a")]
    assert cell_len(before) == plain.index("y") == head.index("WHY")


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_no_line_of_the_list_is_longer_than_the_terminal(width: int) -> None:
    from rich.cells import cell_len

    program = (*PROGRAM.split(), "list", "platform:shopify")
    with terminal(program, size=(width, 24), NO_COLOR="1") as person:
        assert person.exit_code() == 0
    lines = person.lines
    table = [line for line in lines if line.startswith(("ID ", *"0123456789abcdef"))]

    assert max(map(cell_len, table)) <= width
    assert table[0].startswith("ID  ")
    assert ("WHY" in table[0]) is ("Too narrow" not in person.drawn.decode())
    # An ID is never cut: it is what people copy.
    assert all(len(line.split()[0]) == 36 for line in table[1:] if "of 60" not in line)


def test_a_pipe_gets_tabs_and_nothing_is_cut() -> None:
    line = run("list", COLUMNS="40").stdout.splitlines()[1]

    assert len(line.split("\t")) == 6
    assert "…" not in line


# -- words that begin with a dash


@pytest.mark.parametrize("words", [["-platform:shopify"], ["--", "-platform:shopify"]])
def test_a_filter_may_begin_with_a_dash(words: list[str]) -> None:
    rows = run("list", *words, "--json").stdout if "--" not in words else ""
    rows = rows or run("list", "--json", *words).stdout

    assert '"platform": "ETSY"' in rows
    assert '"platform": "SHOPIFY"' not in rows


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("-json", "--json"),
        ("-v", "-v"),
        ("--jsom", "--json"),
        ("--platform", "--platform"),
    ],
)
def test_what_is_neither_an_option_nor_a_filter_is_refused(
    option: str, says: str
) -> None:
    result = run("list", option)

    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr


def test_every_exit_code_is_in_the_help_and_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    told = run("--help").stdout.split("Exit codes:")[1]

    codes = re.findall(r"^ +(\d+) ", told, re.MULTILINE)
    assert len(codes) == 9
    assert codes == re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)
