"""All profiles, to choose from and to change. Blocks only for the file."""

import asyncio
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from connections_tui.config import profiles_file, variables
from connections_tui.config.entries import ProfileEntry, ProfileRefused, profile_of
from connections_tui.config.paths import profiles_path as usual_file
from connections_tui.config.profile import (
    DEMO,
    SETTINGS,
    Profile,
    Value,
    embedded_sandbox,
)
from connections_tui.config.profiles_file import LOCK_SECONDS, Profiles, ProfilesBroken
from connections_tui.config.sources import Place, SecretSource
from connections_tui.text import clean

if TYPE_CHECKING:
    from pydantic import SecretStr
    from tomlkit import TOMLDocument

    _Tables = MutableMapping[str, MutableMapping[str, object]]


class ProfileBook:
    """profiles.toml and the built-in demo. Read each time: other programs write it too.

    Raises, from each method:
        ProfilesBroken: the file cannot be read or written; it is unchanged.
        ProfileRefused: a value is wrong, or the profile does not exist.
    """

    def __init__(
        self, path: Path | None = None, *, wait_seconds: float = LOCK_SECONDS
    ) -> None:
        """``wait_seconds``: for another console that is writing."""
        self._path = path or usual_file()
        self._wait_seconds = wait_seconds

    @property
    def path(self) -> Path:
        return self._path

    def used(self) -> str | None:
        """The name of the default profile."""
        return self._read().use

    def keys(self) -> Mapping[str, str]:
        """Keys of the console, by the IDs of their bindings."""
        return self._read().keys

    def entries(self) -> tuple[Profile, ...]:
        """All profiles in the order of the file; the built-in demo last."""
        written = self._read().entries.values()
        return (*(profile_of(entry) for entry in written), embedded_sandbox())

    def find(self, name: str) -> Profile:
        return embedded_sandbox() if name == DEMO else profile_of(self.entry(name))

    def entry(self, name: str) -> ProfileEntry:
        """One profile as it is written, to be edited."""
        return _known(self._read(), name)

    def save(self, entry: ProfileEntry, replaces: str | None = None) -> Profile:
        """Adds a profile, or replaces one.

        ``replaces``: the name it had; None for a new one.
        """
        profile = profile_of(entry)

        def change(document: "TOMLDocument", before: Profiles) -> Profiles:
            if replaces is not None:
                _known(before, replaces)
            if entry.name != replaces and entry.name in before.entries:
                raise ProfileRefused({"name": f"Profile {entry.name} already exists."})
            _put(document, entry, replaces)
            use = before.use
            if replaces is not None and use == replaces != entry.name:
                document["use"] = use = entry.name
            others = {n: e for n, e in before.entries.items() if n != replaces}
            return replace(before, use=use, entries={**others, entry.name: entry})

        self._rewrite(change)
        return profile

    def edit(self, name: str, changes: Mapping[str, Value | None]) -> Profile:
        """Changes some values of a profile; the others stay what they are by then.

        ``changes``: by the keys of profiles.toml; None takes a value out.
        """

        def change(document: "TOMLDocument", before: Profiles) -> Profiles:
            entry = _known(before, name).changed(changes)
            profile_of(entry)
            _put(document, entry, name)
            return replace(before, entries={**before.entries, name: entry})

        return profile_of(self._rewrite(change).entries[name])

    def use(self, name: str) -> None:
        """Makes a profile the default."""

        def change(document: "TOMLDocument", before: Profiles) -> Profiles:
            if name != DEMO:
                _known(before, name)
            document["use"] = name
            return replace(before, use=name)

        self._rewrite(change)

    def remove(self, name: str) -> None:
        """Removes a profile, but not its secret; see ``forget_secret``."""

        def change(document: "TOMLDocument", before: Profiles) -> Profiles:
            _known(before, name)
            del _tables(document)[name]
            if before.use == name:
                del document["use"]
            others = {n: e for n, e in before.entries.items() if n != name}
            use = None if before.use == name else before.use
            return replace(before, use=use, entries=others)

        self._rewrite(change)

    async def forget_secret(self, profile: Profile) -> bool:
        """Removes the secret of a profile that was removed or changed; whether it did.

        It stays while any profile still has that host, client ID and place.

        Raises:
            SecretNotKept: it may still be there.
        """
        from connections_tui.config.secrets import forget_secret, secret_key

        if not profile.secret.is_stored:
            return False
        for other in self.entries():
            is_there = other.secret.place is profile.secret.place
            if is_there and secret_key(other) == secret_key(profile):
                return False
        await forget_secret(profile)
        return True

    def check_writable(self) -> None:
        """Finds out whether the profiles can be changed, before a person is asked."""
        profiles_file.check_writable(self._path)

    async def keep(
        self,
        profile: Profile,
        secret: "SecretStr | None",
        write: Callable[[], object],
    ) -> str | None:
        """Stores a profile's secret, then the profile: both or neither.

        ``write``: writes the profile. Gives where the secret is, in words; None where
        there is none to store.

        Raises:
            SecretNotKept: the secret could not be stored; nothing was written.
        """
        from connections_tui.config.secrets import SecretNotKept, keep_secret

        if secret is None:
            await asyncio.to_thread(write)
            return None
        where = await keep_secret(profile, secret, profile.secret.place)
        try:
            await asyncio.to_thread(write)
        except (ProfilesBroken, ProfileRefused):
            with suppress(SecretNotKept, ProfilesBroken):
                await self.forget_secret(profile)
            raise
        return where

    def _rewrite(
        self, change: "Callable[[TOMLDocument, Profiles], Profiles]"
    ) -> Profiles:
        return profiles_file.rewrite(
            self._path, change, wait_seconds=self._wait_seconds
        )

    def _read(self) -> Profiles:
        found = profiles_file.read(self._path)
        hide_variables(found)
        return found


def hide_variables(profiles: Profiles) -> None:
    """Takes the secrets that profiles name out of what children inherit."""
    for entry in profiles.entries.values():
        source = SecretSource.read(entry.text("secret"))
        if source is not None and source.place is Place.VARIABLE:
            variables.take(source.variable)


def _known(profiles: Profiles, name: str) -> ProfileEntry:
    if (entry := profiles.entries.get(name)) is None:
        raise ProfileRefused(
            {
                "name": f"Profile {clean(name, 40)} not found. To see all profiles: "
                "connections-tui profiles list"
            }
        )
    return entry


def _put(document: "TOMLDocument", entry: ProfileEntry, replaces: str | None) -> None:
    """Writes a profile into the document, in its old place; comments stay."""
    import tomlkit

    tables, said = _tables(document), entry.values
    if replaces is not None and replaces != entry.name:
        tables[entry.name] = tables.pop(replaces)
    elif entry.name not in tables:
        tables[entry.name] = tomlkit.table()
    table = tables[entry.name]
    for key in SETTINGS:
        if key not in said:
            table.pop(key, None)
        elif table.get(key) != said[key]:
            table[key] = said[key]


def _tables(document: "TOMLDocument") -> "_Tables":
    import tomlkit

    if "profiles" not in document:
        document["profiles"] = tomlkit.table(is_super_table=True)
    # What the file has under this name was checked to be tables.
    return cast("_Tables", document["profiles"])
