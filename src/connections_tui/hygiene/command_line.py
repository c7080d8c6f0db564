"""What a curl command line sends: its login, headers, body and address. Pure."""

import base64
import binascii
import re
import shlex
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from connections_tui.hygiene.pairs import (
    NotReadable,
    Pair,
    pairs_of_form,
    pairs_of_json,
)
from connections_tui.hygiene.urls import cut, looks_like_url

USERNAME, PASSWORD, TOKEN, ADDRESS = "username", "password", "access_token", "store_url"
"""What the parts without a name are called."""
_CURL = re.compile(r"(?:\$\s+)?curl(?:\.exe)?\s")
_BODY = {"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json"}
_FIELD = {"-F", "--form", "--data-urlencode", "--form-string"}
_LOGIN = {"-u", "--user"}
_BEARER = {"--oauth2-bearer"}
_HEADER = {"-H", "--header"}
_VALUED = {
    *("--request", "--output", "--user-agent", "--referer", "--max-time", "--retry"),
    *("--connect-timeout", "--cookie", "--cookie-jar", "--write-out", "--config"),
    *("--cacert", "--cert", "--key", "--pass", "--proxy", "--proxy-user"),
    *("--proxy-pass", "--proxy-header", "--proxy-cert", "--proxy-key", "--tlsuser"),
    *("--tlspassword", "--proxy-tlsuser", "--proxy-tlspassword", "--aws-sigv4"),
    *("--url", "--variable", "--resolve", "--connect-to", "--preproxy"),
}
"""More long options that take a value. None of them is a merchant's credential."""
_VALUED_LETTERS = frozenset("AbcCdDeEFHKmoPQrtTuUwxXyYz")
"""Short options that take a value; others may stand before one of them: -sSu."""
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
    words = [value for option, value in options if option in ("", "--url")]
    is_own = any(_OWN.search(_host(word)) for word in words)
    for option, value in options:
        if option in _BODY:
            yield from _body(value)
        elif option in _FIELD:
            yield from pairs_of_form(value)
        elif is_own:
            continue
        elif option in _LOGIN:
            yield from _login(value)
        elif option in _BEARER:
            yield _pair(TOKEN, value)
        elif option in _HEADER:
            yield from _header(value)
    if not is_own:
        for address in _addresses(words):
            yield from _address(address)


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
    """Each option with its value; a word that stands alone has an empty name."""
    takes_value = _BODY | _FIELD | _LOGIN | _BEARER | _HEADER | _VALUED
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            is_open = not equals and name in takes_value
            yield name, next(rest, "") if is_open else value
        elif word.startswith("-"):
            for at, letter in enumerate(word[1:], 2):
                if letter in _VALUED_LETTERS:
                    yield f"-{letter}", word[at:] or next(rest, "")
                    break
        else:
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


def _addresses(words: list[str]) -> list[str]:
    """Of the words that stand alone: one may be the value of an option that is not
    known, and a secret. What has no scheme is an address only where nothing else is.
    """
    if clear := [word for word in words if "://" in word]:
        return clear
    return [word for word in words if looks_like_url(word) or "." in word][-1:]


def _address(value: str) -> Iterator[Pair]:
    parts = _split(value)
    if parts is None:
        return
    login, rest = parts
    yield from _login(login)
    if rest.netloc:
        yield _pair(ADDRESS, f"{rest.scheme}://{rest.netloc}")
    yield from pairs_of_form(rest.query)


def _host(address: str) -> str:
    parts = _split(address)
    return (parts[1].hostname or "") if parts is not None else ""


def _split(address: str) -> tuple[str, SplitResult] | None:
    """The login, and the rest; None where it is no address: what follows its host and
    a colon is no port, but a password."""
    scheme, login, rest = cut(address if "://" in address else f"https://{address}")
    try:
        parts = urlsplit(f"{scheme}{rest}")
        parts.port  # noqa: B018  (raises where it is none)
    except ValueError:
        return None
    return login, parts


def _pair(name: str, value: str) -> Pair:
    return Pair(name, SecretStr(value), 0)
