"""The profiles of this machine, for the console's screens: their protocol
``tui.profiles.Profiles``."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from connections_tui import composition
from connections_tui.access import write_word
from connections_tui.api import BadSettings, RequestLog
from connections_tui.config import (
    SETTINGS,
    Place,
    Profile,
    ProfileBook,
    ProfileEntry,
    ProfileRefused,
    ProfilesBroken,
    SecretNotKept,
    Setting,
    Value,
    keep_secret,
    keyring_problem,
    profile_of,
    written,
)
from connections_tui.files.sqlite import DatabaseUnusable
from connections_tui.fleet.cache import LastKnown
from connections_tui.platforms import CredentialField, FieldKind
from connections_tui.session import Session, Tell
from connections_tui.tui.profile_actions import (
    Keep,
    ProfileDraft,
    ProfileLine,
    ProfileProblem,
    TypedSecret,
)

_PROBE_SECONDS = 1.0
"""How long the form may wait for the keyring before it opens."""
_KEPT = (None, Place.KEYRING.value, Place.FILE.value)


class ConsoleProfiles:
    """profiles.toml, the built-in demo, and what flags and variables opened."""

    def __init__(
        self, book: ProfileBook, opened: Profile, *, tell: Tell, log: RequestLog
    ) -> None:
        """``opened``: the profile the console began with, wherever it is from."""
        self._book = book
        self._opened = opened
        self._in_use = {opened.name: opened}
        """Profiles as they were when sessions began with them."""
        self._tell = tell
        self._log = log

    @property
    def fields(self) -> Sequence[CredentialField]:
        return form_fields()

    def lines(self) -> Sequence[ProfileLine]:
        with _explaining():
            kept, used = self._book.entries(), self._book.used()
        names = {profile.name for profile in kept}
        given = () if self._opened.name in names else (self._opened,)
        return [
            *(_line(profile, is_default=False, can_change=False) for profile in given),
            *(
                _line(
                    profile,
                    is_default=profile.name == used,
                    # The last one is built in.
                    can_change=profile is not kept[-1],
                )
                for profile in kept
            ),
        ]

    def open(self, name: str) -> Session:
        self._in_use[name] = profile = self._find(name)
        return composition.session_of(profile, tell=self._tell, log=self._log)

    async def draft(self, name: str | None) -> ProfileDraft:
        """What cannot be saved or stored is found out before the form is filled in."""
        with _explaining():
            await asyncio.to_thread(self._book.check_writable)
        if name is None:
            has_keyring = await keyring_problem(_PROBE_SECONDS) is None
            place = Place.KEYRING if has_keyring else Place.FILE
            return ProfileDraft({"secret": str(place.value)})
        with _explaining():
            said = self._book.entry(name).values
        return ProfileDraft({"name": name} | {k: written(v) for k, v in said.items()})

    async def save(self, draft: ProfileDraft, replaces: str | None) -> str:
        """Everything is checked first, and what fails can be sent again."""
        entry = _entry(draft)
        with _explaining():
            if draft.secret is not None and entry.values.get("secret") not in _KEPT:
                words = "Stored only if the secret's place is keyring or file."
                raise ProfileRefused({"client_secret": words})
            profile = profile_of(entry)
            before = None if replaces is None else self._book.find(replaces)
            moves = before is not None and _moves_a_secret(before, profile)
            if draft.secret is None and moves:
                words = "The login changed. Enter the client secret for it."
                raise ProfileRefused({"client_secret": words})
            write = partial(self._book.save, entry, replaces)
            await self._book.keep(profile, draft.secret, write)
            if before is not None:
                await self._book.forget_secret(before)
        return profile.name

    async def last_known(self, name: str) -> LastKnown | None:
        """Opening a profile reports what is wrong with its history."""
        profile = self._find(name)
        with suppress(DatabaseUnusable):
            return await asyncio.to_thread(composition.last_known, profile)
        return None

    def use(self, name: str) -> None:
        with _explaining():
            self._book.use(name)

    async def test(self, name: str) -> str:
        return await composition.try_login(self._find(name))

    async def keep_secret(self, name: str, typed: TypedSecret) -> str:
        """Stores it, and makes that the place of the profile's secret."""
        place = Place.FILE if typed.keep is Keep.FILE else Place.KEYRING
        with _explaining():
            entry, profile = self._book.entry(name), self._book.find(name)
            if _login(profile) != _login(self._in_use.get(name, profile)):
                raise ProfileProblem(
                    f"The login of {name} changed in the meantime. This client "
                    "secret was not stored."
                )
            where = await keep_secret(profile, typed.secret, place)
            if (entry.text("secret") or Place.KEYRING.value) != place.value:
                kept = entry.changed({"secret": place.value})
                await asyncio.to_thread(self._book.save, kept, name)
        return f"Stored the client secret of {name} in {where}."

    def _find(self, name: str) -> Profile:
        if name == self._opened.name and not self._opened.is_kept:
            return self._opened
        with _explaining():
            return self._book.find(name)


def _login(profile: Profile) -> tuple[str, str]:
    return profile.base_url.rstrip("/"), profile.client_id


def _moves_a_secret(before: Profile, after: Profile) -> bool:
    """Whether a stored secret would no longer be found."""
    is_elsewhere = (_login(before), before.secret.place) != (
        _login(after),
        after.secret.place,
    )
    return before.secret.is_stored and after.secret.is_stored and is_elsewhere


def _line(profile: Profile, *, is_default: bool, can_change: bool) -> ProfileLine:
    return ProfileLine(
        name=profile.name,
        environment=profile.environment.value,
        may=write_word(is_locked=profile.read_only or profile.is_production),
        host=profile.host,
        secret_from="" if profile.is_demo else profile.secret.written,
        is_default=is_default,
        can_change=can_change,
    )


def form_fields() -> list[CredentialField]:
    """The settings of a profile, as the form shows them."""
    return [_field(setting) for setting in SETTINGS.values()]


def _field(setting: Setting) -> CredentialField:
    choices = ("yes", "no") if setting.kind is bool else setting.choices
    return CredentialField(
        name=setting.key,
        description=setting.help,
        kind=FieldKind.TEXT,
        required=False,
        choices=choices,
        suggestions=setting.suggestions,
        example=setting.example,
        is_sensitive=False,
        expectations=(),
    )


def _entry(draft: ProfileDraft) -> ProfileEntry:
    """What was typed, as profiles.toml has it; an empty field is left out.

    Raises:
        ProfileProblem: a value is not a number, or neither yes nor no.
    """
    said: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for key, setting in SETTINGS.items():
        if typed := draft.values.get(key):
            try:
                said[key] = setting.read(typed)
            except ValueError as error:
                problems[key] = str(error)
    if problems:
        raise _refused(problems)
    return ProfileEntry(draft.values.get("name", ""), **said)


def _refused(problems: Mapping[str, str]) -> ProfileProblem:
    fields = "1 field" if len(problems) == 1 else f"{len(problems)} fields"
    return ProfileProblem(f"Correct {fields}.", problems)


@contextmanager
def _explaining() -> Iterator[None]:
    """Errors of the profiles as the console's own."""
    try:
        yield
    except ProfileRefused as refused:
        problem = _refused(refused.problems)
    except (ProfilesBroken, SecretNotKept, BadSettings) as error:
        problem = ProfileProblem(str(error))
    else:
        return
    raise problem
