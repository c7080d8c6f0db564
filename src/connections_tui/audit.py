"""What was changed from this machine: a line before each write, and one after it.

The file is added to and never rewritten, so that several consoles may share it. A
write with a first line and no second was under way when its console ended: nobody
knows what became of it, and the next start has to say so. Times, profiles, IDs and
outcomes are kept; never a secret, a link or a store's name.
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

from connections_tui.private_files import alone, append_line

_READ_BACK = 2**20
"""Bytes from the end that are looked through: about 4,000 writes."""
_LONGEST_WRITE = timedelta(minutes=15)
"""A process number may belong to another program by then."""
_WAIT_SECONDS = 2.0
_CODE = re.compile(r"[^\x21-\x7e]")


class AuditUnwritable(Exception):
    """The line could not be kept. The message is a sentence to show."""


class Outcome(StrEnum):
    """What became of a write."""

    PENDING = "pending"
    """It is under way, or its console ended before it was over."""
    DONE = "done"
    GONE = "gone"
    """A delete of what was no longer there."""
    REFUSED = "refused"
    """Nothing was changed."""
    UNKNOWN = "unknown"
    """It may have taken effect: the answer was lost."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One write, as far as it is known."""

    attempt: str
    """Joins the two lines of one write."""
    at: str
    """When it was sent, or its outcome known; ISO 8601 in UTC."""
    profile: str
    environment: str
    host: str
    operation: str
    """create or delete."""
    outcome: Outcome = Outcome.PENDING
    connection_id: str | None = None
    """None where a create has not told it."""
    platform: str | None = None
    request_id: str | None = None
    """X-Rutter-Request-ID of the last answer."""
    process: int = 0


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

    def begin(
        self, operation: str, *, connection_id: str | None, platform: str | None
    ) -> Entry:
        """A write is about to be sent.

        Raises:
            AuditUnwritable: so it must not be: nobody could tell of it later.
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
        )
        self._write(entry)
        return entry

    def end(
        self,
        begun: Entry,
        outcome: Outcome,
        *,
        connection_id: str | None = None,
        request_id: str | None = None,
    ) -> None:
        """Its outcome is known.

        Raises:
            AuditUnwritable: the file still says that it was begun.
        """
        self._write(
            msgspec.structs.replace(
                begun,
                at=self._now(),
                outcome=outcome,
                connection_id=_whole(connection_id) or begun.connection_id,
                request_id=_plain(request_id),
            )
        )

    def entries(self) -> list[Entry]:
        """The last writes, newest first, each with the latest that is known of it.

        Raises:
            OSError: the file is there and cannot be read.
        """
        latest: dict[str, Entry] = {}
        for entry in self._read():
            latest.pop(entry.attempt, None)
            latest[entry.attempt] = entry
        return list(reversed(latest.values()))

    def take_orphans(self) -> list[Entry]:
        """Writes whose console ended before their outcome was known, oldest first.

        From now on they count as unknown: of two consoles that start, one is told.

        Raises:
            OSError, AuditUnwritable: they stay as they are, for the next start.
        """
        if not self.path.exists():
            return []
        with alone(self.path.parent, _WAIT_SECONDS):
            orphans = [entry for entry in self.entries() if self._is_orphan(entry)]
            for entry in orphans:
                self._write(
                    msgspec.structs.replace(
                        entry, at=self._now(), outcome=Outcome.UNKNOWN
                    )
                )
        return orphans[::-1]

    def _is_orphan(self, entry: Entry) -> bool:
        if entry.outcome is not Outcome.PENDING:
            return False
        if not _is_alive(entry.process):
            return True
        try:
            began = datetime.fromisoformat(entry.at)
        except ValueError:
            return True
        return self._clock() - began > _LONGEST_WRITE

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")

    def _write(self, entry: Entry) -> None:
        # ASCII: what UTF-8 cannot hold has an escape in JSON, and so has what would
        # move a terminal the file is shown on.
        line = json.dumps(msgspec.to_builtins(entry))
        try:
            append_line(self.path, line.encode("ascii"))
        except OSError as error:
            why = error.strerror or "it cannot be written"
            raise AuditUnwritable(
                f"The record of changes in {self.path} cannot be kept: {why}."
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
