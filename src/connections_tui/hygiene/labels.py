"""A name in front of a value: from a document, a shell, a file or a header. Pure."""

import json
import re
from dataclasses import dataclass, field

_QUOTE = "[\"'“”‘’`*]"
_ASSIGNED = re.compile(
    r"(?P<shell>(?:export|set|setx|env|declare\s+-x)\s+|\$env:|\$|-e\s+|-H\s+|--header\s+|--?)?"
    rf"{_QUOTE}{{0,2}}(?P<label>[^\W\d][\w.\- ]{{0,40}}?){_QUOTE}{{0,2}}"
    rf"\s*(?P<sign>:=|=>|==?|[:：＝→]|(?<=\s)[-–—|](?=\s))(?P<gap>\s*)(?P<value>(?P<quoted>{_QUOTE})?[^\s=].*)",
    re.DOTALL,
)
_FLAG = re.compile(r"--?(?P<label>[A-Za-z][\w-]{1,40})\s+(?P<value>\S.*)", re.DOTALL)
_BULLET = re.compile(r"(?:[•◦▪‣·*+>–—-]|\d{1,2}[.)])\s+(?P<value>\S.*)", re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\((?P<value>https?://[^\s)]+)\)")
_SCHEME = re.compile(r"https?|ftp|urn|arn|mailto", re.IGNORECASE)

_SECRETS = (
    *("secret", "token", "password", "passwort", "passwd", "pwd", "passphrase"),
    *("credential", "credentials", "authorization"),
)
_IDENTIFIERS = (
    *("clientid", "userid", "username", "user", "login", "email", "accountid"),
    *("tokenid", "keyid", "realmid", "companyid", "sellerid", "partnerid", "shopid"),
    *("tenantid", "consumerkey", "appid"),
)
_OTHERS = (
    *("key", "apikey", "value", "url", "uri", "host", "hostname", "domain", "store"),
    *("shop", "storename", "country", "region", "environment", "scope", "role", "pass"),
    *("version", "id", "accesskey", "publickey"),
)
_KNOWN = frozenset({*_SECRETS, *_IDENTIFIERS, *_OTHERS})
_WORDS = frozenset(
    {
        *("access", "api", "app", "application", "basic", "client", "consumer", "key"),
        *("my", "oauth", "partner", "password", "private", "public", "refresh", "rest"),
        *("secret", "seller", "shop", "store", "token", "user", "your", "id", "name"),
        *("username", "the", "value", "here", "string"),
    }
)
"""What names of fields are made of."""


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """A value without what stood in front of it."""

    value: str = field(repr=False)
    is_anothers: bool = False
    """Whether the name was that of another kind of field."""


def unlabelled(text: str, *, name: str, is_secret: bool) -> Unlabelled | None:
    """The value behind a name; None where there is none in front."""
    if (member := _member(text, name)) is not None:
        return Unlabelled(member)
    if found := _LINK.fullmatch(text) or _BULLET.fullmatch(text):
        return Unlabelled(found["value"])
    if found := _FLAG.fullmatch(text):
        is_known = _is_known(plain(found["label"]), name)
        return _labelled(found, name, is_secret=is_secret) if is_known else None
    found = _ASSIGNED.fullmatch(text)
    if found is None or not _is_label(found, name, is_secret=is_secret):
        return None
    return _labelled(found, name, is_secret=is_secret)


def is_label(text: str, name: str) -> bool:
    """Whether a text is the name of a field, and no value of it."""
    if plain(text) == plain(name) != "":
        return True
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", text)
    is_words = len(words) > 1 and all(word.lower() in _WORDS for word in words)
    return is_words and not re.search(r"\d", text)


def own_line(lines: list[str], name: str) -> str | None:
    """The one line that begins with a field's own name; None where there is none."""
    own = []
    for line in lines:
        found = _ASSIGNED.fullmatch(line)
        if found and plain(found["label"]) == plain(name):
            own.append(line)
    return own[0] if len(own) == 1 and name else None


def plain(label: str) -> str:
    """A name as it is compared: without case, blanks and signs."""
    return re.sub(r"[\W_]", "", label.casefold())


def _labelled(found: re.Match[str], name: str, *, is_secret: bool) -> Unlabelled:
    label = plain(found["label"])
    others = _IDENTIFIERS if is_secret else _SECRETS
    is_own = label == plain(name)
    return Unlabelled(found["value"], not is_own and label.endswith(others))


def _is_label(found: re.Match[str], name: str, *, is_secret: bool) -> bool:
    label, sign = plain(found["label"]), found["sign"]
    if label == plain(name) or (found["shell"] and "=" in sign):
        return True
    if sign not in (":", "："):
        return _is_known(label, name)
    if _SCHEME.fullmatch(found["label"]) or found["value"].isdecimal():
        return False
    if found["gap"] or found["quoted"]:
        # "Anything: x" is a name and a value to a person, and never one secret.
        return is_secret or _is_known(label, name)
    return label in _KNOWN


def _is_known(label: str, name: str) -> bool:
    return label == plain(name) or label in _KNOWN or _ends(label)


def _ends(label: str) -> bool:
    return label.endswith((*_SECRETS, *_IDENTIFIERS, "key", "url", "domain"))


def _member(text: str, name: str) -> str | None:
    """The value of a field in a JSON object, or in the body of a form."""
    if text.startswith("{") and text.endswith("}"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return None
        pairs: list[tuple[str, object]] = (
            list(found.items()) if isinstance(found, dict) else []
        )
    elif re.fullmatch(r"[\w.]+=[^&\s]*(?:&[\w.]+=[^&\s]*)+", text):
        split = (pair.partition("=") for pair in text.split("&"))
        pairs = [(key, value) for key, _, value in split]
    else:
        return None
    own = [value for key, value in pairs if name and plain(key) == plain(name)]
    if len(own) != 1 or not isinstance(own[0], str):
        return None
    # Not one with escapes: its characters are not those that were pasted.
    return own[0] if own[0] and own[0] in text else None
