"""``message``: a text for one merchant, or a mail merge for several."""

import csv
import io
import json
import os
from pathlib import Path

import pytest

from connections_tui.config import messages_folder
from stand_ins.port import Reply

from .fleet_service import fleet_service
from .test_main import run
from .test_one_connection import rows, tokens
from .test_shell import completed


@pytest.fixture
def broken() -> dict[str, str]:
    return rows("status:reauth", "reason:key")[0]


@pytest.fixture
def own() -> Path:
    """The folder of a person's own templates."""
    folder = messages_folder()
    folder.mkdir(parents=True)
    return folder


def test_a_message_has_the_link_and_no_token(broken: dict[str, str]) -> None:
    result = run("message", broken["id"])

    assert result.stdout.startswith("Subject: Please renew access: connection to ")
    assert f"/{broken['id']}\n" in result.stdout
    assert result.stderr == ""
    assert not any(token in result.stdout for token in tokens())


def test_language_template_and_part_are_chosen(broken: dict[str, str]) -> None:
    whole = run("message", broken["id"], "--lang", "fr").stdout
    subject = run("message", broken["id"], "--lang", "fr", "--subject").stdout
    body = run("message", broken["id"], "--lang", "fr", "--body").stdout
    other = run("message", broken["id"], "--template", "our-side", "--json").stdout

    assert subject.startswith("Merci de renouveler l’accès")
    assert whole == f"Subject: {subject}\n{body}"
    assert json.loads(other)["template"] == "our-side"


def test_where_the_merchant_cannot_help_it_says_so_beside_the_message() -> None:
    result = run("message", rows("status:healthy")[0]["id"])

    assert result.returncode == 0
    assert "works, and the data is current." in result.stdout
    assert "nothing for the merchant to do." in result.stderr


def test_several_are_a_mail_merge() -> None:
    ids = [row["id"] for row in rows("status:reauth")[:3]]
    result = run("message", *ids, ids[0], "--csv", "--lang", "de")
    objects = run("message", *ids, "--json").stdout

    table = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert [row["id"] for row in table] == ids
    assert {row["language"] for row in table} == {"de"}
    assert all(row["link"] in row["body"] for row in table)
    assert "3 messages, 0 connections without." in result.stderr
    assert objects.count('"subject"') == 3
    assert not any(token in result.stdout for token in tokens())


def test_own_templates_are_used_and_offered(broken: dict[str, str], own: Path) -> None:
    (own / "en.toml").write_text(
        'signature = "Ann"\n[holiday]\nsubject = "Closed"\nbody = "Hi {store}"\n'
    )
    holiday = run("message", broken["id"], "--template", "holiday").stdout

    assert holiday.startswith("Subject: Closed\n\nHi ")
    assert run("message", broken["id"]).stdout.endswith("Kind regards\nAnn\n")
    assert completed("connections-tui message x --template h") == {"holiday"}
    assert "fr" in completed("connections-tui message x --lang ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lang", "xx"), "Unknown language xx. Use en, de, es, fr, or add "),
        (("--template", "x"), "Unknown template x. Use sign-in, key-expired,"),
        (("--subject", "--csv"), "Use either --subject or --csv."),
        (("y",), "For several connections, use --csv or --json."),
        (("--print-templates", "xx"), "No templates come with the language xx."),
    ],
)
def test_what_there_is_not_ends_with_what_there_is(
    words: tuple[str, ...], said: str
) -> None:
    result = run("message", "x", *words)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(said)


def test_a_broken_file_of_that_language_ends_it_with_its_line(
    broken: dict[str, str], own: Path
) -> None:
    (own / "de.toml").write_text('[sign-in]\nsubject = "{shop}"\n')
    result = run("message", broken["id"], "--lang", "de")

    assert (result.returncode, result.stdout) == (2, "")
    assert f"{os.path.join(own, 'de.toml')}, line 2: " in result.stderr
    assert "{shop} in subject. Use {store}," in result.stderr
    assert run("message", broken["id"]).returncode == 0


def test_our_own_file_is_printed_to_begin_with() -> None:
    printed = run("message", "--print-templates", "es").stdout

    assert 'language = "Español"' in printed
    assert '[sign-in]\ntitle = "Iniciar sesión"' in printed


def test_a_status_that_cannot_be_read_is_told_once() -> None:
    with fleet_service("Otter Shop") as service:
        service.instead = lambda asked: (
            Reply(404, {}) if "/status" in asked.target else None
        )
        [one] = service.names
        plain = run("message", one, **service.environ)
        told = run("message", one, "--json", **service.environ)

    failure = json.loads(told.stderr.splitlines()[-1])
    assert (plain.returncode, plain.stdout) == (failure["exit_code"], "") == (1, "")
    for said in (plain.stderr, failure["error"]):
        assert said.startswith(
            "No message for Otter Shop. Could not read the connection's status. The "
            "connection was deleted."
        )
        assert said.count("ould not ") == 1
