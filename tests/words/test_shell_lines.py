"""Lines for a shell: whole, and without a secret."""

import shlex

from hypothesis import given
from hypothesis import strategies as some

from connections_tui.access import ProfileView
from connections_tui.words.shell_lines import command_line, status_curl


def profile(**given: str) -> ProfileView:
    told = {
        "name": "acme",
        "environment": "PROD",
        "address": "https://production.rutterapi.com/versioned",
        "host": "production.rutterapi.com",
        "api_version": "2024-08-31",
    }
    return ProfileView(**{**told, **given})  # type: ignore[arg-type]


def test_a_command_names_its_profile() -> None:
    demo = profile(environment="DEMO", name="demo", address="")

    assert command_line(profile(), "show", "c1") == (
        "connections-tui --profile acme show c1"
    )
    assert command_line(demo, "show", "c1") == "connections-tui --demo show c1"


def test_curl_has_variables_in_place_of_secrets() -> None:
    assert status_curl(profile()) == (
        "curl -G https://production.rutterapi.com/versioned/connections/status "
        '-u "$RUTTER_CLIENT_ID:$RUTTER_CLIENT_SECRET" '
        "-H 'X-Rutter-Version: 2024-08-31' "
        '--data-urlencode "access_token=$ACCESS_TOKEN"'
    )
    assert status_curl(profile(address="")).startswith('curl -G "$RUTTER_BASE_URL"/')


@given(name=some.text(min_size=1), connection_id=some.text(min_size=1))
def test_no_name_runs_anything_else(name: str, connection_id: str) -> None:
    line = command_line(profile(name=name), "show", connection_id)

    assert shlex.split(line) == [
        *("connections-tui", "--profile", name),
        *("show", connection_id),
    ]
