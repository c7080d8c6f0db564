"""What was changed from this machine: a line before each write, and one after it.

The file is added to and never rewritten, so that several consoles may share it. A
write with a first line and no second was under way when its console ended: its outcome
is unknown, and the next start says so. A list that settles an unknown outcome adds one
line more. Times, profiles, IDs, store names and outcomes are kept; never a secret or a
link.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

import msgspec

from connections_tui.files.private import alone, append_line

_READ_BACK = 2**20
"""Bytes from the end that are looked through: about 4,000 writes."""
_LONGEST_WRITE = timedelta(minutes=15)
"""A process number may belong to another program by then."""
_SETTLED_WITHIN = timedelta(days=7)
"""How long the list may settle the outcome of a write."""
_WAIT_SECONDS = 2.0
_LONGEST_NAME = 200
_CODE = re.compile(r"[^\x20-\x7e]")


class AuditUnwritable(Exception):
    """The line could not be written. The message is a sentence to show."""


class Ending(StrEnum):
    """How a change ended."""

    PENDING = "pending"
    """Under way, or its console ended before it was over."""
    DONE = "done"
    GONE = "gone"
    """A delete of what was no longer there."""
    REFUSED = "refused"
    """Nothing was changed."""
    UNKNOWN = "unknown"
    """It may have taken effect: the response was lost, or did not confirm it."""


class Evidence(StrEnum):
    """What settled an outcome that was unknown: the list, or what was changed."""

    GONE = "no longer in the list"
    LISTED = "in the list"
    CHANGED = "changed in the list"
    STILL_LISTED = "still in the list"
    NEVER_LISTED = "not in the list"
    READ_AGAIN = "read again"


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One write, as far as it is known."""

    attempt: str
    """Joins the lines of one write."""
    at: str
    """When it was sent, or its outcome known; ISO 8601 in UTC."""
    profile: str
    environment: str
    host: str
    operation: str
    """create, delete, rename, sync, backfill, rotate (the access token), read (the
    platform's credentials), configure or unconfigure (the sync configuration), or
    exchange (a public token)."""
    outcome: Ending = Ending.PENDING
    connection_id: str | None = None
    """None where the response to a create did not give it."""
    platform: str | None = None
    request_id: str | None = None
    """X-Rutter-Request-ID of the last response."""
    process: int = 0
    store: str | None = None
    """The store's name as it was, uncleaned; None where it was not known."""
    sent_at: str | None = None
    """In the lines after the first one: the time of that one."""
    evidence: Evidence | None = None
    """None where the response itself gave the outcome."""

    @property
    def began_at(self) -> str:
        """When it was sent; ISO 8601 in UTC."""
        return self.sent_at or self.at


class Audit:
    """The file of all writes of this machine, for one profile.

    Reading skips what is no line of ours: a newer version may have written it.
    """

    def __init__(
        self,
        path: Path,
        *,
        profile: str,
        environment: str,
        host: str,
        clock: Callable[[], datetime],
    ) -> None:
        self.path = path
        self._profile = profile
        self._environment = environment
        self._host = host
        self._clock = clock
        self._cached: tuple[tuple[int, int], list[Entry]] | None = None
        """The entries, with the size and time of change of the file they are from."""

    def begin(
        self,
        operation: str,
        *,
        connection_id: str | None,
        platform: str | None,
        store: str | None = None,
    ) -> Entry:
        """A write is about to be sent.

        Raises:
            AuditUnwritable: the write must not be sent, as there is no record of it.
        """
        entry = Entry(
            attempt=uuid4().hex,
            at=self._now(),
            operation=operation,
            connection_id=_whole(connection_id),
            platform=_whole(platform),
            process=os.getpid(),
            profile=self._profile,
            environment=self._environment,
            host=self._host,
            store=_whole(store[:_LONGEST_NAME] if store else None),
        )
        self._write(entry)
        return entry

    def end(
        self,
        begun: Entry,
        outcome: Ending,
        *,
        connection_id: str | None = None,
        request_id: str | None = None,
        evidence: Evidence | None = None,
    ) -> Entry:
        """Its outcome is known, or known better than before. The entry as it is then.

        Raises:
            AuditUnwritable: the file says what it said before.
        """
        ended = msgspec.structs.replace(
            begun,
            at=self._now(),
            sent_at=begun.began_at,
            outcome=outcome,
            connection_id=_whole(connection_id) or begun.connection_id,
            request_id=_plain(request_id) or begun.request_id,
            evidence=evidence,
        )
        self._write(ended)
        return ended

    def entries(self) -> list[Entry]:
        """The last writes, newest first, each with the latest that is known of it.

        Raises:
            OSError: the file is there and cannot be read.
        """
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return []
        version = (found.st_size, found.st_mtime_ns)
        if self._cached is None or self._cached[0] != version:
            latest: dict[str, Entry] = {}
            for entry in self._read():
                latest[entry.attempt] = entry
            self._cached = version, list(reversed(latest.values()))
        return list(self._cached[1])

    def of(self, connection_id: str) -> list[Entry]:
        """The last writes to one connection, as ``entries``."""
        return [one for one in self.entries() if one.connection_id == connection_id]

    def unsettled(self) -> list[Entry]:
        """Writes to this service whose outcome the list may still tell, oldest first.

        Raises:
            OSError: as ``entries``.
        """
        return [e for e in reversed(self.entries()) if self._may_be_settled(e)]

    def _may_be_settled(self, entry: Entry) -> bool:
        is_here = (entry.profile, entry.host) == (self._profile, self._host)
        age = self._age(entry)
        is_young = age is not None and age < _SETTLED_WITHIN
        return entry.outcome is Ending.UNKNOWN and is_here and is_young

    def _age(self, entry: Entry) -> timedelta | None:
        """Since it was sent; None where that cannot be read."""
        try:
            return self._clock() - datetime.fromisoformat(entry.began_at)
        except (ValueError, TypeError):
            return None

    def take_orphans(self) -> list[Entry]:
        """Writes whose console ended before their outcome was known, oldest first.

        Each is given once, and is unknown from then on, also where two consoles start.

        Raises:
            OSError, AuditUnwritable: they stay as they are, for the next start.
        """
        if not self.path.exists():
            return []
        with alone(self.path.parent, _WAIT_SECONDS):
            orphans = [entry for entry in self.entries() if self._is_orphan(entry)]
            for entry in orphans:
                self.end(entry, Ending.UNKNOWN)
        return orphans[::-1]

    def _is_orphan(self, entry: Entry) -> bool:
        if entry.outcome is not Ending.PENDING:
            return False
        if not _is_alive(entry.process):
            return True
        age = self._age(entry)
        return age is None or age > _LONGEST_WRITE

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")

    def _write(self, entry: Entry) -> None:
        # ASCII: what UTF-8 cannot hold has an escape in JSON, and so has what would
        # move a terminal the file is shown on.
        line = json.dumps(msgspec.to_builtins(entry))
        try:
            append_line(self.path, line.encode("ascii"))
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise AuditUnwritable(
                f"Cannot write the audit file {self.path}: {why}."
            ) from None

    def _read(self) -> Iterator[Entry]:
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _READ_BACK))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            if (entry := _read_entry(line)) is not None:
                yield entry


def _read_entry(line: bytes) -> Entry | None:
    try:
        return msgspec.json.decode(line, type=Entry)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _whole(text: str | None) -> str | None:
    """Half a character cannot be read back."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _plain(request_id: str | None) -> str | None:
    return None if request_id is None else _CODE.sub("?", request_id)[:200]


def _is_alive(process: int) -> bool:
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # it is there, and another user's
    return True
