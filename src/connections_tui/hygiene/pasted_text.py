"""Names and values in a text that is pasted or read from a file. Pure.

It takes JSON, the lines of ``.env`` and YAML files, "Key: value" lines of an e-mail, a
table, the body of a web form, and a curl command line. What is meant by a name is not
decided here.
"""

import re
from dataclasses import replace

from pydantic import SecretStr

from connections_tui.hygiene import signs
from connections_tui.hygiene.command_line import authorization, is_curl, pairs_of_curl
from connections_tui.hygiene.pairs import (
    Pair,
    Pairs,
    pairs_of_form,
    pairs_of_json,
    speakable,
)

LONGEST = 1024 * 1024
"""Characters of a text with the credentials of one connection."""
_BULLET = r"(?:(?:[-*•·◦▪>|]|\d{1,2}[.)])\s+)*"
_SHELL = r"(?:(?:export|set|const|let|var)\s+|\$env:)?"
_AROUND = "[\"'“”„‘’`*_]{0,2}"
_LINE = re.compile(
    rf"{_BULLET}{_SHELL}{_AROUND}(?P<name>[^\W\d][\w .()/-]{{0,60}}?){_AROUND}"
    r"\s*(?:(?P<sign>:=|=>|[:：＝→]|==?(?!=))\s*|\t+)(?P<value>.*)",
    re.IGNORECASE,
)
_CELLS = re.compile(r"\|\s*([^|]+?)\s*\|\s*([^|]*?)\s*\|")
_SCHEME = re.compile(r"(?:https?|ftp|mailto|urn|arn)", re.IGNORECASE)
_BLOCK = re.compile(r"[|>][+-]?")
_FORM = re.compile(r"[\w.\[\]-]+=[^&\s]*(?:&[\w.\[\]-]+=[^&\s]*)+")
_FENCE = re.compile(r"\A```\w*\n(.*)\n```\Z", re.DOTALL)
_HEADS = frozenset({"from", "to", "cc", "bcc", "sent", "date", "subject", "reply-to"})
"""Of an e-mail: no credentials."""


def pairs_in(text: str) -> Pairs:
    """The names and values of a text, in their order.

    Raises:
        NotReadable: it begins as JSON or as a command line and is none.
    """
    plainly, has_odd_signs = _plainly(text[:LONGEST])
    bare = plainly.strip()
    if fenced := _FENCE.match(bare):
        bare = fenced[1].strip()
    if bare.startswith(("{", "[{")):
        found = pairs_of_json(bare)
    elif is_curl(bare):
        found = pairs_of_curl(bare)
    elif _FORM.fullmatch(bare):
        found = pairs_of_form(bare)
    else:
        lines, wrong = _of_lines(plainly)
        return Pairs(tuple(lines), False, has_odd_signs, wrong)
    return Pairs(tuple(found), True, has_odd_signs)


def _plainly(text: str) -> tuple[str, bool]:
    """With plain blanks and line ends, and whether it had others."""
    lines = re.sub("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    tabs = lines.replace("\t", "\0")
    seen = signs.INVISIBLE.sub(lambda found: found[0] if found[0] == "\0" else "", tabs)
    plain = signs.ODD_BLANK.sub(" ", seen).replace("\0", "\t")
    return plain, plain != lines


def _of_lines(text: str) -> tuple[list[Pair], int | None]:
    """With the first line that is neither a pair nor belongs to one."""
    lines, found, wrong = text.split("\n"), list[Pair](), None
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.strip() or line.lstrip().startswith(("#", "---", "```")):
            continue
        if (named := _named(line)) is None:
            wrong = wrong or at
            continue
        name, value = named
        number = at
        if _BLOCK.fullmatch(value):
            value, at = _block(lines, at)
        elif "-----BEGIN " in value and "-----END " not in value:
            value, at = _key_file(value, lines, at)
        elif not value:
            value, at = _below(lines, at)
        rest, after = _rest(lines, at)
        if name.casefold() not in _HEADS and value:
            pair = Pair(name, SecretStr(_unquoted(value)), number, rest, at + 1)
            found += _split(pair)
            at = after
    return found, wrong


def _named(line: str) -> tuple[str, str] | None:
    bare = line.strip()
    if cells := _CELLS.fullmatch(bare):
        return cells[1].strip("*` "), cells[2]
    found = _LINE.fullmatch(bare)
    if found is None:
        return None
    name, sign, value = found["name"].strip(), found["sign"], found["value"].strip()
    if _SCHEME.fullmatch(name) and value.startswith("//"):
        return None
    # A key in Base64 may end with signs that stand behind a name elsewhere.
    is_end = not value.strip("=") and (sign or "").startswith("=")
    is_name = sign == "=" and " " not in name and speakable(name)
    return None if is_end and not is_name else (name, value)


def _block(lines: list[str], at: int) -> tuple[str, int]:
    """The indented lines of a YAML text block."""
    taken = []
    while at < len(lines) and (not lines[at].strip() or lines[at][:1] in " \t"):
        taken.append(lines[at].strip())
        at += 1
    return "\n".join(taken).strip(), at


def _key_file(value: str, lines: list[str], at: int) -> tuple[str, int]:
    """The lines of a key in PEM, up to its last one."""
    for end in range(at, len(lines)):
        if "-----END " in lines[end]:
            whole = [value, *(line.strip() for line in lines[at : end + 1])]
            return "\n".join(whole), end + 1
    return value, at


def _below(lines: list[str], at: int) -> tuple[str, int]:
    """A value that stands in the line below its name, as in a document."""
    under = at
    while under < len(lines) and not lines[under].strip() and under < at + 2:
        under += 1
    if under < len(lines) and lines[under].strip() and _named(lines[under]) is None:
        return lines[under].strip(), under + 1
    return "", at


def _rest(lines: list[str], at: int) -> tuple[tuple[str, ...], int]:
    """Lines without a name, up to a blank one, and where they end."""
    rest = []
    while at < len(lines) and lines[at].strip() and _named(lines[at]) is None:
        rest.append(lines[at].strip())
        at += 1
    return tuple(rest), at


def _unquoted(value: str) -> str:
    """Without the quotes of a file, and the comma of JSON after them."""
    bare = value.rstrip(",; ") if value[:1] in ("'", '"') else value
    is_quoted = len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'"
    return bare[1:-1] if is_quoted else value


def _split(pair: Pair) -> list[Pair]:
    """The header of a request holds a login, or a token with its kind."""
    if pair.name.casefold() != "authorization":
        return [pair]
    return [
        replace(part, line=pair.line)
        for part in authorization(pair.value.get_secret_value())
    ]
