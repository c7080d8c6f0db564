"""Templates of messages for merchants: ours, and those a person keeps in files.

A language is a TOML file, named after its code. At the top are words for names that are
not known; each table is a template. A person's own file of the same language changes
ours value by value, or adds templates; another file adds a language. Adding a language
for everybody is adding a file to ``messages``.
"""

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import Struct

from connections_tui.text import clean, typeable

USUAL_LANGUAGE = "en"
SHIPPED = Path(__file__).with_name("messages")
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_IN_BODY = ("store", "platform", "domain", "link", "reason", "signature")
_IN_SUBJECT = ("store", "platform", "domain", "reason")
"""A link does not belong where every notification shows it."""
_STAND_INS = ("store", "platform", "domain")
_WORDS = ("language", *_STAND_INS, "signature")
_TEXTS = ("title", "reason", "subject", "body")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LARGEST = 200_000
"""Bytes of a file."""

_Table = dict[str, Any]


class TemplatesBroken(ValueError):
    """A file of templates has an error. The message is a sentence that names the file,
    the line and what is allowed there."""

    def __init__(self, path: Path, what: str, line: int | None = None) -> None:
        place = f", line {line}" if line else ""
        super().__init__(f"{clean(str(path), 300)}{place}: {what}")


@dataclass(frozen=True)
class Template:
    """A message with placeholders, in one language."""

    name: str
    language: str
    """The code of it."""
    title: str
    """What menus call it."""
    subject: str
    body: str = field(repr=False)

    @property
    def wants(self) -> frozenset[str]:
        """The placeholders in it."""
        return frozenset(PLACEHOLDER.findall(self.subject + self.body))


class Language(Struct, frozen=True):
    """All that is written in one language."""

    code: str
    name: str
    words: Mapping[str, str]
    """In place of a store, a platform or a domain that is not known; the signature."""
    reasons: Mapping[str, str]
    """What has happened, in a sentence, by the name of the template for it."""
    templates: Mapping[str, Template]


class Templates(Struct, frozen=True):
    """What there is to write with."""

    languages: Mapping[str, Language]
    """By code, English first."""
    problems: Mapping[str, str]
    """By language code: sentences. Of that language only ours are there."""

    def language(self, code: str) -> Language:
        """That language; English where there is none."""
        return self.languages.get(code) or self.languages[USUAL_LANGUAGE]


def load_templates(own: Path | None = None) -> Templates:
    """Ours, and those in a person's folder. ``own``: may not exist. Reads files."""
    read = {path.stem: _read(path) for path in _files(SHIPPED)}
    languages = {code: _language(code, table) for code, table in read.items()}
    problems = {}
    for path in _files(own) if own is not None else ():
        code = path.stem
        try:
            merged = _merged(read.get(code, {}), _read(path))
            languages[code] = _language(code, merged, path)
        except TemplatesBroken as error:
            problems[code] = str(error)
    ordered = {code: languages[code] for code in sorted(languages, key=_place)}
    return Templates(ordered, problems)


def shipped_text(code: str) -> str | None:
    """Our file of a language, to begin one's own with; None where there is none."""
    files = {path.stem: path for path in _files(SHIPPED)}
    return files[code].read_text(encoding="utf-8") if code in files else None


def language_codes(own: Path | None) -> list[str]:
    """Those there are, without reading them."""
    found = {path.stem for path in _files(SHIPPED)}
    found |= {path.stem for path in _files(own)} if own is not None else set()
    return sorted(found, key=_place)


def _place(code: str) -> tuple[bool, str]:
    return (code != USUAL_LANGUAGE, code)


def _files(folder: Path) -> Iterator[Path]:
    try:
        # Not the hidden ones, which other programs leave beside a file.
        yield from sorted(folder.glob("[!.]*.toml"))
    except OSError:
        return  # as where it may not be read: there are none then


