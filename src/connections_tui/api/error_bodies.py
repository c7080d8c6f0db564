"""The body of a refusal as a JSON value, whatever it is written in: JSON, XML, a form
or plain text. A web page says nothing."""

import html
import json
import re
from urllib.parse import parse_qsl

from connections_tui.api.json_reading import Malformed, read_json

_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_GUARD = re.compile(r"\)\]\}',?\s*\n|(?:for|while)\s*\(.{0,9}\);?\s*")
"""What some services put in front of JSON, against its use as a script."""
_XML_PART = re.compile(
    r"<(?:\w+:)?(faultstring|faultcode|message|detail|title|code|error)>"
    r"\s*([^<]{1,2000}?)\s*</",
    re.IGNORECASE,
)
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8"))
_FORM = "application/x-www-form-urlencoded"
_LONGEST_XML = 20_000


def read_error_body(body: bytes, media_type: str) -> object:
    """The value in a body; None where it holds none."""
    text = _GUARD.sub("", _in_text(body).strip(), count=1)
    # The examples of the page "Errors" end in a comma.
    for written in (text, _TRAILING_COMMA.sub("", text), text.partition("\n")[0]):
        try:
            if written[:1] in ("{", "[", '"') or written == text:
                return read_json(written.encode("utf-8", "replace"))
        except Malformed:
            continue
    if media_type == _FORM and "=" in text:
        return dict(parse_qsl(text))
    if media_type.endswith("xml") and "html" not in media_type:
        parts = _XML_PART.findall(text[:_LONGEST_XML])
        return {name.lower(): html.unescape(said) for name, said in reversed(parts)}
    is_text = media_type in ("text/plain", "") or "/" not in media_type
    return (
        " ".join(text.split()) if is_text and text[:1] not in ("<", "{", "[") else None
    )


def in_words(words: str) -> tuple[str, object]:
    """What stands before JSON that was put into a text, and that; None without it."""
    before, brace, rest = words.partition("{")
    if not brace or not words.rstrip().endswith("}"):
        return words, None
    try:
        value = read_json((brace + rest).encode("utf-8", "replace"))
    except Malformed:
        return words, None
    return before.strip(" :;,-"), value


def _in_text(body: bytes) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").lstrip("\ufeff")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        # Old gateways write this, whatever they call it.
        is_old = b"\x00" not in body and not json.detect_encoding(body).startswith(
            "utf-16"
        )
        return body.decode("cp1252" if is_old else "utf-8", "replace")
