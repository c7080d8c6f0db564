"""A flag beats the environment beats profiles.toml beats the default."""

import pytest

from connections_tui.config import (
    DEMO,
    Environment,
    Place,
    ProfileRefused,
    load_profile,
)
from connections_tui.config.precedence import PRODUCTION_URL

from .making import TWO, write

LOGIN = {"RUTTER_CLIENT_ID": "from-env", "RUTTER_CLIENT_SECRET": "canary-4711"}
ELSEWHERE = "https://elsewhere.example/versioned"
FLAG, VARIABLE, FILE, DEFAULT = (
    {"api_version": "flag"},
    {"RUTTER_API_VERSION": "variable"},
    'use = "acme"\n[profiles.acme]\nclient_id = "a"\napi_version = "file"\n',
    'use = "acme"\n[profiles.acme]\nclient_id = "a"\n',
)


@pytest.mark.parametrize(
    ("flags", "environ", "file", "version", "origin"),
    [
        (FLAG, VARIABLE, FILE, "flag", "flag --api-version"),
        ({}, VARIABLE, FILE, "variable", "environment RUTTER_API_VERSION"),
        ({}, {}, FILE, "file", "profiles.toml"),
        ({}, {}, DEFAULT, "2023-03-14", "default"),
        (FLAG, {}, FILE, "flag", "flag --api-version"),
        (FLAG, VARIABLE, DEFAULT, "flag", "flag --api-version"),
        ({}, VARIABLE, DEFAULT, "variable", "environment RUTTER_API_VERSION"),
        ({"profile": "acme"}, VARIABLE, FILE, "file", "profiles.toml"),
        ({"profile": "acme", **FLAG}, VARIABLE, FILE, "flag", "flag --api-version"),
    ],
)
def test_the_nearest_word_counts_and_is_told(
    flags: dict[str, str],
    environ: dict[str, str],
    file: str,
    version: str,
    origin: str,
) -> None:
    write(file)
    profile = load_profile(environ, **flags)

    assert (profile.api_version, profile.origins["api_version"]) == (version, origin)


@pytest.mark.parametrize(
    ("flags", "environ", "name", "origin"),
    [
        ({}, {}, "acme", "profiles.toml (use)"),
        (
            {},
            {"CONNECTIONS_TUI_PROFILE": "trial"},
            "trial",
            "environment CONNECTIONS_TUI_PROFILE",
        ),
        (
            {"profile": "acme"},
            {"CONNECTIONS_TUI_PROFILE": "trial"},
            "acme",
            "flag --profile",
        ),
        ({"profile": DEMO}, LOGIN, DEMO, "flag --profile"),
        (
            {},
            {**LOGIN, "CONNECTIONS_TUI_PROFILE": DEMO},
            DEMO,
            "environment CONNECTIONS_TUI_PROFILE",
        ),
        ({"demo": True, "profile": "acme"}, LOGIN, DEMO, "flag --demo"),
    ],
)
def test_a_profile_is_picked_by_the_nearest_word(
    flags: dict[str, str], environ: dict[str, str], name: str, origin: str
) -> None:
    write(TWO)
    profile = load_profile(environ, **flags)

    assert (profile.name, profile.origins["profile"]) == (name, origin)


def test_a_profile_brings_all_its_values() -> None:
    write(TWO)
    profile = load_profile({})

    assert profile.environment is Environment.PRODUCTION
    assert profile.base_url == PRODUCTION_URL
    assert profile.client_id == "id-acme-1234"
    assert profile.secret.place is Place.KEYRING
    assert profile.read_only
    assert (profile.refresh_seconds, profile.requests_per_second) == (120, 5)
    assert profile.missing == ()


def test_a_login_in_the_environment_goes_to_the_used_profiles_address() -> None:
    write(TWO.replace('use = "acme"', 'use = "trial"'))
    profile = load_profile(LOGIN)

    assert (profile.name, profile.client_id) == ("trial", "from-env")
    assert profile.environment is Environment.SANDBOX
    assert profile.origins["client_id"] == "environment RUTTER_CLIENT_ID"
    assert profile.secret.given is not None


def test_variables_do_not_change_what_a_flag_picked() -> None:
    write(TWO)
    profile = load_profile(
        {**LOGIN, "RUTTER_BASE_URL": ELSEWHERE, "RUTTER_REQUESTS_PER_SECOND": "9"},
        profile="acme",
    )

    assert profile.base_url == PRODUCTION_URL
    assert profile.client_id == "id-acme-1234"
    assert profile.secret.place is Place.KEYRING
    assert profile.requests_per_second == 5


@pytest.mark.parametrize(
    ("flags", "environ"),
    [
        ({"base_url": ELSEWHERE}, {}),
        ({}, {"RUTTER_BASE_URL": ELSEWHERE}),
        ({"base_url": ELSEWHERE, "profile": "trial"}, LOGIN),
    ],
)
def test_what_an_entry_says_is_not_believed_of_another_address(
    flags: dict[str, str], environ: dict[str, str]
) -> None:
    """A harmless word, or a stored secret, must not follow a URL elsewhere."""
    write(TWO.replace('use = "acme"', 'use = "trial"'))
    profile = load_profile(environ, **flags)

    assert profile.environment is Environment.PRODUCTION
    assert profile.name == "elsewhere.example"
    assert not profile.read_only
    assert not profile.secret.is_stored
    assert profile.secret.variable != "TRIAL_SECRET"
    assert profile.secret.given is None


def test_the_same_address_said_twice_is_still_the_entrys_own() -> None:
    write(TWO)
    profile = load_profile({}, profile="acme", base_url=f"{PRODUCTION_URL}/")

    assert (profile.name, profile.secret.place) == ("acme", Place.KEYRING)


def test_a_stored_secret_is_not_taken_for_another_client_id() -> None:
    write(TWO)
    profile = load_profile({"RUTTER_CLIENT_ID": "another"})

    assert not profile.secret.is_stored
    assert profile.missing == ("RUTTER_CLIENT_SECRET",)


@pytest.mark.parametrize(
    ("file", "flags"),
    [
        ("", {"profile": "nobody"}),
        ('use = "nobody"\n', {}),
        (TWO, {"profile": "ACME"}),
        (TWO, {"profile": DEMO, "base_url": ELSEWHERE}),
    ],
)
def test_a_profile_that_is_not_there_is_no_sandbox(
    file: str, flags: dict[str, str]
) -> None:
    write(file)
    with pytest.raises(ProfileRefused):
        load_profile({}, **flags)


def test_a_login_beats_a_used_demo() -> None:
    write('use = "demo"\n')

    assert load_profile(LOGIN).is_production
    assert load_profile({}).is_demo


@pytest.mark.parametrize(
    ("written", "environment"),
    [
        ('base_url = "https://a.example"', Environment.PRODUCTION),
        ('base_url = "http://127.0.0.1:8765"', Environment.LOCAL),
        ('base_url = "https://sandbox.rutterapi.com"', Environment.SANDBOX),
        (
            'base_url = "https://a.example"\nenvironment = "sandbox"',
            Environment.SANDBOX,
        ),
        (
            f'base_url = "{PRODUCTION_URL}"\nenvironment = "staging"',
            Environment.STAGING,
        ),
        ('environment = "demo"', Environment.DEMO),
        ("", Environment.PRODUCTION),
    ],
)
def test_an_entry_is_what_it_says_or_what_its_address_tells(
    written: str, environment: Environment
) -> None:
    write(f"[profiles.a]\n{written}\n")

    assert load_profile({}, profile="a").environment is environment
