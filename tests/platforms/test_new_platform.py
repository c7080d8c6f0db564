"""Adding a platform is one class: README's own example, in a copy of the program."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNLISTED = '''
@platform("FRISBEE_SHOP", title="Frisbee")
class FrisbeeCredentials(Credentials):
    """A Frisbee shop."""

    api_key: ClientSecret = Field(description="API key")
'''
TESTS = (
    "tests/platforms/test_catalogue.py",
    "tests/platforms/test_markdown.py",
    "tests/platforms/test_schemas.py",
    "tests/sandbox/test_seed.py::test_every_documented_platform_is_there_and_a_few_others",
    "tests/test_titles.py",
    "tests/cli/test_main.py::test_the_readme_has_the_platforms_of_today",
    "tests/cli/test_main.py::test_each_login_is_listed_with_its_fields",
)
"""What looks at every platform or counts them."""
SHOWN = """
import json, sys
from connections_tui.fleet.shown.facets import known_platforms
from connections_tui.platforms import markdown_table, schemas_of, title_of
from connections_tui.words.present import platform_name

code = sys.argv[1]
(line,) = (line for line in markdown_table().splitlines() if f"`{code}`" in line)
print(json.dumps({
    "picker": title_of(code),
    "form": schemas_of(code)[0].full_title(),
    "list": platform_name(code),
    "filter": known_platforms([])[code],
    "docs": line.split("|")[1].strip(),
}))
"""


def example() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("### A new platform")[1]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program and its tests, to be changed."""
    for name in ("src", "tests", "screenshots"):
        ignored = shutil.ignore_patterns("__pycache__", "__snapshots__", "*.svg")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={"PYTHONPATH": str(copy / "src"), "PATH": "", "HOME": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )


def paste(copy: Path, text: str) -> None:
    catalogue = copy / "src/connections_tui/platforms/catalogue.py"
    with catalogue.open("a", encoding="utf-8") as file:
        file.write(f"\n\n{text}")


def test_pasted_platforms_pass_the_tests_over_all_platforms(copy: Path) -> None:
    paste(copy, example())
    paste(copy, UNLISTED)
    ran = run(copy, "-m", "pytest", "-q", "-p", "no:xdist", "-x", *TESTS)

    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]


@pytest.mark.parametrize(
    ("text", "code", "title"),
    [(example(), "XERO", "Xero"), (UNLISTED, "FRISBEE_SHOP", "Frisbee")],
    ids=["readme", "unlisted"],
)
def test_a_pasted_platform_has_one_title_everywhere(
    copy: Path, text: str, code: str, title: str
) -> None:
    paste(copy, text)
    ran = run(copy, "-c", SHOWN, code)
    listed = run(copy, "-m", "connections_tui", "platforms")

    assert ran.returncode == 0, ran.stderr
    assert set(json.loads(ran.stdout).values()) == {title}
    assert re.search(rf"^\S+ +{title} ", listed.stdout, re.MULTILINE)
