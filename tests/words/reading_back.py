"""What was written, read back as the program that opens it would."""

import re

_MARKS = re.compile(r"(?:^|(?<=[;\t\r\n]))'")


def original_cell(cell: str) -> str:
    """The text that a cell of a spreadsheet was made of."""
    return _MARKS.sub("", cell)
