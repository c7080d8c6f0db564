"""The tools of a coding assistant, called by the SDK's own client."""

import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from connections_tui.cli.assistant_tools import TOOLS
from connections_tui.cli.mcp_server import server_for
from connections_tui.cli.tool_shapes import About
from connections_tui.composition import open_client, utc_now
from connections_tui.config import Profile, SecretSource, load_profile
from connections_tui.config.environments import Environment
from connections_tui.files.sqlite import MEMORY
from connections_tui.sandbox import Store, create_app, seed
from connections_tui.sandbox.server import listening
from stand_ins.port import answering as answering_with

from .answering import LOGIN, answering
from .test_delete_command import changed
from .test_faults import run as run_program
from .test_json_errors import LISTED, refusing_deletes

CANARY = "canary-4711"


def client(profile: Profile | None = None, *, changes: bool = False) -> Client:
    return Client(server_for(profile or load_profile({}), allows_changes=changes))


async def answer(to: Client, name: str, **arguments: object) -> dict[str, Any]:
    """What a tool gives; the client has checked it against the tool's own schema."""
    result = await to.call_tool(name, arguments)
    assert not result.is_error, result.content
    [text] = result.content
    told: dict[str, Any] = result.structured_content
    assert json.loads(getattr(text, "text", "")) == told
    return told


async def refusal(to: Client, name: str, **arguments: object) -> str:
    result = await to.call_tool(name, arguments)
    assert result.is_error
    [text] = result.content
    sentence: str = getattr(text, "text", "")
    assert "\n" not in sentence
    return sentence


async def tokens() -> set[str]:
    async with open_client(load_profile({})) as opened:
        return {
            row.access_token
            async for batch in opened.list_connections()
            for row in batch.connections
            if row.access_token
        }


# -- reading


async def test_what_the_commands_tell_an_assistant_is_told_as_well() -> None:
    hidden, said = await tokens(), []
    async with client() as assistant:
        found = await answer(assistant, "list", filter="status:reauth", limit=2)
        broken = found["connections"][0]
        for name in ("show", "explain", "history", "message", "link"):
            told = await answer(assistant, name, connection=broken["id"])
            assert told["id"] == broken["id"]
            said.append(json.dumps(told))
        counted = await answer(assistant, "counts", filter="status:reauth")
        platforms = await answer(assistant, "platforms")

    assert len(found["connections"]) == 2 < found["fitting"] < found["whole"] == 60
    assert counted["by"]["status"] == [
        {
            "name": "Needs reauth",
            "number": found["fitting"],
            "filter": "status:reauth",
        }
    ]
    assert {"stripe", "ebay"} <= {one["name"] for one in platforms["platforms"]}
    assert not any(token in text for token in hidden for text in said)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("list", {"filter": "statsu:x"}, "Did you mean status:?"),
        ("list", {"limit": 0}, "Expected `int` >= 1"),
        ("show", {}, "missing required field `connection`"),
        ("show", {"connection": "x", "token": CANARY}, "unknown field `token`"),
        ("show", {"connection": "No Such Store"}, "Connection not found"),
        ("link", {"connection": "x", "platform": "shopfy"}, "Did you mean Shopify?"),
        ("message", {"connection": "x", "language": "tlh"}, "Unknown language tlh."),
        ("erase", {}, "There is no tool erase."),
        ("delete", {"connection": "x"}, "Changes need the option --allow-changes."),
    ],
)
async def test_what_is_wrong_is_one_sentence(
    name: str, arguments: dict[str, object], says: str
) -> None:
    async with client() as assistant:
        said = await refusal(assistant, name, **arguments)

    assert says in said
    assert CANARY not in said


async def test_a_refusal_of_the_service_has_its_words_and_its_id() -> None:
    body = {"error_code": "IP_NOT_ALLOWED", "error_message": f"No, a:{CANARY}."}
    with answering(body, 403, X_Rutter_Request_ID="req-4711") as login:
        async with client(load_profile(login)) as assistant:
            said = await refusal(assistant, "list")

    assert "The service said: No, a:" in said
    assert "(IP_NOT_ALLOWED, HTTP 403, request ID req-4711)" in said
    assert CANARY not in said


async def test_a_fault_of_ours_is_one_sentence_without_values() -> None:
    async def fail(_: Profile, given: About) -> Any:
        raise ValueError(given.connection)

    [show] = [tool for tool in TOOLS if tool.name == "show"]
    server = server_for(
        load_profile({}), allows_changes=False, all_tools=[show._replace(use=fail)]
    )
    async with Client(server) as assistant:
        said = await refusal(assistant, "show", connection=CANARY)

    assert "ValueError" in said
    assert CANARY not in said


