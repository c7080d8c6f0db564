"""Codes that HTML, JSON, mail and URLs write characters with, and markup. Pure."""

import html
import re
from urllib.parse import unquote

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_TAG = "(?:br|p|div|span|b|i|u|em|strong|code|pre|kbd|td|th|tr|li|a|font|value|string)"
_ELEMENT = re.compile(
    r"<([a-z][\w:.-]*)(?:\s[^<>]*)?>\s*([^<>]+?)\s*</\1\s*>", re.IGNORECASE
)
_LONE_TAGS = re.compile(
    rf"^(?:\s*</?{_TAG}(?:\s[^<>]*)?/?>)+|(?:</?{_TAG}\s*/?>\s*)+$", re.IGNORECASE
)
_JSON_CODE = re.compile(r"\\u00([2-7][0-9a-f])|\\(/)", re.IGNORECASE)
_TAIL = re.compile(r"(?:\\[nrt]|(?<=\s)\\|=20|%20|%0[9ad])+$", re.IGNORECASE)
_HEAD = re.compile(r"^(?:%20|%0[9ad])+", re.IGNORECASE)
_PERCENT = re.compile(r"(?:[^%\s]|%(?:2[1-9A-F]|[3-7][0-9A-F]))*", re.IGNORECASE)
_CODED_SCHEME = re.compile(r"https?%3A", re.IGNORECASE)
_PEM = "-----BEGIN "


def without_markup(text: str) -> str:
    """The text with its HTML codes read, and without elements around it."""
    plainly = html.unescape(text) if _ENTITY.search(text) else text
    if found := _ELEMENT.fullmatch(plainly):
        return found[2]
    return _LONE_TAGS.sub("", plainly) or plainly


def decoded(text: str, *, is_url: bool) -> str:
    """A token without the codes of JSON, mail and URLs.

    In a URL, those of URLs belong to it, save around it and where it is coded whole.
    """
    if text.startswith(_PEM):
        return re.sub(r"(?:\\r)?\\n", "\n", text).strip()
    text = _JSON_CODE.sub(_of_json, text)
    text = _HEAD.sub("", _TAIL.sub("", text)) or text
    if re.search("=3D", text):
        text = text.replace("=3D", "=")
    is_coded = "%" in text and _PERCENT.fullmatch(text)
    return unquote(text) if is_coded and (not is_url or _is_coded_url(text)) else text


def _is_coded_url(text: str) -> bool:
    return bool(_CODED_SCHEME.match(text))


def _of_json(found: re.Match[str]) -> str:
    return found[2] or chr(int(found[1], 16))
