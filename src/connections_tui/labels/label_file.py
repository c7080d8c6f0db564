"""The file with the labels of a profile's connections, shared with whoever else has it.

Read again before each write: what another person or program wrote meanwhile stays. All
calls block for as long as the disk takes.
"""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from connections_tui.files.private import Busy, alone, refuse_link, write_whole
from connections_tui.labels.label import NO_LABEL, Label, merged
from connections_tui.labels.label_lines import Contents, HeadingWrong
from connections_tui.text import clean

LARGEST = 32 * 1024 * 1024
"""Bytes: 100,000 labels with long notes."""
WAIT_SECONDS = 2.0

Mark = tuple[int, int, int]
"""Tells one state of the file from the next."""


class LabelsUnreadable(Exception):
    """No labels can be read. The message is a sentence to show."""


class LabelsUnwritable(Exception):
    """Nothing was saved. The message is a sentence to show."""


class Edit(NamedTuple):
    """A label as it was shown, and as a person wants it."""

    before: Label
    after: Label


class Saved(Struct, frozen=True):
    """What came of a save."""

    contents: Contents
    """The whole file as it is now."""
    conflicts: Mapping[str, Mapping[str, str]]
    """By connection ID: fields that others had changed as well, with what they say.
    Those were not saved."""


class LabelFile:
    """One file; there may be none yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mark(self) -> Mark | None:
        """Changes whenever the file does; None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def read(self) -> Contents:
        """What it says; nothing where there is no file.

        Raises:
            LabelsUnreadable: none of it can be understood.
        """
        return self._contents(self._text())

    def save(
        self,
        edits: Mapping[str, Edit],
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> Saved:
        """Writes what was changed, by connection ID, and nothing else.

        Raises:
            LabelsUnwritable: the file is as it was.
        """
        try:
            refuse_link(self.path)
            with alone(self.path.parent, wait_seconds):
                return self._save(edits)
        except LabelsUnreadable as error:
            raise LabelsUnwritable(f"{error} {_NOT_SAVED}") from error
        except Busy as error:
            raise LabelsUnwritable(
                f"Another console is writing the labels. {_NOT_SAVED}"
            ) from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise LabelsUnwritable(
                f"Cannot write the labels in {self._name}: {why}. {_NOT_SAVED}"
            ) from error

    def _save(self, edits: Mapping[str, Edit]) -> Saved:
        text = self._text()
        contents = self._contents(text)
        for problem in contents.problems:
            if problem.connection_id in edits:
                raise self._unreadable(f"line {problem.line}: {problem.what}")
        changes: dict[str, Label] = {}
        conflicts: dict[str, Mapping[str, str]] = {}
        for connection_id, edit in edits.items():
            there = contents.labels.get(connection_id, NO_LABEL)
            label, lost = merged(there, edit.before, edit.after)
            if label != there:
                changes[connection_id] = label
            if lost:
                conflicts[connection_id] = lost
        if changes and (written := contents.written(changes)) != text:
            wanted = contents.labels | changes
            contents = self._contents(written)
            if any(contents.labels.get(i, NO_LABEL) != wanted[i] for i in wanted):
                raise self._unreadable("a quote is open (check the quotes)")
            content = written.encode("utf-8", "replace")
            write_whole(self.path, content, keeps_mode=True)
        return Saved(contents, conflicts)

    def _contents(self, text: str) -> Contents:
        try:
            return Contents(text)
        except HeadingWrong as wrong:
            raise self._unreadable(f"line {wrong.line} {wrong}") from None

    def _text(self) -> str:
        """Empty where there is no file."""
        try:
            found = self.path.stat()
            if not stat.S_ISREG(found.st_mode):
                raise self._unreadable("not a file")
            if found.st_size > LARGEST:
                raise self._unreadable("larger than 32 MB")
            content = self.path.read_bytes()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise self._unreadable(error.strerror or "cannot open it") from error
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise self._unreadable(f"line {line} is not UTF-8") from None

    @property
    def _name(self) -> str:
        return clean(str(self.path), 300)

    def _unreadable(self, why: str) -> LabelsUnreadable:
        return LabelsUnreadable(
            f"Cannot read the labels in {self._name}: {why}. Correct it there."
        )


_NOT_SAVED = "Nothing was saved."
