"""The text of a label file, taken apart into lines and put together again. Pure.

What is not changed stays as it is, to the byte: comments, columns of others, the order
of lines and how they are written. A line that is wrong is told; the others hold.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

# csv is imported inside: without a file it is not needed.
from connections_tui.labels.label import NAMES, Label, tidied

ID = "id"
HEADING = (ID, *NAMES)
_DELIMITERS = ",;\t"
_MOST_LINES = 100
"""A value may go over so many; a quote that is still open then was not meant."""
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7})(?:\s|$)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_NOT_CSV = "not CSV (check its quotes and line ends)"
_BYTE_ORDER_MARK = "\ufeff"


class Problem(Struct, frozen=True):
    """What is wrong with a line, which is left out."""

    line: int
    """From 1."""
    what: str
    """To follow a colon."""
    connection_id: str = ""
    """Which connection it is about; empty where that cannot be told."""


class HeadingWrong(Exception):
    """Nothing in the file can be understood. The message follows a colon."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class _Piece:
    """A comment, a blank or a record, with where it begins."""

    number: int
    raw: str = field(repr=False)
    cells: Sequence[str] | None = field(default=None, repr=False)
    """None for what is no record."""
    fault: str = ""


class Contents:
    """What a label file says.

    Raises:
        HeadingWrong: its first line does not name the column of the IDs.
    """

    def __init__(self, text: str = "") -> None:
        self._mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
        text = text.removeprefix(self._mark)
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._delimiter = ","
        self._columns: dict[str, int] = {}
        self._head: int | None = None
        """The line of the heading; None in an empty file."""
        self._head_at = 0
        """Which of the pieces it is."""
        self._width = 0
        self._rows: dict[str, int] = {}
        """By connection ID: which piece it is."""
        self.labels: dict[str, Label] = {}
        """By connection ID."""
        problems: list[Problem] = []
        lines = _LINE.findall(text)
        self._read_heading(lines)
        self._pieces = list(_pieces(lines, self._delimiter))
        for at, piece in enumerate(self._pieces):
            if (problem := self._read(at, piece)) is not None:
                problems.append(problem)
        self.problems = tuple(problems)
        """Lines that are left out."""

    def _read_heading(self, lines: Sequence[str]) -> None:
        first = next((n for n, line in enumerate(lines) if not _is_remark(line)), None)
        if first is None:
            return
        heads = {it: _piece(lines, first, it)[0] for it in _DELIMITERS}
        for delimiter, head in heads.items():
            names = [cell.strip(' "\r\n').casefold() for cell in head.cells or ()]
            if ID in names:
                self._delimiter, self._width = delimiter, len(names)
                self._columns = {n: names.index(n) for n in HEADING if n in names}
                self._head = head.number
                return
        faults = (f"is wrong: {head.fault}" for head in heads.values() if head.fault)
        names_wanted = f"must name the columns: {','.join(HEADING)}"
        raise HeadingWrong(first + 1, next(faults, names_wanted))

    def _read(self, at: int, piece: _Piece) -> Problem | None:
        """Takes in one piece; what is wrong with it, if something is."""
        if piece.number == self._head:
            self._head_at = at
            return None
        if piece.fault:
            return Problem(piece.number, piece.fault)
        if piece.cells is None:
            return None
        connection_id = self._cell(piece.cells, ID)
        if not connection_id:
            return Problem(piece.number, "the ID is missing")
        if len(piece.cells) > self._width:
            what = f"{len(piece.cells)} values for {self._width} columns"
            return Problem(piece.number, f"{what} (quotes missing?)", connection_id)
        if (first := self._rows.get(connection_id)) is not None:
            line = self._pieces[first].number
            return Problem(piece.number, f"the same ID as in line {line}")
        self._rows[connection_id] = at
        cells = {name: self._cell(piece.cells, name) for name in NAMES}
        self.labels[connection_id] = Label(**cells)
        return None

    def _cell(self, cells: Sequence[str], name: str) -> str:
        at = self._columns.get(name)
        return tidied(cells[at]) if at is not None and at < len(cells) else ""

    def written(self, changes: Mapping[str, Label]) -> str:
        """The text with these labels in it, by connection ID."""
        raws = [piece.raw for piece in self._pieces]
        if self._head is None:
            raws.append(self._line(HEADING))
            self._columns = {name: at for at, name in enumerate(HEADING)}
            self._width = len(HEADING)
        elif missing := [name for name in NAMES if name not in self._columns]:
            head = self._pieces[self._head_at]
            cells = [*(head.cells or ()), *missing]
            for name in missing:
                self._columns[name] = self._width
                self._width += 1
            raws[self._head_at] = self._line(cells, like=head.raw)
        added = []
        for connection_id, label in changes.items():
            at = self._rows.get(connection_id)
            before = self._pieces[at] if at is not None else None
            line = self._line_of(connection_id, label, before)
            if at is not None:
                raws[at] = line
            elif line:
                added.append(line)
        if added and raws and not raws[-1].endswith("\n"):
            raws[-1] += self._newline
        return self._mark + "".join([*raws, *added])

    def _line_of(self, connection_id: str, label: Label, before: _Piece | None) -> str:
        """Its line; empty where nothing is left to say of it."""
        cells = list(before.cells or ()) if before is not None else []
        cells += [""] * (self._width - len(cells))
        there = self.labels.get(connection_id)
        for name, value in label.values().items():
            if there is None or getattr(there, name) != value:
                cells[self._columns[name]] = value
        at = self._columns[ID]
        if before is None:
            cells[at] = connection_id
        if not any(cell.strip() for n, cell in enumerate(cells) if n != at):
            return ""
        return self._line(cells, like=before.raw if before is not None else "")

    def _line(self, cells: Sequence[str], like: str = "") -> str:
        """``like``: the line in whose place it stands."""
        import csv
        import io

        # Quotes around all of it may be the habit of whoever wrote it. Without any, a
        # first cell with "#" would be a comment.
        is_quoted = like.startswith('"') or cells[0].lstrip().startswith("#")
        ends = "\n" if like.endswith("\n") and not like.endswith("\r\n") else None
        written = io.StringIO()
        writer = csv.writer(
            written,
            delimiter=self._delimiter,
            quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL,
            lineterminator=ends or self._newline,
        )
        writer.writerow(cells)
        return written.getvalue()


def _is_remark(line: str) -> bool:
    """Whether it is a comment or blank."""
    return not line.strip() or line.lstrip().startswith("#")


def _pieces(lines: Sequence[str], delimiter: str) -> Iterator[_Piece]:
    at = 0
    while at < len(lines):
        piece, taken = _piece(lines, at, delimiter)
        yield piece
        at += taken


def _piece(lines: Sequence[str], at: int, delimiter: str) -> tuple[_Piece, int]:
    """What begins at a line, and over how many lines it goes."""
    import csv

    number, line = at + 1, lines[at]
    if _is_remark(line):
        return _Piece(number, line), 1
    if _CONFLICT.match(line):
        return _Piece(number, line, None, "a conflict of a merge is not resolved"), 1
    some = lines[at : at + _MOST_LINES] if '"' in line else [line]
    reader = csv.reader(some, delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        return _Piece(number, line, None, _NOT_CSV), 1
    taken = reader.line_num
    return _Piece(number, "".join(lines[at : at + taken]), cells), taken
