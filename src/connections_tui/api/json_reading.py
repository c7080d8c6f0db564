"""JSON as the service writes it, read as tolerantly as is safe.

One odd number or byte must not hide the rest: bytes that are no UTF-8 become
U+FFFD, and numbers no program can use (NaN, infinities, thousands of digits)
become None. Text that is no JSON at all raises ``Malformed``.
"""

import codecs
import json
import math
from collections.abc import Callable

_MOST_DIGITS = 4000
"""Python refuses to read integers of more than 4300."""
_MOST_LEVELS = 100
"""Ten times as deep as anything documented. What can just be read cannot be walked
through by the code that shows it, whose stack is deeper."""


class Malformed(ValueError):
    """Why a text cannot be read, in words that follow "The answer"."""


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _fraction(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def decoder(
    of_pairs: Callable[[list[tuple[str, object]]], object] | None = None,
) -> json.JSONDecoder:
    """``of_pairs``: makes an object of its keys and values."""
    return json.JSONDecoder(
        # Raw control characters in text are shown harmlessly; they hide nothing.
        strict=False,
        parse_int=_integer,
        parse_float=_fraction,
        parse_constant=lambda _: None,
        object_pairs_hook=of_pairs,
    )


DECODER = decoder()


def is_too_deep(value: object) -> bool:
    """Whether a JSON value is nested more deeply than its readers can follow."""
    level = [value]
    for _ in range(_MOST_LEVELS):
        level = [inner for outer in level for inner in _containers_in(outer)]
        if not level:
            return False
    return True


def _containers_in(value: object) -> list[object]:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return []
    return [inner for inner in value if isinstance(inner, dict | list)]


BLANKS = " \t\n\r"


def text_decoder() -> codecs.IncrementalDecoder:
    """Turns bytes into text piece by piece, whatever the bytes are."""
    return codecs.getincrementaldecoder("utf-8-sig")(errors="replace")


def read_json(body: bytes) -> object:
    """The one value a body holds.

    Raises:
        Malformed: it holds none, or something behind it.
    """
    value = read_text(text_decoder().decode(body, final=True))
    if is_too_deep(value):
        raise Malformed("is nested too deeply")
    return value


def read_text(
    text: str, *, reader: json.JSONDecoder = DECODER, broken: str = "is not JSON"
) -> object:
    """The one value a text holds, however deep. ``broken``: what to say of no JSON.

    Raises:
        Malformed: it holds none, or something behind it.
    """
    text = text.strip(BLANKS)
    if not text:
        raise Malformed("is empty")
    try:
        value, end = reader.raw_decode(text)
    except RecursionError:
        raise Malformed("is nested too deeply") from None
    except json.JSONDecodeError:
        raise Malformed(broken) from None
    if end != len(text):
        raise Malformed("has something behind its JSON")
    return value
