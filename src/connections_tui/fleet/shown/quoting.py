"""Quotes in a filter: read as mail and shells write them, written as needed. Pure."""

import re

_CURLY = "“”„‟«»＂"
# Compiled when first used: most filters hold no quotes.
_NEEDS_NO_QUOTES = rf"""[^\s,:"'{_CURLY}-][^\s,:"{_CURLY}]*"""
_SINGLE = re.compile(r"(?:(?<=\s)|^)(-?(?:\w+:)?)['‘‚‛’]([^'‘’\"]+)['’‘](?=\s|$)")


def with_plain_quotes(text: str) -> str:
    """Quotes as mail, chat and shells write them, of the same length. Where there are
    straight ones, all others are part of what is searched for."""
    if '"' in text:
        return text
    text = text.translate(dict.fromkeys(map(ord, _CURLY), '"'))
    return text if '"' in text else _SINGLE.sub(r'\1"\2"', text)


def unquoted(inside: str) -> str:
    """What is between two quotes: two quotes there mean one."""
    return inside.replace('""', '"')


def quoted(value: str) -> str:
    """The value between quotes."""
    return '"' + value.replace('"', '""') + '"'


def written(value: str) -> str:
    """As a value has to be typed."""
    return value if re.fullmatch(_NEEDS_NO_QUOTES, value) else quoted(value)
