"""The outcome of each row that was sent, so that no import sends one twice.

A line before a row is sent and one after it; a row with the first and without the
second was under way when its program ended, and its outcome is unknown. A row is known
by a hash with a key that stays on this machine: nothing of what is in it is written,
and it stays the same row when others of its file are corrected, or in another file.
"""

import json
import os
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import msgspec

from connections_tui.changes.audit import Ending
from connections_tui.files.private import Busy, alone, append_line, write_whole
from connections_tui.imports.planned import PlannedRow

KEY_FILE = "rows.key"
_KEY_BYTES = 32


class JournalUnusable(Exception):
    """It cannot be read or written. The message is a sentence to show."""


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a row."""

    row: str
    """Its hash."""
    at: str
    """ISO 8601 in UTC."""
    outcome: Ending = Ending.PENDING
    connection_id: str | None = None


class ImportJournal:
    """The journal of one profile. One import at a time may use it."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime]) -> None:
        """``path``: of the file. Its folder has the key, and nothing else is in it."""
        self.path = path
        self._clock = clock
        self._key = b""
        self._notes: dict[str, Note] = {}

    @contextmanager
    def opened(self) -> Iterator[None]:
        """While an import runs.

        Raises:
            JournalUnusable: another import is running, or the folder cannot be used.
        """
        try:
            with alone(self.path.parent, 0.0):
                self.read()
                yield
        except Busy:
            raise JournalUnusable("Another import is running.") from None
        except OSError as error:
            raise JournalUnusable(self._why(error)) from None

    def read(self) -> None:
        """What earlier imports wrote.

        Raises:
            JournalUnusable: it cannot be read.
        """
        try:
            self._key = self._kept_key()
            lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        except OSError as error:
            raise JournalUnusable(self._why(error)) from None
        for line in lines:
            try:
                note = msgspec.json.decode(line, type=Note)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue  # of a newer version, or cut short by a full disk
            self._notes[note.row] = note

    def marks(self, rows: Sequence[PlannedRow]) -> list[str]:
        """The hash of each row. Equal rows of a file differ by their order."""
        seen = Counter[bytes]()
        marks = []
        for row in rows:
            content = row.content()
            seen[content] += 1
            whole = content + seen[content].to_bytes(4, "big")
            marks.append(blake2b(whole, key=self._key, digest_size=16).hexdigest())
        return marks

    def of(self, mark: str) -> Note | None:
        """What is known of a row; None where it was never sent."""
        return self._notes.get(mark)

    def begin(self, mark: str) -> None:
        """A row is about to be sent.

        Raises:
            JournalUnusable: it must not be sent.
        """
        self._write(Note(mark, self._now()))

    def end(self, mark: str, outcome: Ending, connection_id: str | None = None) -> None:
        """The outcome of a row.

        Raises:
            JournalUnusable: the row stays one whose outcome is unknown.
        """
        self._write(Note(mark, self._now(), outcome, connection_id))

    def _write(self, note: Note) -> None:
        line = json.dumps(msgspec.to_builtins(note))
        try:
            append_line(self.path, line.encode("ascii"))
        except OSError as error:
            raise JournalUnusable(self._why(error)) from None
        self._notes[note.row] = note

    def _kept_key(self) -> bytes:
        file = self.path.parent / KEY_FILE
        kept = file.read_bytes().strip() if file.exists() else b""
        if not kept and not self._has_journals():
            kept = secrets.token_hex(_KEY_BYTES).encode()
            write_whole(file, kept)
        if not re.fullmatch(rb"[0-9a-f]{%d}" % (2 * _KEY_BYTES), kept):
            raise JournalUnusable(
                f"The key {file} is missing or damaged, and the rows of earlier "
                "imports are not known without it. Restore it, or delete its folder "
                "to send every row again."
            )
        return bytes.fromhex(kept.decode())

    def _has_journals(self) -> bool:
        """Of any profile: one key is for all of them."""
        files = filter(Path.is_file, self.path.parent.glob("*.jsonl"))
        return any(file.stat().st_size for file in files)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")

    def _why(self, error: OSError) -> str:
        why = (error.strerror or os.strerror(error.errno or 5)).lower()
        return f"Cannot use the journal {self.path}: {why}."