# -- changing


async def test_without_the_option_no_tool_changes_anything() -> None:
    async with client() as assistant:
        shown = (await assistant.list_tools()).tools
    async with client(changes=True) as assistant:
        all_of_them = (await assistant.list_tools()).tools

    assert all(one.annotations and one.annotations.read_only_hint for one in shown)
    more = {one.name for one in all_of_them} - {one.name for one in shown}
    assert more == {"create_link", "delete"}


async def test_a_link_is_created_and_deleted_after_a_yes() -> None:
    async with client(changes=True) as assistant:
        made = await answer(assistant, "create_link", platform="shopify")
        unsure = await answer(assistant, "delete", connection=made["id"])
        short = await refusal(assistant, "delete", connection=made["id"][:7], yes=True)
        assert [one[1] for one in changed()] == ["pending", "done"]
        sure = await answer(assistant, "delete", connection=made["id"], yes=True)

    assert made["link"].endswith(f"{made['id']}?platform=SHOPIFY")
    assert (unsure["outcome"], sure["outcome"]) == (None, "done")
    assert "is too short" in short
    assert changed()[-1] == ("delete", "done", made["id"])


async def test_a_read_only_profile_refuses() -> None:
    profile = replace(load_profile({}), read_only=True)
    async with client(profile, changes=True) as assistant:
        [some] = (await answer(assistant, "list", limit=1))["connections"]
        created = await refusal(assistant, "create_link")
        deleted = await refusal(assistant, "delete", connection=some["id"], yes=True)

    assert created == "demo is read-only (set in its profile). Nothing was sent."
    assert deleted == "demo is read-only (set in its profile). Nothing was deleted."
    assert not changed()


@pytest.fixture
async def production(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Profile]:
    """A profile that is called production, at a sandbox on this machine."""
    monkeypatch.setenv("ACME_SECRET", "sandbox")
    source = SecretSource.read("env:ACME_SECRET")
    assert source is not None
    with Store(MEMORY) as store:
        seed(store, count=5, now=utc_now())
        async with listening(create_app(store, clock=utc_now)) as base_url:
            yield Profile(
                name="acme",
                environment=Environment.PRODUCTION,
                base_url=base_url,
                client_id="sandbox",
                secret=source,
            )


async def test_production_needs_the_word_of_a_person(production: Profile) -> None:
    async with client(production, changes=True) as assistant:
        unnamed = await refusal(assistant, "create_link")
        wrong = await refusal(assistant, "create_link", confirm="acne")
        found = await answer(assistant, "list", limit=1)
        [some] = found["connections"]
        gone = {"connection": some["id"], "yes": True}
        unsure = await refusal(assistant, "delete", **gone)
        word = unsure.split('confirm: "')[1].split('"')[0]
        assert not changed()
        sure = await answer(assistant, "delete", **gone, confirm=word)
        made = await answer(assistant, "create_link", confirm="Acme")

    assert unnamed.endswith('call again with confirm: "acme". Nothing was sent.')
    assert wrong == 'The word is "acme". Nothing was sent.'
    assert unsure.endswith("Nothing was deleted.")
    assert sure["outcome"] == "done"
    assert made["link"]


async def test_a_delete_that_is_refused_has_the_services_words() -> None:
    with answering_with(refusing_deletes) as base_url:
        profile = load_profile({"RUTTER_BASE_URL": base_url, **LOGIN})
        async with client(profile, changes=True) as assistant:
            said = await refusal(assistant, "delete", connection=LISTED["id"], yes=True)

    assert said.startswith("Not deleted.")
    assert "The service said: Ask your admin." in said
    assert "request ID req-4711" in said


# -- the command


async def test_the_command_serves_over_standard_input_and_output() -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "connections_tui", "mcp", "--allow-changes"],
        env=dict(os.environ),
    )
    async with Client(command) as assistant:
        found = await answer(assistant, "list", filter="platform:stripe")
        names = {one.name for one in (await assistant.list_tools()).tools}

    assert {one["platform"] for one in found["connections"]} == {"STRIPE"}
    assert names == {tool.name for tool in TOOLS}


def test_without_the_extra_it_says_what_to_install() -> None:
    result = run_program(
        "import sys; sys.modules['mcp'] = sys.modules['mcp_types'] = None\n"
        "from connections_tui.__main__ import main\n"
        "sys.argv[1:] = ['mcp']; main()"
    )

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "The MCP server is an extra: pip install 'connections-tui[mcp]'\n"
    )
