"""What is written to merchants: plain, in each language, and nothing of our own."""

import csv
import io
import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.fleet import Fleet, Record
from connections_tui.fleet.reasons import REASONS
from connections_tui.words import privacy
from connections_tui.words.mail_merge import HEADINGS, as_merge
from connections_tui.words.merchant_message import (
    WITHOUT_LINK,
    Message,
    mailto,
    message_for,
    needs_merchant,
    suggested,
    template_for,
)
from connections_tui.words.message_templates import load_templates
from fleet.making import listed, status

from .reading_back import original_cell

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
TOKEN = "tok-0f3a9c-otter"
LINK = "https://link.rutterapi.com/connection/c1"
TEMPLATES = load_templates()
STATES = [
    *({"disabled": True, "reason": reason} for reason in REASONS),
    *({"disabled": True, "reason": r} for r in ("SOME_NEW_CODE_X9", "IP_BLOCKED_2")),
    {"disabled": True},
    {"needs_update": True},
    {"ready": False, "synced": None},
    {"synced": "2026-03-01T00:00:00.000Z"},
    {},
]
"""Every reason, and every other state that an answer can tell."""
ODD = st.one_of(
    st.sampled_from(
        [
            *("{link}", "{store}{reason}", "{", "%s", TOKEN, f"x{TOKEN}y", "NULL"),
            *("a\r\nBcc: x@y.z", "=HYPERLINK(1)", "\x1b[31m", "\u202egnp", "  "),
            *(f"{TOKEN[:4]}\u200b{TOKEN[4:]}", f"{TOKEN[:4]}{TOKEN}{TOKEN[4:]}"),
        ]
    ),
    st.text(max_size=40),
)


def record(
    name: str | None = "Otter & Söhne", link: str | None = LINK, **said: object
) -> Record:
    fleet = Fleet(lambda: NOW)
    row = listed("c1", name=name, access_token=TOKEN, link_url=link)
    fleet.listing().take([row])
    fleet.learn_status("c1", status(**{"synced": NOW.isoformat(), **said}))  # type: ignore[arg-type]
    found = fleet.get("c1")
    assert found is not None
    return found


def written(about: Record, language: str = "en", name: str | None = None) -> Message:
    template = template_for(about, TEMPLATES, language, name)
    assert template is not None
    return message_for(about, template, TEMPLATES)


@settings(max_examples=40)
@given(
    ODD,
    st.sampled_from(
        [
            *(LINK, None, f"{LINK}?access_token={TOKEN}", "javascript:x\n"),
            *("https://rutterapi.com@javascript.example/", f"{LINK}\n{LINK}"),
        ]
    ),
)
def test_no_message_has_a_token_a_code_or_more_lines_than_its_template(
    name: str, link: str | None
) -> None:
    """For every state in every language."""
    for state in STATES:
        about, plain = record(name, link, **state), record(link=link, **state)
        for language in TEMPLATES.languages:
            check(written(about, language), written(plain, language), name, link)


def check(message: Message, usual: Message, name: str, link: str | None) -> None:
    """``usual``: the same for a store with a usual name."""
    whole = message.whole
    assert message.language == usual.language
    assert TOKEN not in whole
    assert not any(reason in whole for reason in REASONS if reason not in name)
    assert all(unicodedata.category(c) not in ("Cc", "Cf") for c in message.subject)
    # A name adds no line and no placeholder, and takes none away.
    assert len(message.body.split("\n")) == len(usual.body.split("\n"))
    assert whole.count(LINK) == usual.whole.count(LINK)
    assert (LINK in whole) is (link == LINK and "{link}" in _body(message))
    assert "javascript" not in whole


def _body(message: Message) -> str:
    return TEMPLATES.languages[message.language].templates[message.template].body


@given(st.sampled_from(STATES), ODD)
def test_an_address_for_mail_programs_gives_the_message_back(
    state: dict[str, object], name: str
) -> None:
    message = written(record(name, **state))
    address = mailto(message)

    parts = parse_qs(urlsplit(address).query, errors="replace")
    assert re.fullmatch(r"mailto:\?[!-~]+", address)
    assert set(parts) == {"subject", "body"}
    assert parts["body"] == [message.body.replace("\n", "\r\n")]


