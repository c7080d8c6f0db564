"""From a profile to a client that answers."""

import os
import resource
from pathlib import Path

import pytest
from pydantic import SecretStr

from connections_tui.api import (
    BadSettings,
    ConnectionsClient,
    LoginRefused,
    SecretWanted,
    ServiceFault,
)
from connections_tui.composition import open_client, try_login
from connections_tui.config import Profile, load_profile, sandbox_database
from connections_tui.config.entries import (
    ProfileEntry,
    ProfileRefused,
    profile_of,
)


async def ids(client: ConnectionsClient) -> set[str]:
    return {
        connection.id
        async for batch in client.list_connections()
        for connection in batch.connections
    }


async def test_with_nothing_configured_it_opens_a_sandbox_of_sixty() -> None:
    async with open_client(load_profile({})) as client:
        assert len(await ids(client)) == 60


async def test_what_was_created_is_there_on_the_next_start() -> None:
    async with open_client(load_profile({})) as client:
        created = await client.create()
    async with open_client(load_profile({})) as client:
        listed = await ids(client)

    assert created.value.id in listed
    assert len(listed) == 61


async def test_an_emptied_sandbox_stays_empty() -> None:
    """Seeding is for new files only: deletes would come back otherwise."""
    async with open_client(load_profile({})) as client:
        for connection_id in await ids(client):
            await client.delete(connection_id)
    async with open_client(load_profile({})) as client:
        assert await ids(client) == set()


@pytest.mark.parametrize("name", ["RUTTER_CLIENT_ID", "RUTTER_CLIENT_SECRET"])
async def test_half_a_login_says_what_to_set(name: str) -> None:
    with pytest.raises(LoginRefused, match=r"RUTTER_CLIENT_\w+ not set"):
        async with open_client(load_profile({name: "canary-4711"})):
            pass


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "http://a.example", "https://u:canary@a.example", "x"]
)
async def test_an_address_that_cannot_be_used_is_one_sentence(url: str) -> None:
    login = {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "b"}

    with pytest.raises((BadSettings, ProfileRefused)) as caught:
        async with open_client(load_profile(login, base_url=url)):
            pass
    assert "canary" not in str(caught.value)


async def test_a_damaged_sandbox_is_set_aside_and_told() -> None:
    path = sandbox_database()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database, but somebody's bytes" * 200)
    told: list[str] = []

    async with open_client(load_profile({}), on_notice=told.append) as client:
        listed = await ids(client)

    assert len(listed) == 60
    assert told == [
        f"The sandbox file was damaged. It was moved to {path.name}.damaged-1, and a "
        "new sandbox was created."
    ]


async def test_damage_met_while_it_is_used_is_a_fault_and_a_notice() -> None:
    """The console lives, and what is asked next is answered from a new file."""
    async with open_client(load_profile({})):
        path = sandbox_database()
    whole = path.read_bytes()
    # The first page is sound, and opening reads no other.
    path.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    told: list[str] = []

    async with open_client(load_profile({}), on_notice=told.append) as client:
        with pytest.raises(ServiceFault):
            await ids(client)
        listed = await ids(client)

    assert len(listed) == 60
    assert len(told) == 1
    assert f"moved to {path.name}.damaged-1" in told[0]


async def test_a_full_disk_is_a_fault_and_a_notice() -> None:
    told: list[str] = []
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with open_client(load_profile({}), on_notice=told.append) as client:
        before = await ids(client)
        try:
            # Python ignores the signal that would come with it.
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
            with pytest.raises(ServiceFault):
                await client.delete(min(before))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

        assert await ids(client) == before
    assert told == [
        f"Cannot use the sandbox database {sandbox_database()}: disk I/O error. "
        "Check free space and permissions."
    ]


