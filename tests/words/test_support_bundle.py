"""A bundle says what a ticket needs, and no secret, wherever one may stand."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.access import ProfileView
from connections_tui.api import LoggedRequest, Refused
from connections_tui.bundling import bundle_of
from connections_tui.labels import Label
from connections_tui.session import Session
from connections_tui.words import privacy
from connections_tui.words.bundle_text import MOST_LINES, bundle_text
from connections_tui.words.support_bundle import Bundle, Came, redacted
from fleet.making import connection, listed, status

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
TOKEN, OTHER = "canary-own-4711-token", "canary-other-0815-token"
LINK = "https://link.rutterapi.com/connection/canary-link?state=canary-state"
SECRETS = (TOKEN, OTHER, LINK, "canary-link", "canary-state", "canary-named")
PROFILE = ProfileView(
    "acme", "PROD", "https://api.example", "api.example", "2024-08-31"
)


@pytest.fixture(autouse=True)
def _names_are_shown() -> Iterator[None]:
    yield
    privacy.turn(False)


def planted(said: str) -> dict[str, Any]:
    """An answer with secrets in all kinds of places."""
    return {
        "access_token": TOKEN,
        "link_url": LINK,
        "note": said,
        "api_secret": "canary-named",
        "credentials": {"any": ["canary-named"], "flag": True, "none": None},
        f"key {TOKEN}": [f"a {OTHER}, b", quote(LINK, safe=""), f"({LINK})."],
        "other": "https://link.rutterapi.com/connection/canary-state?x=1",
        "deep": [
            [{"x": f"token={TOKEN}&y=1", "store_url": "https://shop.example/a/b"}]
        ],
    }


def session_with(*rows: str) -> Session:
    session = Session(PROFILE, lambda _: None)  # type: ignore[arg-type, return-value]
    session.begin(clock=lambda: NOW, tell=print)
    items = [
        listed(one, access_token=token, link_url=LINK, name=f"Shop {one}")
        for one, token in zip(rows, (TOKEN, OTHER), strict=False)
    ]
    session.fleet.listing().take(items)
    return session


def failed(connection_id: str | None, said: str, minutes: int = 1) -> LoggedRequest:
    return LoggedRequest(
        started_at=NOW - timedelta(minutes=minutes),
        operation="read the status",
        method="GET",
        path="/connections/status",
        status=500,
        seconds=0.25,
        request_id=f"req-{minutes}",
        error="The service failed.",
        tries=2,
        connection_id=connection_id,
        said=said,
        error_code="BROKEN",
    )


def made(session: Session, one: str = "c1", *notes: str) -> Bundle:
    record = session.fleet.get(one)
    assert record is not None
    return asyncio.run(bundle_of(session, record, NOW, notes))


def with_answer(bundle: Bundle, body: Any) -> Bundle:
    return msgspec.structs.replace(bundle, answers=[Came("GET /x", None, None, body)])


def written(bundle: Bundle) -> str:
    return bundle_text(bundle) + json.dumps(msgspec.to_builtins(bundle))


def test_no_secret_is_in_it_wherever_it_was_planted() -> None:
    session = session_with("c1", "c2")
    said = f"No {TOKEN} or {OTHER}; see {LINK} and user:canary-named@h."
    session.fleet.learn_status("c1", status(reason=said, needs_update=True))
    session.log.add(failed("c1", said))
    session.fleet.learn_labels({"c1": Label(customer="our customer", note="our note")})
    record = session.fleet.get("c1")
    assert record is not None
    bundle = made(session, "c1", said)
    told = redacted(with_answer(bundle, planted(said)), record, {TOKEN, OTHER})

    for text in (written(bundle), written(told)):
        assert not [secret for secret in SECRETS[:5] if secret in text]
        assert "our customer" not in text
        assert "our note" not in text
    assert "canary-named" not in json.dumps(
        msgspec.to_builtins(told.answers[0].body)["credentials"]
    )
    assert "https://link.rutterapi.com/[redacted]" in written(told)
    assert "https://shop.example/[redacted]" in written(told)


@given(
    st.text(st.sampled_from("ab :/?&=\"'<>()[]\\\n") | st.characters(), max_size=12),
    st.text(st.sampled_from("ab :/?&=\"'<>()[]\\\n") | st.characters(), max_size=12),
)
def test_no_token_and_no_link_is_left_in_any_text(before: str, after: str) -> None:
    session = session_with("c1")
    record = session.fleet.get("c1")
    assert record is not None
    bundle = with_answer(made(session), {"x": [f"{before}{TOKEN}{after}"]})
    links = with_answer(made(session), {"y": f"{before}{LINK}{after}"})

    assert TOKEN not in written(redacted(bundle, record, {TOKEN}))
    assert "canary-link" not in written(redacted(links, record, {TOKEN}))


def test_it_says_what_a_ticket_needs() -> None:
    session = session_with("c1", "c2")
    session.fleet.learn_status("c1", status(disabled=True, reason="CERT_EXPIRED"))
    session.log.add(failed("c1", "Try later.", minutes=3))
    session.log.add(failed("c2", "Of another one.", minutes=2))
    bundle = made(session)
    text = bundle_text(bundle)

    assert [one.request_id for one in bundle.requests] == ["req-3"]
    assert bundle.requests[0].said == "Try later."
    assert bundle.connection.health == "disabled"
    assert "- Connection ID: c1" in text
    assert "CERT_EXPIRED" in text
    assert "| 2026-03-14T09:23:00+00:00 | GET /connections/status | 500 |" in text
    assert "X-Rutter-Version: 2024-08-31" in text
    assert "Profile: acme (PROD)" in text
    assert '"id": "c1"' in text


def test_what_is_only_remembered_is_told_as_such() -> None:
    session = session_with()
    session.fleet.add(connection("c9", access_token=None))
    bundle = made(session, "c9", "No response from api.example.")

    assert bundle.notes[0] == "No response from api.example."
    assert "**No response from api.example.**" in bundle_text(bundle)
    assert bundle.requests == []


def test_a_name_forges_nothing_in_the_text() -> None:
    session = session_with("c1")
    record = session.fleet.get("c1")
    assert record is not None
    body = {"a": "```\n# Forged\x1b[31m", "b": "\u202eevil"}
    bundle = with_answer(made(session, "c1", "x\n# Forged | <b>"), body)
    text = bundle_text(redacted(bundle, record, set()))

    assert "\n# Forged" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    start = text.index("```json") + len("```json")
    assert json.loads(text[start : text.index("\n```\n", start)]) == body


def test_of_a_long_answer_the_rest_is_left_out_and_told() -> None:
    session = session_with("c1")
    bundle = with_answer(made(session), {"x": list(range(3 * MOST_LINES))})
    text = bundle_text(bundle)

    assert f"{2 * MOST_LINES + 4:,} more lines were left out." in text
    assert len(text.splitlines()) < MOST_LINES + 100


def test_while_names_are_hidden_no_store_is_named() -> None:
    session = session_with("c1")
    session.log.add(failed("c1", "Shop c1 is closed; see shop-c1.example."))
    refused = Refused("Refused.", said="Shop c1 has no access.")
    session.fleet.learn_failure("c1", refused)
    privacy.turn(True)
    text = written(made(session))

    assert "Shop c1" not in text
    assert "shop-c1" not in text
    assert "c1" in text
