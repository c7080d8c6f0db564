"""What an error body says, whatever its shape: words, code, and the fields it names.

The documented shape is flat (``error_code``, ``error_message``). Gateways, frameworks
and later versions answer in others: problem+json, ``detail`` and ``detail[]``,
``error{}``, ``errors[]``, ``invalid-params``, and plain text. A web page says nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connections_tui.api.json_reading import Malformed, read_json
from connections_tui.api.redaction import Redaction

LONGEST_SAID = 2000
LONGEST_CODE = 60
_LONGEST_NAME = 80
_MOST_LEVELS = 6
"""How deep an error may be wrapped in others."""
_MOST_ENTRIES = 20

_CODES = ("errorcode", "code", "errortype", "type", "status")
"""Best first. The last two may be an address, or a word such as "error"."""
_WORDS = (
    "humanreadable",
    "errormessage",
    "message",
    "detail",
    "errordescription",
    "description",
    "msg",
    "reason",
    "usermessage",
    "faultstring",
    "text",
    "title",
)
_WRAPPERS = (
    *("error", "detail", "details", "errors", "message", "invalidparams", "fault"),
    *("violations", "validationerrors", "fielderrors", "errordetails", "issues"),
    *("fieldviolations", "fields", "causes", "extensions", "response", "data"),
    *("result", "body"),
)
_NAMES = (
    *("field", "fieldname", "param", "parameter", "property", "propertypath", "loc"),
    *("missingproperty", "pointer", "instancepath", "attribute"),
)
_NAMES_IN_ENTRIES = ("path", "name")
"""At the top they are those of the request, or of the kind of error."""
_BY_NAME = ("errors", "error", "fields", "fielderrors", "validationerrors", "detail")
"""Where an object's keys may be the names of fields."""
_PLACES = frozenset(
    {"body", "query", "path", "header", "data", "attributes", "request", "root"}
)
"""What a path to a field begins with, which is no field."""
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


@dataclass(frozen=True)
class Complaint:
    """What the service says went wrong. Uncleaned, and without our secrets."""

    code: str | None = None
    """The service's own word, such as INVALID_CREDENTIALS."""
    said: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    """The fields it names, and what it says about each; empty where it only names."""


def read_complaint(body: bytes, media_type: str, redact: Redaction) -> Complaint:
    """The complaint in the body of a refusal."""
    text = body.decode("utf-8-sig", "replace").strip()
    try:
        return complaint_of(read_json(body), redact)
    except Malformed:
        pass
    try:
        # The documentation's own examples end in a comma.
        return complaint_of(read_json(_TRAILING_COMMA.sub("", text).encode()), redact)
    except Malformed:
        is_text = media_type in ("text/plain", "") or "/" not in media_type
        if not is_text or not text or text[0] in "<{[":
            return Complaint()
    return Complaint(said=_tidy(" ".join(text.split()), redact))


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
            self._take(field, value)
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
        words = next(_words_in(folded), None)
        if words is not None or field is not None:
            self._take(field, words or "")
        for key in _WRAPPERS:
            inner = folded.get(key)
            if isinstance(inner, dict) and key in _BY_NAME and _is_by_name(inner):
                for path, about in list(inner.items())[:_MOST_ENTRIES]:
                    self.read(about, level=level + 1, field=_last_name(path))
            elif isinstance(inner, dict | list):
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
        if not isinstance(code, str) or not re.search(r"[A-Za-z]", code):
            continue
        if key in ("type", "status") and not re.fullmatch(r"[A-Z][A-Z0-9_]+", code):
            continue
        yield code.strip()
    word = folded.get("error")
    # As OAuth says it: {"error": "invalid_grant", "error_description": "…"}.
    if isinstance(word, str) and re.fullmatch(r"[A-Za-z0-9]+_\w+", word):
        yield word


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
