"""The values of a profile, and what is wrong with each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from connections_tui.addresses import BadSettings, read_address
from connections_tui.config.cleaning import problem_with
from connections_tui.config.environments import (
    USUAL_URLS,
    WORDS,
    Environment,
    environment_of,
    is_production_host,
)
from connections_tui.config.profile import (
    BY_ADDRESS,
    BY_DEFAULT,
    DEMO,
    IN_FILE,
    SETTINGS,
    Profile,
    Value,
    embedded_sandbox,
)
from connections_tui.config.sources import SecretSource

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}")


class ProfileRefused(ValueError):
    """A profile cannot be saved, found or used as asked.

    Attributes:
        problems: a sentence for each value that is wrong, by its name in
            profiles.toml, or ``name``. Never repeats the values.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(map(_named, problems, problems.values())))
        self.problems = dict(problems)


def _named(key: str, sentence: str) -> str:
    """Which value it is about, unless the sentence names the profile itself."""
    return sentence if key == "name" else f"{key}: {sentence}"


@dataclass(init=False)
class ProfileEntry:
    """One profile as profiles.toml has it.

    Its repr holds no value in whose place a secret may have been typed.
    """

    name: str
    values: Mapping[str, Value] = field(repr=False)
    """By the keys of profiles.toml and in their order; without what it leaves out."""

    def __init__(self, name: str, **said: Value | None) -> None:
        """``said``: None for what is left out."""
        if unknown := said.keys() - SETTINGS.keys():
            raise TypeError(f"No such settings: {', '.join(sorted(unknown))}")
        given = {key: said.get(key) for key in SETTINGS}
        self.name = name
        self.values = {key: it for key, it in given.items() if it is not None}

    def text(self, key: str) -> str:
        """Empty where it is left out."""
        return str(self.values.get(key, ""))

    def changed(self, changes: Mapping[str, Value | None]) -> Self:
        """``changes``: None takes a value out."""
        return type(self)(self.name, **{**self.values, **changes})


def check(entry: ProfileEntry) -> dict[str, str]:
    """A sentence for each wrong value."""
    found = {
        "name": _problem_with_name(entry.name),
        "base_url": _problem_with_address(entry),
    }
    for key, value in entry.values.items():
        if isinstance(value, str) and (dirt := problem_with(value, name=key)):
            found[key] = dirt
        elif found.get(key) is None:
            found[key] = SETTINGS[key].problem(value)
    order = ("name", *SETTINGS)
    return {key: said for key in order if (said := found.get(key)) is not None}


def profile_of(entry: ProfileEntry) -> Profile:
    """The profile an entry describes.

    Raises:
        ProfileRefused: a value is wrong.
    """
    if problems := check(entry):
        raise ProfileRefused(problems)
    origins = {
        key: IN_FILE if key in entry.values else BY_DEFAULT
        for key in ("profile", *SETTINGS)
    }
    origins["profile"] = IN_FILE
    said: dict[str, Any] = dict(entry.values)
    is_demo = said.pop("environment", None) == "demo"
    if (secret := said.pop("secret", None)) is not None:
        said["secret"] = SecretSource.read(secret)
    if is_demo:
        login = ("base_url", "client_id", "secret")
        used = {key: value for key, value in said.items() if key not in login}
        return replace(embedded_sandbox(entry.name), origins=origins, **used)
    url = said["base_url"] = address_of(entry)
    if "environment" not in entry.values:
        origins["environment"] = BY_ADDRESS
    return Profile(
        name=entry.name,
        environment=_environment(entry, url),
        origins=origins,
        missing=() if "client_id" in said else ("client_id",),
        **said,
    )


def address_of(entry: ProfileEntry) -> str:
    """Its own base URL, or that of its environment."""
    return entry.text("base_url") or USUAL_URLS.get(_environment(entry, ""), "")


def _environment(entry: ProfileEntry, url: str) -> Environment:
    said = entry.text("environment")
    return WORDS[said] if said else environment_of(url)


def _problem_with_name(name: str) -> str | None:
    if name == DEMO:
        return f"The name {DEMO} is taken by the built-in sandbox. Choose another."
    if not _NAME.fullmatch(name):
        return "Use 1 to 40 letters, digits, -, _ or . for the name."
    return None


def _problem_with_address(entry: ProfileEntry) -> str | None:
    url, environment = entry.text("base_url"), entry.text("environment")
    if environment == "demo":
        said = "A demo profile is the sandbox inside the console: it has no URL."
        return said if url else None
    if not url:
        said = "A staging profile must say its URL: it has no usual one."
        return said if environment == "staging" else None
    if environment == "sandbox" and is_production_host(url):
        return (
            "The URL leads to production, and the environment says sandbox. "
            "Correct one of them."
        )
    try:
        read_address(url)
    except BadSettings as error:
        return str(error)
    return None