@given(st.lists(ODD, min_size=1, max_size=4))
def test_a_mail_merge_is_read_back_and_runs_no_formula(names: list[str]) -> None:
    pairs = [(one, written(one)) for one in (record(name) for name in names)]
    heading, *rows = csv.reader(io.StringIO(as_merge(pairs), newline=""))

    assert tuple(heading) == HEADINGS
    assert TOKEN not in as_merge(pairs)
    for row, (_, message) in zip(rows, pairs, strict=True):
        told = dict(zip(heading, row, strict=True))
        assert original_cell(told["subject"]) == message.subject
        assert original_cell(told["body"]) == message.body
        for cell in row:
            assert not any(re.match(r"[=+\-@\t\r]", line) for line in cell.split("\n"))


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_has_a_template_and_the_link_where_it_helps(reason: str) -> None:
    about = record(disabled=True, reason=reason)
    message = written(about)

    assert message.template == REASONS[reason].advice.template
    assert (LINK in message.body) is REASONS[reason].advice.send_link
    assert "Otter & Söhne" in message.subject
    assert needs_merchant(about) is REASONS[reason].advice.who.startswith("Merchant")


def test_a_new_sign_in_is_asked_for_with_the_link() -> None:
    message = written(record(needs_update=True), "de")

    assert message.subject == "Bitte neu anmelden: Verbindung zu Otter & Söhne"
    assert message.body.startswith(
        "Guten Tag,\n\nunsere Verbindung zu Otter & Söhne bei Shopify ist unterbrochen"
    )
    assert f"\n{LINK}\n" in message.body
    assert message.body.endswith("\n\nFreundliche Grüße")


@pytest.mark.parametrize("language", TEMPLATES.languages)
def test_without_a_link_a_reply_is_asked_for(language: str) -> None:
    about = record(link=None, needs_update=True)
    message = written(about, language)

    assert suggested(about) == message.template == WITHOUT_LINK
    assert TEMPLATES.languages[language].reasons["sign-in"] in message.body
    assert template_for(about, TEMPLATES, language, "sign-in") is None


def test_names_that_are_not_known_have_words_in_their_place() -> None:
    fleet = Fleet(lambda: NOW)
    fleet.listing().take(
        [listed("c1", platform="NEW_CODE_7", link_url=LINK, access_token=TOKEN)]
    )
    fleet.learn_status("c1", status(needs_update=True, connection={}))
    about = fleet.get("c1")
    assert about is not None

    assert "connection to your account on your platform has" in written(about).body


def test_before_the_state_is_known_nothing_is_suggested() -> None:
    fleet = Fleet(lambda: NOW)
    fleet.listing().take([listed("c1", link_url=LINK)])
    about = fleet.get("c1")
    assert about is not None

    assert suggested(about) is None
    assert template_for(about, TEMPLATES, "en") is None


def test_every_language_has_every_template_with_the_same_placeholders() -> None:
    english = TEMPLATES.languages["en"]
    for language in TEMPLATES.languages.values():
        assert list(language.templates) == list(english.templates), language.code
        assert language.reasons.keys() == english.reasons.keys()
        for name, template in language.templates.items():
            ours = english.templates[name]
            links = [one.body.count("{link}") for one in (template, ours)]
            assert template.wants == ours.wants, (language.code, name)
            assert links in ([0, 0], [1, 1])
            assert template.title != name


def test_what_is_shown_names_nobody_while_names_are_hidden() -> None:
    about = record(needs_update=True)
    template = template_for(about, TEMPLATES, "en")
    assert template is not None
    privacy.turn(True)
    try:
        shown = message_for(about, template, TEMPLATES, is_shown=True)
        copied = message_for(about, template, TEMPLATES)
    finally:
        privacy.turn(False)

    assert not [t for t in ("Otter", LINK) if t in shown.whole]
    assert shown.whole.count(privacy.HIDDEN) == 3
    assert copied == written(about)
