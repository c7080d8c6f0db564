"""What an error body says, whatever its shape: words, code, and the fields it names.

The documented shape is flat (``error_code``, ``error_message``). Gateways, frameworks
and later versions answer in others: problem+json, ``detail`` and ``detail[]``,
``error{}``, ``errors[]``, ``invalid-params``, and plain text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus

from msgspec import Struct, field

from connections_tui.api.error_bodies import in_words, read_error_body
from connections_tui.api.redaction import Redaction

LONGEST_SAID = 2000
LONGEST_CODE = 60
_LONGEST_NAME = 80
_MOST_LEVELS = 6
"""How deep an error may be wrapped in others."""
_MOST_ENTRIES = 20

_CODES = (
    *("errorcode", "code", "errcode", "faultcode", "oerrorcode", "errortype"),
    *("type", "status"),
)
"""Best first. The last two may be an address, or a word such as "error"."""
_WORDS = (
    "humanreadable",
    "errormessage",
    "errormsg",
    "errmsg",
    "message",
    "detail",
    "errordescription",
    "description",
    "msg",
    "reason",
    "usermessage",
    "displaymessage",
    "faultstring",
    "defaultmessage",
    "info",
    "text",
    "title",
)
_DETAILS = (
    *("detail", "details", "errordescription", "longmessage", "description"),
    *("info", "hint"),
)
"""What may say more than the words."""
_WRAPPERS = (
    *("error", "detail", "details", "errors", "message", "invalidparams", "fault"),
    *("violations", "validationerrors", "fielderrors", "errordetails", "issues"),
    *("fieldviolations", "fields", "causes", "extensions", "response", "data"),
    *("result", "body", "embedded", "messages", "warnings", "meta", "oerrordetails"),
    *("odataerror", "constraints", "cause", "innererror"),
)
_NAMES = (
    *("field", "fieldname", "param", "parameter", "property", "propertypath", "loc"),
    *("missingproperty", "pointer", "instancepath", "attribute", "target"),
)
_NAMES_IN_ENTRIES = ("path", "name")
"""At the top they are those of the request, or of the kind of error."""
_BY_NAME = ("errors", "error", "fields", "fielderrors", "validationerrors", "detail")
"""Where an object's keys may be the names of fields."""
_PLACES = frozenset(
    {"body", "query", "path", "header", "data", "attributes", "request", "root"}
)
"""What a path to a field begins with, which is no field."""
_PHRASES = frozenset(status.phrase.casefold() for status in HTTPStatus)
"""They repeat the status."""
_SMALLEST_CODE = 1000
"""A number below may be a status."""


class Complaint(Struct, frozen=True):
    """What the service says went wrong. Uncleaned, and without our secrets."""

    code: str | None = None
    """The service's own word, such as INVALID_CREDENTIALS."""
    said: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    """The fields it names, and what it says about each; empty where it only names."""


def read_complaint(body: bytes, media_type: str, redact: Redaction) -> Complaint:
    """The complaint in the body of a refusal."""
    return complaint_of(read_error_body(body, media_type), redact)


def complaint_of(value: object, redact: Redaction) -> Complaint:
    """The complaint in a JSON value."""
    reader = _Reader()
    reader.read(value, level=0)
    if reader.is_empty and isinstance(value, dict) and _is_by_name(value):
        reader.read({"errors": value}, level=0)
    fields = {
        redact(name)[:_LONGEST_NAME]: redact(" ".join(words))[:LONGEST_SAID]
        for name, words in reader.fields.items()
    }
    code = next(iter(reader.codes), None)
    return Complaint(
        _tidy(code, redact, LONGEST_CODE), _tidy(reader.sentence(), redact), fields
    )


