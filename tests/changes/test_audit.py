"""What is kept of each write, and what the next start is told of it."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.changes.audit import (
    Audit,
    AuditUnwritable,
    Ending,
    Entry,
    Evidence,
)

NOW = datetime(2026, 9, 21, 21, 4, 17, tzinfo=UTC)


class Time:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def audit(tmp_path: Path, clock: Time) -> Audit:
    return audit_at(tmp_path / "state" / "audit.jsonl", clock)


def audit_at(path: Path, clock: Time) -> Audit:
    return Audit(
        path, profile="acme", environment="PROD", host="api.example", clock=clock
    )


def begin(audit: Audit, connection_id: str | None = "c-1") -> Entry:
    return audit.begin("delete", connection_id=connection_id, platform="SHOPIFY")


def end_of(process: int, audit: Audit) -> None:
    """As if another process had begun all of it."""
    text = audit.path.read_text()
    audit.path.write_text(
        text.replace(f'"process": {os.getpid()}', f'"process": {process}')
    )


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_write_has_one_entry_with_its_outcome(audit: Audit, clock: Time) -> None:
    begun = begin(audit)
    clock.now += timedelta(seconds=2)
    audit.end(begun, Ending.DONE, request_id="req-1")
    (entry,) = audit.entries()

    assert (entry.outcome, entry.connection_id, entry.request_id) == (
        Ending.DONE,
        "c-1",
        "req-1",
    )
    assert entry.at == "2026-09-21T21:04:19.000+00:00"
    assert (entry.profile, entry.environment) == ("acme", "PROD")


def test_a_create_learns_its_id(audit: Audit) -> None:
    audit.end(begin(audit, None), Ending.DONE, connection_id="new-1")

    assert audit.entries()[0].connection_id == "new-1"


def test_the_newest_comes_first(audit: Audit) -> None:
    """By when they were sent: one that is settled days later keeps its place."""
    first, second = begin(audit, "a"), begin(audit, "b")
    audit.end(second, Ending.DONE)
    audit.end(first, Ending.REFUSED)

    assert [entry.connection_id for entry in audit.entries()] == ["b", "a"]


def test_an_unknown_outcome_is_settled_by_a_line_more(
    audit: Audit, clock: Time
) -> None:
    unknown = audit.end(begin(audit), Ending.UNKNOWN, request_id="req-1")
    before = audit.path.read_bytes()
    clock.now += timedelta(minutes=3)
    (entry,) = audit.unsettled()
    audit.end(entry, Ending.DONE, evidence=Evidence.GONE)
    (entry,) = audit.entries()

    assert audit.path.read_bytes().startswith(before)
    assert audit.path.read_bytes().count(b"\n") == 3
    assert (entry.outcome, entry.evidence) == (Ending.DONE, Evidence.GONE)
    assert (entry.began_at, entry.request_id) == (unknown.began_at, "req-1")
    assert entry.at == "2026-09-21T21:07:17.000+00:00"
    assert audit.unsettled() == []


def test_only_what_the_list_of_this_service_can_tell_is_unsettled(
    audit: Audit, clock: Time
) -> None:
    audit.end(begin(audit, "old"), Ending.UNKNOWN)
    clock.now += timedelta(days=8)
    audit.end(begin(audit, "done"), Ending.DONE)
    audit.end(begin(audit, "new"), Ending.UNKNOWN)
    begin(audit, "pending")
    elsewhere = Audit(
        audit.path, profile="acme", environment="PROD", host="b", clock=clock
    )

    assert [entry.connection_id for entry in audit.unsettled()] == ["new"]
    assert elsewhere.unsettled() == []


def test_the_stores_name_is_kept_as_it_was(audit: Audit) -> None:
    named = audit.begin(
        "delete", connection_id="c-1", platform=None, store="Caf\u00e9\x1b[31m"
    )
    audit.end(named, Ending.DONE)
    begin(audit, "c-2")

    assert [entry.store for entry in audit.of("c-1")] == ["Caf\u00e9\x1b[31m"]
    assert audit.path.read_bytes().isascii()
    assert audit.of("c-3") == []


def test_what_another_console_adds_is_seen(audit: Audit, clock: Time) -> None:
    """The file is read again only when it has changed."""
    audit.end(begin(audit), Ending.UNKNOWN)
    (before,) = audit.of("c-1")
    audit_at(audit.path, clock).end(before, Ending.DONE, evidence=Evidence.GONE)
    (after,) = audit.of("c-1")

    assert (before.outcome, after.outcome) == (Ending.UNKNOWN, Ending.DONE)


def test_lines_of_an_earlier_version_are_read(audit: Audit) -> None:
    audit.path.parent.mkdir()
    audit.path.write_text(
        '{"attempt": "1", "at": "2026-01-02T03:04:05+00:00", "profile": "p", '
        '"environment": "PROD", "host": "h", "operation": "delete", '
        '"connection_id": "c-9"}\n'
    )
    (entry,) = audit.of("c-9")

    assert (entry.store, entry.evidence) == (None, None)
    assert entry.began_at == "2026-01-02T03:04:05+00:00"


def test_the_file_is_the_owners_alone(audit: Audit) -> None:
    begin(audit)

    assert audit.path.stat().st_mode & 0o777 == 0o600


def test_without_a_file_there_is_nothing_to_tell(audit: Audit) -> None:
    assert audit.entries() == []
    assert audit.take_orphans() == []
    assert not audit.path.exists()


def test_what_ended_with_its_console_is_told_once_and_counts_as_unknown(
    audit: Audit,
) -> None:
    begin(audit)
    end_of(ended_process(), audit)
    told = audit.take_orphans()

    assert [entry.connection_id for entry in told] == ["c-1"]
    assert audit.take_orphans() == []
    assert audit.entries()[0].outcome is Ending.UNKNOWN


def test_what_another_console_is_still_doing_is_not_told(audit: Audit) -> None:
    begin(audit)

    assert audit.take_orphans() == []


def test_a_process_number_is_not_believed_for_ever(audit: Audit, clock: Time) -> None:
    begin(audit)
    clock.now += timedelta(hours=1)

    assert len(audit.take_orphans()) == 1


def test_of_two_consoles_that_start_one_is_told(audit: Audit, clock: Time) -> None:
    begin(audit)
    end_of(ended_process(), audit)
    other = audit_at(audit.path, clock)

    assert [len(audit.take_orphans()), len(other.take_orphans())] == [1, 0]


def test_a_kill_in_the_middle_of_a_write_is_told_at_the_next_start(
    audit: Audit,
) -> None:
    code = (
        "import os, sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from connections_tui.changes.audit import Audit\n"
        "audit = Audit(Path(sys.argv[1]), profile='acme', environment='PROD',\n"
        "              host='h', clock=lambda: datetime.now(UTC))\n"
        "audit.begin('create', connection_id=None, platform='STRIPE')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(audit.path)], check=False)
    (told,) = audit.take_orphans()

    assert (told.operation, told.platform) == ("create", "STRIPE")


@pytest.mark.parametrize(
    "junk",
    [b"", b"\xff\xfe", b"[1]", b"null", b'{"attempt": 1}', b'{"at"', b"[" * 5000],
)
def test_lines_that_are_not_ours_are_skipped(audit: Audit, junk: bytes) -> None:
    begin(audit, "before")
    with audit.path.open("ab") as file:
        file.write(junk + b"\n")
    begin(audit, "after")

    assert [e.connection_id for e in audit.entries()] == ["after", "before"]


def test_a_newer_version_may_say_more(audit: Audit) -> None:
    begin(audit)
    text = audit.path.read_text()
    audit.path.write_text(text.replace("{", '{"mood": "fine", ', 1))

    assert len(audit.entries()) == 1


def test_a_link_is_not_written_through(audit: Audit, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    audit.path.parent.mkdir()
    audit.path.symlink_to(tmp_path / "precious")
    with pytest.raises(AuditUnwritable, match="a symbolic link"):
        begin(audit)

    assert (tmp_path / "precious").read_text() == "precious"


def test_half_a_character_hides_no_write(audit: Audit) -> None:
    begin(audit, "c-\ud800")

    assert [entry.connection_id for entry in audit.entries()] == ["c-?"]


@given(text=st.text())
def test_whatever_the_service_calls_things_a_line_stays_a_line(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    audit = audit_at(tmp_path_factory.mktemp("audit") / "audit.jsonl", Time())
    begun = audit.begin("delete", connection_id=text, platform=text)
    audit.end(begun, Ending.DONE, request_id=text)

    assert [entry.connection_id for entry in audit.entries()] == [text]
    assert audit.path.read_bytes().isascii()
    assert audit.path.read_bytes().count(b"\n") == 2
