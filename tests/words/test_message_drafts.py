"""Messages being written: a text stays as it is until a person wants another."""

from datetime import UTC, datetime

from connections_tui.fleet import Fleet
from connections_tui.words.message_drafts import Drafts
from connections_tui.words.message_templates import load_templates
from fleet.making import listed, status

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
TEMPLATES = load_templates()


def fleet_of(*ids: str) -> Fleet:
    fleet = Fleet(lambda: NOW)
    link = "https://link.rutterapi.com/connection"
    rows = [listed(i, name=f"Shop {i}", link_url=f"{link}/{i}") for i in ids]
    fleet.listing().take(rows)
    return fleet


def test_a_text_stays_when_the_state_changes_and_that_is_told() -> None:
    fleet = fleet_of("c1")
    fleet.learn_status("c1", status(needs_update=True))
    drafts = Drafts(fleet, ["c1"], TEMPLATES, "en")
    before = drafts.shown
    assert before is not None
    assert not drafts.has_new_state

    fleet.learn_status("c1", status(synced=NOW.isoformat()))
    assert drafts.shown == before
    assert drafts.has_new_state
    drafts.choose_template("working")
    assert "the data is current" in (drafts.shown or before).body
    assert not drafts.has_new_state


def test_a_text_is_made_once_enough_is_known() -> None:
    fleet = fleet_of("c1")
    drafts = Drafts(fleet, ["c1"], TEMPLATES, "de")
    assert drafts.shown is None
    assert drafts.template is None

    fleet.learn_status("c1", status(disabled=True, reason="CERT_EXPIRED"))
    assert drafts.shown is not None
    assert drafts.shown.template == "certificate"


def test_another_language_keeps_what_was_edited_elsewhere() -> None:
    fleet = fleet_of("c1", "c2")
    for one in ("c1", "c2"):
        fleet.learn_status(one, status(needs_update=True))
    drafts = Drafts(fleet, ["c1", "c2"], TEMPLATES, "xx")
    assert drafts.language.code == "en"
    drafts.edit("Mine", "Body")
    assert drafts.step(1)
    assert not drafts.step(1)
    drafts.choose_language("fr")

    [(_, first), (_, second)], without = drafts.written()
    assert (first.subject, first.body, without) == ("Mine", "Body", [])
    assert second.subject.startswith("Merci de vous reconnecter")
    assert drafts.edited == 1


def test_those_without_a_message_are_named() -> None:
    fleet = fleet_of("c1", "c2")
    fleet.learn_status("c2", status(needs_update=True))
    drafts = Drafts(fleet, ["c1", "c2", "gone"], TEMPLATES, "en")

    messages, without = drafts.written()
    assert [record.id for record, _ in messages] == ["c2"]
    assert without == ["c1", "gone"]
