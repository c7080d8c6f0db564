"""The file of profiles: where, what it says, what it may say, what is wrong with it."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from connections_tui.config import SETTINGS, ProfileBook, ProfileEntry, profiles_path

from .test_main import run

FILE = """\
use = "acme"

[profiles.acme]
environment = "production"
client_id = "9ee5b2c1-0000"
secret = "env:ACME_SECRET"
read_only = true
refresh_seconds = 90

[profiles.test]
base_url = "http://localhost:8000/versioned"
"""


def write(content: str) -> Path:
    path = profiles_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_the_path_is_all_there_is_on_standard_output() -> None:
    assert run("config", "path").stdout == f"{profiles_path()}\n"


def test_each_setting_is_shown_with_its_source_and_no_whole_client_id() -> None:
    write(FILE)
    lines = [line.split("\t") for line in run("config", "show").stdout.splitlines()]
    told = {(line[0], line[1]): line[2:] for line in lines[1:]}
    programs = run("config", "show", "--json").stdout

    assert told["acme", "read_only"] == ["True", "profiles.toml"]
    assert told["test", "refresh_seconds"] == ["60.0", "default"]
    assert told["acme", "client_id"] == ["9ee5…", "profiles.toml"]
    assert "9ee5b2c1" not in programs
    assert {row["name"] for row in json.loads(programs)} == {"acme", "test", "demo"}


def test_a_file_that_is_right_is_valid_and_fits_the_schema() -> None:
    write(FILE)
    result = run("config", "validate")
    schema = json.loads(run("config", "schema").stdout)

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.endswith("profiles.toml: 2 profiles, no errors.\n")
    jsonschema.validate(tomllib.loads(FILE), schema)
    settings = schema["properties"]["profiles"]["additionalProperties"]["properties"]
    assert list(settings) == list(SETTINGS)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("90", "0", "line 8, profiles.acme.refresh_seconds: Must be from 5 to 86,400."),
        ("read_only = true", "read_onyl = true", "line 7, profiles.acme.read_onyl:"),
        ("production", "live", "line 4, profiles.acme.environment:"),
        ("[profiles.test]", "[profiles.test", "line 10: not valid TOML."),
    ],
)
def test_what_is_wrong_has_its_line_and_key_and_fits_no_schema(
    old: str, new: str, says: str
) -> None:
    content = FILE.replace(old, new)
    write(content)
    result = run("config", "validate")
    schema = json.loads(run("config", "schema").stdout)

    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    if "TOML" not in says:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tomllib.loads(content), schema)


def test_keys_are_listed_checked_and_kept() -> None:
    listed = run("config", "keys").stdout.splitlines()
    assert "list.watch\tw\tWatch" in listed

    path = write('[keys]\n"list.watch" = "f6"  # as in our editor\n')
    assert run("config", "validate").returncode == 0
    ProfileBook().save(ProfileEntry("acme", environment="sandbox", client_id="c1"))
    assert "as in our editor" in path.read_text(encoding="utf-8")
    assert ProfileBook().keys() == {"list.watch": "f6"}


def test_keys_that_cannot_be_are_errors() -> None:
    write('[keys]\n"list.watch" = "P"\n"list.nothing" = "x"\n')
    result = run("config", "validate")

    assert result.returncode == 2
    assert "keys.list.nothing is no key binding." in result.stderr
    assert "keys.list.watch: P is taken by app.profiles" in result.stderr

    write('[keys]\n"list.watch" = 5\n')
    assert "must be text, in quotes." in run("config", "validate").stderr