def _read(path: Path) -> _Table:
    """A file, checked.

    Raises:
        TemplatesBroken: it cannot be read, or something in it is wrong.
    """
    if not _LANGUAGE.fullmatch(path.stem):
        raise TemplatesBroken(
            path, "The file is named after a language code, such as de.toml or pt-br."
        )
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise TemplatesBroken(path, "It is not a file.")
        if found.st_size > _LARGEST:
            raise TemplatesBroken(path, "The file is too large.")
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        why = (error.strerror or "cannot open it").lower()
        raise TemplatesBroken(path, f"It cannot be read: {why}.") from error
    except UnicodeDecodeError as error:
        raise TemplatesBroken(path, "It is not UTF-8 text.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _not_toml(path, str(error)) from error
    _Checker(path, text).check(table)
    return table


def _not_toml(path: Path, said: str) -> TemplatesBroken:
    """ "Invalid value (at line 3, column 5)", as a place and a sentence."""
    found = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", said)
    what = found[1] if found else "Not TOML"
    return TemplatesBroken(
        path, f"{clean(what, 200)}.", int(found[2]) if found else None
    )


class _Checker:
    """Finds the first error of a file, and its line."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def check(self, table: _Table) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                self._check_template(key, value)
            elif key not in _WORDS:
                raise self._wrong(
                    f"Unknown key {clean(key, 40)}. Use {_listed(_WORDS)}, or a table "
                    "for a template.",
                    key,
                )
            else:
                self._check_text(key, value, ())

    def _check_template(self, name: str, table: _Table) -> None:
        if not _NAME.fullmatch(name):
            raise self._wrong(
                f"A template is named in lower case, such as sign-in, not "
                f"{clean(name, 40)}.",
                name,
            )
        for key, value in table.items():
            if key not in _TEXTS:
                raise self._wrong(
                    f"Unknown key {clean(key, 40)}. Use {_listed(_TEXTS)}.", key, name
                )
            allowed = {"subject": _IN_SUBJECT, "body": _IN_BODY}.get(key, ())
            self._check_text(key, value, allowed, table=name)

    def _check_text(
        self, key: str, value: object, allowed: tuple[str, ...], table: str = ""
    ) -> None:
        if not isinstance(value, str):
            raise self._wrong(f"{key} must be a text in quotes.", key, table)
        if key != "body" and "\n" in value:
            raise self._wrong(f"{key} must be one line.", key, table)
        for line in value.split("\n"):
            if not line.isprintable() and line != typeable(line):
                raise self._wrong(
                    f"{key} has a character that cannot be shown.", key, table
                )
            rest = PLACEHOLDER.sub(
                lambda found: "" if found[1] in allowed else found[0], line
            )
            if (wrong := re.search(r"\{[^{}]*\}?|\}", rest)) is not None:
                raise self._wrong(_not_allowed(wrong[0], key, allowed), wrong[0], table)

    def _wrong(self, what: str, text: str, table: str = "") -> TemplatesBroken:
        return TemplatesBroken(self._path, what, self._line_of(text, table))

    def _line_of(self, text: str, table: str) -> int | None:
        """The first line with a text from the head of its table on; None where it is
        not there as it is, such as behind an escape."""
        head = re.compile(rf"\s*\[\s*[\"']?{re.escape(table)}[\"']?\s*\]")
        heads = [n for n, line in enumerate(self._lines) if head.match(line)]
        start = heads[0] if table and heads else 0
        for number, line in enumerate(self._lines[start:], start=start + 1):
            if text in line and not line.lstrip().startswith("#"):
                return number
        return None


def _not_allowed(wrong: str, key: str, allowed: tuple[str, ...]) -> str:
    if not allowed:
        return f"{clean(wrong, 40)}: {key} has no placeholders."
    names = _listed(tuple(f"{{{name}}}" for name in allowed))
    return f"Unknown placeholder {clean(wrong, 40)} in {key}. Use {names}."


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _merged(ours: _Table, theirs: _Table) -> _Table:
    merged = dict(ours)
    for key, value in theirs.items():
        is_table = isinstance(value, dict)
        merged[key] = {**ours.get(key, {}), **value} if is_table else value
    return merged


def _language(code: str, table: _Table, path: Path = SHIPPED) -> Language:
    """A checked table as a language.

    Raises:
        TemplatesBroken: something is missing in it.
    """
    tables = {name: one for name, one in table.items() if isinstance(one, dict)}
    for name, one in tables.items():
        if lacking := [key for key in ("subject", "body") if not one.get(key)]:
            raise TemplatesBroken(path, f"Template {name} has no {lacking[0]}.")
    words = {name: table.get(name, "").strip() for name in _WORDS}
    for name in _STAND_INS:
        if not words[name]:
            raise TemplatesBroken(
                path, f"{name} is missing: the words to use where none is known."
            )
    templates = {
        name: Template(
            name, code, one.get("title", name), one["subject"].strip(), one["body"]
        )
        for name, one in tables.items()
    }
    reasons = {name: one["reason"] for name, one in tables.items() if "reason" in one}
    return Language(code, words.pop("language") or code, words, reasons, templates)
