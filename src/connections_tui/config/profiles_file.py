"""profiles.toml: read strictly, changed with its comments kept, never repaired.

A file with errors is left unchanged, to the byte: it may be the only copy of a person's
settings.
"""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from connections_tui.config.entries import ProfileEntry, ProfileRefused, check
from connections_tui.config.paths import is_homeless, why_homeless
from connections_tui.files import private
from connections_tui.text import clean

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

LARGEST = 1 << 20
LOCK_SECONDS = 3.0


class ProfilesBroken(ValueError):
    """profiles.toml cannot be read or written. Never repeats its values.

    Attributes:
        line: where in the file; None where there is no such place.
        key: what is wrong there; None where the file is not TOML.
    """

    def __init__(
        self,
        path: Path,
        what: str,
        *,
        line: int | None = None,
        key: str | None = None,
    ) -> None:
        self.line = line
        self.key = None if key is None else clean(key, 60)
        parts = [clean(str(path), 300)]
        parts += [f"line {line}"] if line else []
        parts += [self.key] if self.key else []
        is_a_place = not is_homeless(path)
        super().__init__(
            f"{', '.join(parts)}: {what}" if is_a_place else why_homeless()
        )


@dataclass(frozen=True)
class Profiles:
    """The content of the file."""

    use: str | None = None
    """The name of the default profile."""
    entries: Mapping[str, ProfileEntry] = field(default_factory=dict)
    """By name, in the order of the file."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys of the console by the IDs of their bindings; what they mean is not checked
    here."""


def read(path: Path) -> Profiles:
    """The profiles of a file; none where there is no file.

    Raises:
        ProfilesBroken: it cannot be read, or has errors.
    """
    return _understand(path, content) if (content := _content(path)) else Profiles()


def rewrite(
    path: Path,
    change: "Callable[[TOMLDocument, Profiles], Profiles]",
    *,
    wait_seconds: float = LOCK_SECONDS,
) -> Profiles:
    """Reads, changes and replaces the file, with no other console in between.

    ``change`` alters the document and gives what the file must mean then.

    Raises:
        ProfilesBroken: it failed; the old file is unchanged. So it is where ``change``
            raises ``ProfileRefused``.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    with _failures_told(path), private.alone(path.parent, wait_seconds):
        content = _content(path) or b""
        before = _understand(path, content)
        try:
            document = tomlkit.parse(content.decode())
            expected = change(document, before)
            written = tomlkit.dumps(document).encode()
        except ProfileRefused:
            raise
        except (TOMLKitError, ValueError):
            # Such as adding a table where all is on one line.
            raise _unchangeable(path) from None
        # Written by one library and read by another: they have to agree.
        if _understand(path, written) != expected:
            raise _unchangeable(path)
        private.write_whole(path, written)
        return expected


def check_writable(path: Path) -> None:
    """Finds out whether the file could be replaced.

    Raises:
        ProfilesBroken: it could not.
    """
    with _failures_told(path):
        private.check_writable(path)


def _unchangeable(path: Path) -> ProfilesBroken:
    return ProfilesBroken(
        path, "its layout cannot be changed automatically. Edit it by hand."
    )


@contextmanager
def _failures_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise ProfilesBroken(
            path, f"cannot be written: {why}. Nothing was changed."
        ) from None


def _content(path: Path) -> bytes | None:
    """The file's bytes; None where there is none."""
    if is_homeless(path):
        return None
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ProfilesBroken(path, "not a file. Move it away.")
        if sys.platform != "win32" and found.st_uid not in (os.getuid(), 0):
            # A person who may write there decides where secrets go.
            raise ProfilesBroken(path, "belongs to another user. Move it away.")
        if sys.platform != "win32" and found.st_mode & stat.S_IWOTH:
            raise ProfilesBroken(path, "writable by everyone. Run chmod 600 on it.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise ProfilesBroken(
            path, f"cannot be read: {why}. Correct it or move it away."
        ) from None
    if len(content) > LARGEST:
        raise ProfilesBroken(path, "larger than 1 MB. Move it away.")
    return content


def _understand(path: Path, content: bytes) -> Profiles:
    text = _decoded(path, content)
    document = _parsed(path, text)
    return _checked(path, text, document) if document else Profiles()


def _decoded(path: Path, content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        raise ProfilesBroken(
            path, "begins with a byte order mark. Save it as plain UTF-8.", line=1
        )
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProfilesBroken(
            path, "not UTF-8. Save it as plain UTF-8.", line=line
        ) from None


def _parsed(path: Path, text: str) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # The parser's own words may contain a piece of the file.
        place = re.search(r"\(at line (\d+), column \d+\)$", str(error))
        at_end = str(error).endswith("(at end of document)")
        line = int(place[1]) if place else text.count("\n") + 1 if at_end else None
        what = "ends too soon" if at_end else "not valid TOML"
        raise ProfilesBroken(path, f"{what}. Correct it by hand.", line=line) from None


def _checked(path: Path, text: str, document: dict[str, object]) -> Profiles:
    from pydantic import ValidationError

    from connections_tui.config.tables import Document, sentence

    try:
        read = Document.model_validate(document)
    except ValidationError as error:
        first = error.errors(
            include_input=False, include_url=False, include_context=False
        )[0]
        where = tuple(str(part) for part in first["loc"] if part != "[key]")
        raise ProfilesBroken(
            path,
            sentence(first["type"], where),
            line=_line(text, where),
            key=_key(where),
        ) from None
    tables = read.model_dump(exclude_unset=True).get("profiles", {})
    entries = {name: ProfileEntry(name, **table) for name, table in tables.items()}
    for name, entry in entries.items():
        for key, problem in check(entry).items():
            place = ("profiles", name, *(() if key == "name" else (key,)))
            # A missing key has no line; its profile has.
            line = _line(text, place) or _line(text, place[:2])
            raise ProfilesBroken(path, problem, line=line, key=_key(place))
    return Profiles(read.use, entries, read.keys)


def _key(where: tuple[str, ...]) -> str:
    """The wrong key, as written in the file; long names are cut."""
    return ".".join(part if len(part) <= 40 else f"{part[:40]}…" for part in where)


def _line(text: str, where: tuple[str, ...]) -> int | None:
    """Where a key stands, if it is written in one of the usual ways."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+([^\]]*)\]", line):
            table = path = _parts(header[1])
        elif key := re.match(r"([^=#\[]+)=", line):
            path = (*table, *_parts(key[1]))
        else:
            continue
        if path[: len(where)] == where:
            return number
    return None


def _parts(dotted: str) -> tuple[str, ...]:
    found = re.findall(r"\"[^\"]*\"|'[^']*'|[^.\s]+", dotted)
    return tuple(part.strip("\"'") for part in found)
