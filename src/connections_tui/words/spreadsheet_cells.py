"""Cells that a spreadsheet shows as text and never runs as a formula. Pure.

Stores are named by merchants, and a name such as ``=HYPERLINK(…)`` in a CSV would be
run by the program that opens it.
"""

import re

_SIGNS = "=+\\-@＝＋－＠"
"""What begins a formula; the wide ones do in some languages' versions."""
_BEGINS = re.compile(rf"(?:^|(?<=[;\t\r\n]))(?=[\s\x00-\x20\"]*[{_SIGNS}']|[\t\r\n])")
"""Where a cell begins: also behind a semicolon or a tab, since a spreadsheet whose
separator that is splits a cell there. Its quotes are then no more than characters."""


_MAY_BEGIN = re.compile(rf"[\s\x00-\x20\"{_SIGNS}']|[^;\t\r\n]*[;\t\r\n]")
"""What most cells do not match, which is soon found out."""


def safe_cell(text: str) -> str:
    """The text with an apostrophe before whatever would be run as a formula, and
    before each apostrophe that would otherwise be taken for one of these."""
    return _BEGINS.sub("'", text) if _MAY_BEGIN.match(text) else text
