"""Secrets in a URL, and schemes that were pasted twice. Pure.

The URL is cut and put together again, never parsed and written anew: what is not
taken out stays as it was typed.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

_SCHEMES = re.compile(r"(?:(https?)(?::/{0,3}|//)|(h?t{1,2}ps?)[:;]//)+", re.IGNORECASE)
_SCHEME = re.compile(rf"{_SCHEMES.pattern}|[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LOGIN_AND_HOST = re.compile(r"[^\s/?#@:]+:[^\s@]+@(?:[\w-]+\.)+\w{2,}(?![\w@])")
"""A user, a password and a host, without a scheme."""
_HOST_AND_QUERY = re.compile(r"(?:[\w-]+\.)+\w{2,}(?::\d+)?(?:/[^?#]*)?[?#]")
_WRAPPER = re.compile(
    r"https?://(?:[\w.-]+\.safelinks\.protection\.outlook\.com/"
    r"|(?:www\.)?google\.[\w.]+/url|lm?\.facebook\.com/l\.php)",
    re.IGNORECASE,
)
_TARGET = re.compile(r"[?&](?:url|q|u)=(https?(?::|%3A)[^&\s]+)", re.IGNORECASE)
_DEFENDED = re.compile(r"https://urldefense\.com/v3/__(https?:/{1,2}.+?)__;")
_NAMES = (
    *("token", "secret", "password", "passwd", "passphrase", "apikey", "accesskey"),
    *("consumerkey", "privatekey", "signature", "hmac", "authorization", "jwt"),
    *("credential", "credentials", "sessionid", "sessid", "assertion"),
)
"""How the names of parameters that hold a secret end."""
_WHOLE_NAMES = frozenset(
    {"key", "pass", "pwd", "pw", "auth", "sig", "code", "sid", "otp"}
)
"""Short ones, which are names of their own only."""


@dataclass(frozen=True)
class CleanUrl:
    """A URL without its secrets, and those."""

    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """As they stood there and, where that differs, decoded. The password first."""


def looks_like_url(text: str) -> bool:
    """Whether it has a scheme, a login in front of a host, or a query behind one."""
    if re.search(r"\s", text):
        return False
    patterns = (_SCHEME, _LOGIN_AND_HOST, _HOST_AND_QUERY)
    return any(pattern.match(text) for pattern in patterns)


def without_secrets(text: str) -> CleanUrl:
    """The URL without user, password, and parameters that hold a secret."""
    scheme, login, rest = cut(text)
    path, query, fragment = _parts(rest)
    found: list[str] = []
    if login:
        user, colon, password = login.partition(":")
        found.append(password if colon else user)
    query = _without_secrets("?", query, found)
    fragment = _without_secrets("#", fragment, found)
    secrets = dict.fromkeys(
        form for secret in found if secret for form in (secret, unquote(secret))
    )
    return CleanUrl(f"{scheme}{path}{query}{fragment}", tuple(secrets))


def one_scheme(text: str) -> str:
    """The URL with one scheme where there are two, or where one is mistyped."""
    if re.match(r"//\w", text):
        return text[2:]
    found = _SCHEMES.match(text)
    if not found or found.end() == len(text):
        return text
    is_safe = (found[1] or found[2]).lower().endswith("s")
    return f"http{'s' if is_safe else ''}://{text[found.end() :]}"


def unwrapped(text: str) -> str:
    """The link that a mail filter or a search engine leads to; any other as it is."""
    if found := _DEFENDED.match(text):
        return found[1]
    is_wrapper = _WRAPPER.match(text)
    found = _TARGET.search(text) if is_wrapper else None
    return unquote(found[1]) if found else text


def secret_parameters(text: str) -> dict[str, str]:
    """The parameters of a URL that hold a secret, decoded, by name."""
    _, query, fragment = _parts(cut(text)[2])
    pairs = (part.partition("=") for part in _split(f"{query[1:]}&{fragment[1:]}"))
    return {
        name: unquote(value) for name, _, value in pairs if value and _is_secret(name)
    }


def cut(text: str) -> tuple[str, str, str]:
    """Scheme, login without its @, and what follows."""
    found = _SCHEME.match(text)
    scheme = found[0] if found else ""
    rest = text[len(scheme) :]
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority:
        login, _, host = authority.rpartition("@")
    elif re.match(r"[^:\[]+:(?!\d*$)", authority) and _LOGIN_AND_HOST.match(rest):
        # A password with a slash in it: what stands before the slash is no port.
        login, _, host = rest.rpartition("@")
        return scheme, login, host
    else:
        return scheme, "", rest
    # Without a scheme, somebody@example.com is an address for mail.
    if not scheme and ":" not in login:
        return scheme, "", rest
    return scheme, login, host + rest[len(authority) :]


def _parts(rest: str) -> tuple[str, str, str]:
    """Path, query and fragment, the latter two with their sign."""
    before, hash_sign, fragment = rest.partition("#")
    path, question_mark, query = before.partition("?")
    return path, question_mark + query, hash_sign + fragment


def _without_secrets(sign: str, part: str, found: list[str]) -> str:
    kept = []
    for pair in _split(part[1:]):
        name, _, value = pair.partition("=")
        if value and _is_secret(name):
            found.append(value)
        else:
            kept.append(pair)
    if len(kept) == len(_split(part[1:])):
        return part
    return sign + "&".join(kept) if any(kept) else ""


def _split(query: str) -> list[str]:
    return query.replace("&amp;", "&").split("&")


def _is_secret(name: str) -> bool:
    plain = re.sub(r"[^a-z0-9]", "", unquote(name).lower())
    return plain in _WHOLE_NAMES or plain.endswith(_NAMES)
