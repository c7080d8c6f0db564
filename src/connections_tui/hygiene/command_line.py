"""What a curl command line sends: its login, headers, body and address. Pure."""

import base64
import binascii
import re
import shlex
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import SecretStr

from connections_tui.hygiene.pairs import (
    NotReadable,
    Pair,
    pairs_of_form,
    pairs_of_json,
)
from connections_tui.hygiene.urls import looks_like_url

USERNAME, PASSWORD, TOKEN, ADDRESS = "username", "password", "access_token", "store_url"
"""What the parts without a name are called."""
_CURL = re.compile(r"(?:\$\s+)?curl(?:\.exe)?\s")
_BODY = {"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json"}
_FIELD = {"-F", "--form", "--data-urlencode", "--form-string"}
_VALUED = {
    *("-X", "--request", "-o", "--output", "-A", "--user-agent", "-e", "--referer"),
    *("-m", "--max-time", "--connect-timeout", "-b", "--cookie", "-x", "--proxy"),
    *("--cacert", "--cert", "--key", "--retry", "-w", "--write-out"),
}
"""Options whose value is no credential."""
_USUAL_HEADERS = frozenset(
    {
        *("accept", "content-type", "content-length", "user-agent", "host", "cookie"),
        *("accept-encoding", "accept-language", "cache-control", "origin", "referer"),
        *("connection", "x-rutter-version"),
    }
)
_OWN = re.compile(r"(?:^|\.)rutterapi\.com$")
"""The service itself: the login there is ours and not the merchant's."""


def is_curl(text: str) -> bool:
    return _CURL.match(text) is not None


def pairs_of_curl(text: str) -> Iterator[Pair]:
    """What it sends, by name.

    Raises:
        NotReadable: its quotes do not match, or its body is not JSON after all.
    """
    joined = re.sub(r"[ \t]*[\\^`]\n\s*", " ", text)
    try:
        words = shlex.split(joined.removeprefix("$ "))[1:]
    except ValueError:
        words = None
    if words is None:
        raise NotReadable("a quote of the command is not closed.")
    options = list(_options(words))
    address = next((value for option, value in options if not option), "")
    is_own = bool(_OWN.search(_host(address)))
    for option, value in options:
        if option in _BODY:
            yield from _body(value)
        elif option in _FIELD:
            yield from pairs_of_form(value)
        elif is_own:
            continue
        elif option in ("-u", "--user"):
            yield from _login(value)
        elif option in ("-H", "--header"):
            yield from _header(value)
        elif not option:
            yield from _address(value)


def authorization(value: str) -> Iterator[Pair]:
    """What the header ``Authorization`` holds."""
    kind, _, rest = value.strip().partition(" ")
    if kind.casefold() != "basic":
        yield _pair(TOKEN, rest if rest else kind)
        return
    try:
        yield from _login(base64.b64decode(rest.strip(), validate=True).decode())
    except (binascii.Error, UnicodeDecodeError):
        yield _pair(PASSWORD, value)


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each option with its value; an address has an empty name."""
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if word in _BODY | _FIELD | _VALUED | {"-u", "--user", "-H", "--header"}:
            yield word, next(rest, "")
        elif word == "--url":
            yield "", next(rest, "")
        elif word.startswith("--") and equals:
            yield name, value
        elif word[:2] in ("-u", "-H", "-d", "-F") and len(word) > 2:
            yield word[:2], word[2:]
        elif not word.startswith("-"):
            yield "", word


def _body(value: str) -> Iterator[Pair]:
    is_json = value.lstrip().startswith(("{", "[{"))
    return pairs_of_json(value) if is_json else pairs_of_form(value)


def _login(value: str) -> Iterator[Pair]:
    user, colon, password = value.partition(":")
    if user:
        yield _pair(USERNAME if password else TOKEN, user)
    if colon and password:
        yield _pair(PASSWORD, password)


def _header(value: str) -> Iterator[Pair]:
    name, _, content = value.partition(":")
    if name.strip().casefold() == "authorization":
        yield from authorization(content)
    elif name.strip().casefold() not in _USUAL_HEADERS and content.strip():
        yield _pair(name.strip(), content.strip())


def _address(value: str) -> Iterator[Pair]:
    if not looks_like_url(value) and "." not in value:
        return
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
    except ValueError:
        return
    login, _, host = parts.netloc.rpartition("@")
    yield from _login(login)
    if host:
        yield _pair(ADDRESS, f"{parts.scheme}://{host}")
    yield from pairs_of_form(parts.query)


def _host(address: str) -> str:
    try:
        whole = address if "://" in address else f"https://{address}"
        return urlsplit(whole).hostname or ""
    except ValueError:
        return ""


def _pair(name: str, value: str) -> Pair:
    return Pair(name, SecretStr(value), 0)