class _Reader:
    """Collects from one error document."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.words: list[str] = []
        self.fields: dict[str, list[str]] = {}

    @property
    def is_empty(self) -> bool:
        return not (self.codes or self.words or self.fields)

    def sentence(self) -> str:
        """All that is said, the fields behind the words: "store_url: is missing"."""
        named = [
            f"{name}: {' '.join(words)}" if words else name
            for name, words in self.fields.items()
        ]
        parts = [one for one in dict.fromkeys(self.words) if one]
        parts = [one for one in parts if one.casefold() not in _PHRASES] or parts
        # A summary often repeats its first entry.
        new = [one for one in named if not any(one in part for part in parts)]
        if not new:
            return "; ".join(parts)
        lead = "; ".join(parts)
        return f"{lead.rstrip('.')}. {'; '.join(new)}" if lead else "; ".join(new)

    def read(self, value: object, *, level: int, field: str | None = None) -> None:
        """``field``: the one that this is about, where its key said so."""
        if level > _MOST_LEVELS:
            return
        if isinstance(value, str):
            self._take_text(field, value, level)
        elif isinstance(value, list):
            for entry in value[:_MOST_ENTRIES]:
                self.read(entry, level=level + 1, field=field)
        elif isinstance(value, dict):
            self._read_object(value, level, field)

    def _read_object(
        self, value: Mapping[str, object], level: int, field: str | None
    ) -> None:
        folded = {_fold(key): one for key, one in value.items()}
        field = field or _field_of(folded, is_entry=level > 0)
        metadata = folded.get("errormetadata") or folded.get("metadata")
        if isinstance(metadata, dict):
            # The words for people go before those for programs.
            folded = {**{_fold(k): v for k, v in metadata.items()}, **folded}
        self.codes += _codes_in(folded)
        words = _all_words_in(folded, has_title=field is None)
        if words is not None or field is not None:
            self._take_text(field, words or "", level)
        for key in _WRAPPERS:
            inner = folded.get(key)
            if key in ("message", "constraints") and isinstance(inner, dict):
                inner = _in_one_language(inner)
            if isinstance(inner, dict) and key in _BY_NAME and _is_by_name(inner):
                for path, about in list(inner.items())[:_MOST_ENTRIES]:
                    self.read(about, level=level + 1, field=_last_name(path))
            elif isinstance(inner, dict | list):
                self.read(inner, level=level + 1, field=field)

    def _take_text(self, field: str | None, words: str, level: int) -> None:
        """Words, or JSON that was put into them."""
        words, inner = in_words(words)
        if words or inner is None:
            self._take(field, words)
        if isinstance(inner, dict):
            self.read(inner, level=level + 1, field=field)

    def _take(self, field: str | None, words: str) -> None:
        words = words.strip()
        if field is None:
            self.words.append(words)
            return
        about = self.fields.setdefault(field, [])
        if words and words not in about:
            about.append(words)


def _codes_in(folded: Mapping[str, object]) -> Iterator[str]:
    for key in _CODES:
        code = folded.get(key)
        if _is_number(code):
            yield str(code).strip()
        if not isinstance(code, str) or not re.search(r"[A-Za-z]", code):
            continue
        if key in ("type", "status") and not re.fullmatch(r"[A-Z][A-Z0-9_]+", code):
            continue
        yield code.strip()
    word = folded.get("error")
    # As OAuth says it: {"error": "invalid_grant", "error_description": "…"}.
    if isinstance(word, str) and re.fullmatch(r"[A-Za-z0-9]+_\w+", word):
        yield word


def _is_number(code: object) -> bool:
    """Whether it is a number that only the service can have given."""
    is_number = isinstance(code, int | str) and re.fullmatch(r"\d{4,9}", str(code))
    return bool(is_number) and int(str(code)) >= _SMALLEST_CODE


def _all_words_in(folded: Mapping[str, object], *, has_title: bool) -> str | None:
    """The words with what says more than they do, and behind the title."""
    if (words := next(_words_in(folded), None)) is None:
        return None
    for key in _DETAILS:
        more = folded.get(key)
        if isinstance(more, str) and more.strip() and more not in words:
            words = more if words in more else f"{words.rstrip('. ')}. {more}"
            break
    title = folded.get("title") if has_title else None
    if isinstance(title, str) and title.strip() and title not in words:
        if title.casefold() in _PHRASES:
            return words
        return f"{title.rstrip('. ')}. {words}"
    return words


def _in_one_language(inner: Mapping[str, object]) -> object:
    """Words by language, or by the rule that was broken."""
    folded = {_fold(key): value for key, value in inner.items()}
    if "value" in folded and folded.keys() & {"lang", "language", "locale"}:
        return [folded["value"]]
    if "en" in folded:
        return [folded["en"]]
    is_plain = all(isinstance(one, str) for one in inner.values())
    is_known = folded.keys() & {*_CODES, *_WORDS, *_NAMES, *_WRAPPERS}
    return list(inner.values()) if is_plain and not is_known else inner


def _words_in(folded: Mapping[str, object]) -> Iterator[str]:
    for key in (*_WORDS, "error", "errors"):
        words = folded.get(key)
        if isinstance(words, str) and words.strip():
            yield words


def _field_of(folded: Mapping[str, object], *, is_entry: bool) -> str | None:
    """The field that an object is about: the last name of a path to it."""
    source = folded.get("source") or folded.get("params")
    if isinstance(source, dict):
        folded = {**folded, **{_fold(key): value for key, value in source.items()}}
    # In GraphQL a path is that of the answer.
    has_paths = is_entry and not {"extensions", "locations"} & folded.keys()
    for key in (*_NAMES, *(_NAMES_IN_ENTRIES if has_paths else ())):
        if (name := _last_name(folded.get(key))) is not None:
            return name
    return None


def _last_name(path: object) -> str | None:
    """Of ["body", "store_url"], "/data/attributes/store_url" or "$.store_url"."""
    parts = re.split(r"[./]", path) if isinstance(path, str) else path
    if not isinstance(parts, list):
        return None
    names = [one for one in parts if isinstance(one, str) and _is_name(one)]
    return names[-1] if names else None


def _is_name(written: str) -> bool:
    is_word = re.fullmatch(r"[A-Za-z_][\w-]{0,79}", written) is not None
    is_kind = written.endswith(("Error", "Exception"))
    return is_word and not is_kind and written.casefold() not in _PLACES


def _is_by_name(inner: Mapping[str, object]) -> bool:
    """Whether the keys name fields, as in {"store_url": ["is missing"]}."""
    known = {*_CODES, *_WORDS, *_NAMES, *_NAMES_IN_ENTRIES, "source", "params"}
    return bool(inner) and all(
        _last_name(key) is not None
        and _fold(key) not in (*_WRAPPERS, "errormetadata", "metadata")
        and _is_about(value)
        and (_fold(key) not in known or isinstance(value, list))
        for key, value in inner.items()
    )


def _is_about(value: object) -> bool:
    if isinstance(value, dict):
        return any(_words_in({_fold(key): one for key, one in value.items()}))
    entries: Sequence[object] = value if isinstance(value, list) else [value]
    return bool(entries) and all(isinstance(one, str | dict) for one in entries)


def _fold(key: object) -> str:
    """A key as all styles of writing have it: error_code, errorCode, Error-Code."""
    return re.sub(r"[^a-z0-9]", "", str(key).casefold())


def _tidy(
    words: str | None, redact: Redaction, limit: int = LONGEST_SAID
) -> str | None:
    # Redacted before it is cut: half a secret would not be recognised.
    return redact(words.strip())[:limit] if words and words.strip() else None
