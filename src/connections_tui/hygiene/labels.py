"""A name in front of a value: from a document, a shell, a file or a header. Pure."""

import json
import re
from dataclasses import dataclass, field

_QUOTE = "[\"'“”‘’`*]"
_ASSIGNED = re.compile(
    r"(?P<shell>(?:\$\s+)?(?:(?i:export|set|env|const|let|var|local|declare\s+-x)\s+"
    r"|\$(?i:env):|\$|-e\s+|-H\s+|--header\s+|--?))?"
    rf"{_QUOTE}{{0,2}}(?P<label>[^\W\d][\w.\- ]{{0,40}}?){_QUOTE}{{0,2}}"
    rf"\s*(?P<sign>:=|=>|==?|[:：＝→]|(?<=\s)[-–—|](?=\s))(?P<gap>\s*)(?P<value>(?P<quoted>{_QUOTE})?[^\s=].*)",
    re.DOTALL,
)
_FLAG = re.compile(r"--?(?P<label>[A-Za-z][\w-]{1,40})\s+(?P<value>\S.*)", re.DOTALL)
_BULLET = re.compile(r"(?:[•◦▪‣·*+>–—-]|\d{1,2}[.)])\s+(?P<value>\S.*)", re.DOTALL)
_SET = re.compile(
    r"(?i:setx|setenv|set\s+-\w+)\s+[A-Za-z_]\w*\s+(?P<value>\S+)(?:\s+/M)?"
)
_CURL = re.compile(r"(?:\$\s+)?curl\s+(?P<value>-\S.*)", re.DOTALL)
_SAID = re.compile(
    r"(?P<label>[^\W\d][\w -]{1,40}?)\s+(?:is\s+)?(?P<value>(?=\S*\d)\S+)"
)
_LINK = re.compile(
    r"\[(?P<text>[^\]]*)\]\((?P<url>(?:https?://|mailto:)[^\s)]+)\)"
    r"|<(?P<chat>(?:https?://|mailto:)[^\s|>]+)\|(?P<word>[^>]*)>"
)
"""As Markdown and as Slack write it."""
_NAMED = re.compile(r"[^<>]+\s<(?P<value>[^<>\s]+[.@][^<>\s]+)>")
_BEFORE_URL = re.compile(r"(?:\w[\w -]{0,30})\s+(?P<value>https?://\S+)")
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
    *("version", "id", "accesskey", "publickey", "pw", "bearer"),
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


def unlabelled(
    text: str, *, name: str, is_secret: bool, is_token: bool
) -> Unlabelled | None:
    """The value behind a name; None where there is none in front."""
    if (member := _member(text, name, is_secret=is_secret)) is not None:
        return Unlabelled(member)
    patterns = [_BULLET, _SET, _CURL, *([] if is_secret else [_NAMED, _BEFORE_URL])]
    for pattern in patterns:
        if found := pattern.fullmatch(text):
            return Unlabelled(found["value"])
    if is_secret and is_token and re.match(r"=+\s*[\w\"']", text):
        # Of a formula, or of half a line that was marked.
        return Unlabelled(text.lstrip("= "))
    for pattern in (_FLAG, _SAID) if is_token else (_FLAG,):
        if (found := pattern.fullmatch(text)) and _is_known(
            plain(found["label"]), name
        ):
            return _labelled(found, name, is_secret=is_secret)
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


def of_link(text: str, name: str) -> str | None:
    """The address or the text of a link, whichever the field is for."""
    if (found := _LINK.fullmatch(text)) is None:
        return text.removeprefix("mailto:") if text.startswith("mailto:") else None
    url, words = found["url"] or found["chat"], found["text"] or found["word"] or ""
    is_text = not plain(name).endswith("url") and " " not in words and "?" not in url
    return words if is_text and words else url


def are_several(lines: list[str]) -> bool:
    """Whether these are values of several fields, each with its name."""
    found = list(map(_ASSIGNED.fullmatch, lines))
    return all(
        one and ("=" in one["sign"] or _is_known(plain(one["label"]), ""))
        for one in found
    )


def own_cell(text: str, name: str) -> str | None:
    """The cell behind a field's name, in a row of a spreadsheet; None without one."""
    cells = [cell.strip() for cell in text.split("\t")]
    labels = [plain(cell.rstrip(":")) for cell in cells]
    own = [n for n, label in enumerate(labels[:-1]) if label == plain(name) != ""]
    if not own and len(cells) == 2 and _is_known(labels[0], name):
        own = [0]
    return cells[own[0] + 1] or None if len(own) == 1 else None


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


def _member(text: str, name: str, *, is_secret: bool) -> str | None:
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
    if not own and is_secret:
        own = [value for key, value in pairs if plain(key).endswith((*_SECRETS, "key"))]
    if len(own) != 1 or not isinstance(own[0], str):
        return None
    # Not one with escapes: its characters are not those that were pasted.
    return own[0] if own[0] and own[0] in text else None
