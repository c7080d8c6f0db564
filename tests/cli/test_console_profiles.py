"""The profiles of this machine, as the console's screens are given them."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from connections_tui.access import WriteLock
from connections_tui.api import RequestLog, SecretWanted
from connections_tui.cli.console_profiles import ConsoleProfiles
from connections_tui.config import ProfileBook, load_profile, profiles_path
from connections_tui.tui.profile_actions import (
    Keep,
    ProfileDraft,
    ProfileProblem,
    TypedSecret,
)

CANARY = "canary-secret-4711"
LIVE = {
    "name": "acme-live",
    "environment": "production",
    "client_id": "id-1",
    "secret": "file",
}


@pytest.fixture
def profiles() -> ConsoleProfiles:
    return profiles_at({})


def profiles_at(environ: dict[str, str]) -> ConsoleProfiles:
    opened = load_profile(environ)
    return ConsoleProfiles(ProfileBook(), opened, tell=lambda _: None, log=RequestLog())


def secrets_file() -> Path:
    return profiles_path().with_name("secrets.json")


async def test_a_saved_profile_is_listed_and_opens_locked(
    profiles: ConsoleProfiles,
) -> None:
    await profiles.save(ProfileDraft(LIVE), None)
    profiles.use("acme-live")
    line, demo = profiles.lines()
    session = profiles.open("acme-live")

    assert (line.name, line.environment, line.may) == ("acme-live", "PROD", "READ-ONLY")
    assert (line.secret_from, line.is_default) == ("file", True)
    assert (demo.name, demo.environment, demo.can_change) == ("demo", "DEMO", False)
    assert session.profile.is_production
    assert session.profile.keeps_secret


async def test_what_was_typed_comes_back_as_it_was(profiles: ConsoleProfiles) -> None:
    more = {**LIVE, "read_only": "yes", "refresh_seconds": "90"}
    await profiles.save(ProfileDraft(more), None)

    assert (await profiles.draft("acme-live")).values == more


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("base_url", "http://api.example.com"),
        ("name", "no blanks please"),
        ("refresh_seconds", "often"),
        ("requests_per_second", "-1"),
        ("read_only", "perhaps"),
        ("environment", "heaven"),
        ("secret", CANARY),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    profiles: ConsoleProfiles, key: str, value: str
) -> None:
    with pytest.raises(ProfileProblem) as caught:
        await profiles.save(ProfileDraft({**LIVE, key: value}), None)

    assert list(caught.value.problems) == [key]
    assert CANARY not in repr(caught.value.problems)
    assert not profiles_path().exists()


async def test_a_secret_is_kept_where_the_profile_says(
    profiles: ConsoleProfiles,
) -> None:
    await profiles.save(ProfileDraft(LIVE, SecretStr(CANARY)), None)

    assert CANARY in secrets_file().read_text()
    assert secrets_file().stat().st_mode & 0o777 == 0o600
    assert CANARY not in profiles_path().read_text()


async def test_a_login_that_changes_leaves_no_secret_behind(
    profiles: ConsoleProfiles,
) -> None:
    await profiles.save(ProfileDraft(LIVE, SecretStr(CANARY)), None)
    moved = ProfileDraft({**LIVE, "client_id": "id-2"}, SecretStr("another"))
    await profiles.save(moved, "acme-live")

    assert CANARY not in secrets_file().read_text()


async def test_a_secret_without_a_place_is_refused(profiles: ConsoleProfiles) -> None:
    draft = ProfileDraft({**LIVE, "secret": "ask"}, SecretStr(CANARY))
    with pytest.raises(ProfileProblem) as caught:
        await profiles.save(draft, None)

    assert list(caught.value.problems) == ["client_secret"]
    assert not secrets_file().exists()


async def test_a_secret_typed_for_a_session_can_be_kept_for_the_next(
    profiles: ConsoleProfiles,
) -> None:
    await profiles.save(ProfileDraft({**LIVE, "secret": "ask"}), None)
    typed = TypedSecret(SecretStr(CANARY), Keep.FILE)
    said = await profiles.keep_secret("acme-live", typed)

    assert said == "Stored the client secret of acme-live in secrets.json."
    assert (await profiles.draft("acme-live")).values["secret"] == "file"


async def test_a_profile_without_its_secret_asks_a_person(
    profiles: ConsoleProfiles,
) -> None:
    await profiles.save(ProfileDraft({**LIVE, "secret": "ask"}), None)
    with pytest.raises(SecretWanted):
        await profiles.test("acme-live")


async def test_what_the_environment_opened_is_listed_and_not_changed() -> None:
    login = {"RUTTER_CLIENT_ID": "id-9", "RUTTER_CLIENT_SECRET": CANARY}
    profiles = profiles_at(login)
    given, _ = profiles.lines()

    assert (given.environment, given.can_change) == ("PROD", False)
    assert not profiles.open(given.name).profile.keeps_secret
    assert CANARY not in repr(given)


def test_a_broken_file_is_named_and_left_as_it_is(profiles: ConsoleProfiles) -> None:
    profiles_path().parent.mkdir(parents=True)
    profiles_path().write_text("[profiles.x]\nenvironment = 7\n")
    with pytest.raises(ProfileProblem, match=r"profiles\.toml"):
        profiles.lines()
    with pytest.raises(ProfileProblem):
        profiles.use("x")

    assert profiles_path().read_text() == "[profiles.x]\nenvironment = 7\n"


async def test_a_staging_profile_at_production_is_locked_like_production(
    profiles: ConsoleProfiles,
) -> None:
    url = "https://production.rutterapi.com/versioned"
    await profiles.save(
        ProfileDraft({**LIVE, "environment": "staging", "base_url": url}), None
    )

    assert profiles.lines()[0].may == "READ-ONLY"
    assert WriteLock(profiles.open("acme-live").profile).is_locked


async def test_a_login_that_moves_wants_its_secret(profiles: ConsoleProfiles) -> None:
    await profiles.save(ProfileDraft(LIVE, SecretStr(CANARY)), None)
    with pytest.raises(ProfileProblem) as caught:
        await profiles.save(ProfileDraft({**LIVE, "client_id": "id-2"}), "acme-live")

    assert list(caught.value.problems) == ["client_secret"]
    assert CANARY in secrets_file().read_text()


async def test_a_secret_is_not_kept_for_a_login_it_was_not_accepted_for(
    profiles: ConsoleProfiles,
) -> None:
    await profiles.save(ProfileDraft({**LIVE, "secret": "ask"}), None)
    profiles.open("acme-live")
    moved = {**LIVE, "secret": "ask", "base_url": "https://elsewhere.example"}
    await profiles.save(ProfileDraft(moved), "acme-live")
    with pytest.raises(ProfileProblem, match="changed in the meantime"):
        await profiles.keep_secret(
            "acme-live", TypedSecret(SecretStr(CANARY), Keep.FILE)
        )

    assert not secrets_file().exists()


async def test_a_form_whose_secret_cannot_be_kept_can_be_sent_again(
    profiles: ConsoleProfiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    secrets_file().parent.mkdir(parents=True)
    secrets_file().mkdir()
    draft = ProfileDraft(LIVE, SecretStr(CANARY))
    with pytest.raises(ProfileProblem, match="not stored"):
        await profiles.save(draft, None)
    secrets_file().rmdir()

    assert await profiles.save(draft, None) == "acme-live"
