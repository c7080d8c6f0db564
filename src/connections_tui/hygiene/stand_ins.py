"""What stands where a value should be, and is none. Pure."""

import re

from connections_tui.placeholders import NULL_WORDS

_NULL_WORDS = NULL_WORDS | {
    *("changeme", "change me", "empty", "blank", "missing", "value", "name"),
    *("ref", "todo"),
}
_PLACEHOLDER = re.compile(
    r"(?:your|my|the|insert|enter|paste)[-_ ].*(?:token|secret|key|id|password|here)"
    r"|.*\b(?:your|my)[-_](?:store|shop|site|domain|company)\b.*"
    r"|\{\{.*\}\}|\$\{.*\}|\$\(.*\)|<%.*%>|%[A-Z_]+%|![A-Z_]{2,}!|\$env:\w+"
    r"|process\.env\..*|os\.(?:environ|getenv).*|ENV\[.*\]|(?:op|vault)://.*"
    r"|arn:aws:(?:secretsmanager|ssm):.*|(?:[/~@]|[A-Z]:\\).*\.(?:pem|key|json|txt)"
    r"|redacted|removed|hidden|placeholder|masked|x{3,}|(?:x{2,}-)+x{2,}",
    re.IGNORECASE | re.DOTALL,
)
_VARIABLE = re.compile(r"\$[A-Z_][A-Z0-9_]+")
_GAP = re.compile(r"<[\w -]+>|\{+[\w -]+\}+|\[[a-z_-]+\]", re.IGNORECASE)
_WORDS = frozenset(
    {
        *("secret", "token", "password", "string", "example", "sample", "dummy"),
        *("foo", "bar", "test", "asdf", "true", "false"),
    }
)


def is_no_value(text: str) -> bool:
    """Whether it says that there is none, or is made of signs alone."""
    bare = re.sub(r"[-_ ]+", " ", text.casefold()).strip("()[]<>{}#!?. ")
    return bare in _NULL_WORDS or (text != "" and not any(map(str.isalnum, text)))


def is_placeholder(text: str, *, is_secret: bool) -> bool:
    """Whether it says what should be there, or where that is kept."""
    if _PLACEHOLDER.fullmatch(text) or _VARIABLE.fullmatch(text):
        return True
    if is_secret and text.startswith(("env:", "vault:", "ssm:", "keyring:")):
        return True
    return text.lower() in _WORDS if is_secret else bool(_GAP.search(text))