@pytest.mark.parametrize("obstacle", ["folder", "link"])
async def test_what_is_no_file_of_ours_is_refused_and_stays(
    tmp_path: Path, obstacle: str
) -> None:
    path = sandbox_database()
    path.parent.mkdir(parents=True)
    if obstacle == "link":
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.mkdir()
    with pytest.raises(BadSettings, match=r"is not a regular file\. Check the"):
        async with open_client(load_profile({})):
            pass

    assert not (tmp_path / "elsewhere").exists()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "url", ["", "https://sandbox.rutterapi.com/versioned", "http://127.0.0.1:9/v"]
)
async def test_a_real_profile_never_opens_the_embedded_sandbox(url: str) -> None:
    """Made-up connections must never pass for a service's."""
    login = {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "b"}
    async with open_client(load_profile(login, base_url=url)):
        assert not sandbox_database().exists()


@pytest.fixture
def _no_room_for_files(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands where the folder would have to be."""
    obstacle = tmp_path_factory.mktemp("obstacle") / "file"
    obstacle.write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("CONNECTIONS_TUI_HOME", str(obstacle))


@pytest.mark.usefixtures("_no_room_for_files")
async def test_a_sandbox_without_a_place_says_what_to_do() -> None:
    with pytest.raises(BadSettings, match="CONNECTIONS_TUI_HOME"):
        async with open_client(load_profile({})):
            pass


async def test_a_rate_is_taken_from_the_environment() -> None:
    login = {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "b"}
    profile = load_profile({**login, "RUTTER_REQUESTS_PER_SECOND": "7.5"})

    async with open_client(profile) as client:
        assert client.budget.per_second == 7.5


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf", "fast", "1e999"])
async def test_a_rate_that_is_none_says_what_to_set(rate: str) -> None:
    login = {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "b"}
    environ = {**login, "RUTTER_REQUESTS_PER_SECOND": rate}

    refused = (BadSettings, ProfileRefused)
    with pytest.raises(refused, match="RUTTER_REQUESTS_PER_SECOND"):
        async with open_client(load_profile(environ)):
            pass


def acme(secret: str, **values: str) -> Profile:
    return profile_of(ProfileEntry("acme", secret=secret, **values))


@pytest.mark.parametrize(
    ("secret", "says", "remedy"),
    [
        ("ask", "not stored", "asks for it each time"),
        ("keyring", "none on this machine", "edit acme --secret-from file$"),
        ("file", "secrets.json has no secret", "edit acme --secret-from file$"),
        ("env:CTUI_TEST_NEVER", "CTUI_TEST_NEVER is not set", "Set it"),
    ],
)
async def test_a_secret_that_is_not_there_is_wanted(
    secret: str, says: str, remedy: str
) -> None:
    """The console can tell this from a login that was refused, and ask."""
    with pytest.raises(SecretWanted, match=f"{says}.*{remedy}"):
        async with open_client(acme(secret, client_id="id")):
            pass


async def test_a_typed_secret_beats_a_stored_one() -> None:
    os.environ["CTUI_TEST_STORED"] = "stored "
    typed = SecretStr("typed")
    profile = acme("env:CTUI_TEST_STORED", client_id="id")

    async with open_client(profile, typed=typed) as client:
        assert isinstance(client, ConnectionsClient)


async def test_a_typed_secret_completes_half_a_login() -> None:
    half = load_profile({"RUTTER_CLIENT_ID": "id"})
    with pytest.raises(SecretWanted, match="RUTTER_CLIENT_SECRET not set"):
        async with open_client(half):
            pass
    async with open_client(half, typed=SecretStr("typed")) as client:
        assert isinstance(client, ConnectionsClient)


async def test_a_profile_without_a_client_id_says_how_to_give_it_one() -> None:
    with pytest.raises(LoginRefused, match="profiles edit acme --client-id") as caught:
        async with open_client(acme("ask"), typed=SecretStr("typed")):
            pass

    assert not isinstance(caught.value, SecretWanted)


async def test_a_login_that_works_is_told_with_its_time_and_version() -> None:
    told = await try_login(load_profile({}, api_version="2024-08-31"))

    assert told.startswith("Login OK (")
    assert told.endswith(" ms, API version 2024-08-31).")
