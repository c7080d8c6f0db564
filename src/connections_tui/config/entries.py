"""The values of a profile, and what is wrong with each."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace

from connections_tui.addresses import (
    BadSettings,
    read_address,
    read_client_id,
    read_version,
)
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
    DEFAULT_API_VERSION,
    DEFAULT_REFRESH_SECONDS,
    DEFAULT_REQUESTS_PER_SECOND,
    DEMO,
    IN_FILE,
    Profile,
    embedded_sandbox,
)
from connections_tui.config.sources import Place, SecretSource

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}")
REFRESH_SECONDS = (5, 86_400)
REQUESTS_PER_SECOND = (0.01, 1000)


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


@dataclass(frozen=True)
class ProfileEntry:
    """One profile as profiles.toml has it. None for what it leaves out.

    Its repr holds no value in whose place a secret may have been typed.
    """

    name: str
    environment: str | None = None
    """production, staging, sandbox or demo; None to detect it from the URL."""
    base_url: str | None = field(default=None, repr=False)
    api_version: str | None = None
    client_id: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    """keyring, file, ask or env:NAME."""
    read_only: bool | None = None
    refresh_seconds: float | None = None
    requests_per_second: float | None = None

    def values(self) -> dict[str, str | bool | float]:
        """Its values, by the keys of profiles.toml and in their order."""
        said = {key: getattr(self, key) for key in KEYS}
        return {key: value for key, value in said.items() if value is not None}


KEYS = tuple(one.name for one in fields(ProfileEntry) if one.name != "name")


def check(entry: ProfileEntry) -> dict[str, str]:
    """A sentence for each wrong value."""
    said = entry.values()
    texts = {key: value for key, value in said.items() if isinstance(value, str)}
    dirt = {key: problem_with(value, name=key) for key, value in texts.items()}
    found = {
        "name": _problem_with_name(entry.name),
        "environment": _problem_with_environment(entry),
        "base_url": _problem_with_address(entry),
        "api_version": _refusal(read_version, entry.api_version),
        "client_id": _refusal(read_client_id, entry.client_id),
        "secret": _problem_with_secret(entry),
        "refresh_seconds": _out_of(entry.refresh_seconds, *REFRESH_SECONDS),
        "requests_per_second": _out_of(entry.requests_per_second, *REQUESTS_PER_SECOND),
    }
    return {
        key: sentence
        for key in found
        if (sentence := dirt.get(key) or found[key]) is not None
    }


def profile_of(entry: ProfileEntry) -> Profile:
    """The profile an entry describes.

    Raises:
        ProfileRefused: a value is wrong.
    """
    if problems := check(entry):
        raise ProfileRefused(problems)
    said = entry.values()
    origins = {key: IN_FILE if key in said else BY_DEFAULT for key in KEYS}
    origins["profile"] = IN_FILE
    version = entry.api_version or DEFAULT_API_VERSION
    if entry.environment == "demo":
        return replace(
            embedded_sandbox(entry.name),
            api_version=version,
            read_only=bool(entry.read_only),
            refresh_seconds=entry.refresh_seconds or DEFAULT_REFRESH_SECONDS,
            origins=origins,
        )
    url = address_of(entry)
    if entry.environment is None:
        origins["environment"] = BY_ADDRESS
    return Profile(
        name=entry.name,
        environment=_environment(entry, url),
        base_url=url,
        api_version=version,
        client_id=entry.client_id or "",
        secret=SecretSource.read(entry.secret or "") or SecretSource(Place.KEYRING),
        read_only=bool(entry.read_only),
        refresh_seconds=entry.refresh_seconds or DEFAULT_REFRESH_SECONDS,
        requests_per_second=entry.requests_per_second or DEFAULT_REQUESTS_PER_SECOND,
        origins=origins,
        missing=() if entry.client_id else ("client_id",),
    )


def address_of(entry: ProfileEntry) -> str:
    """Its own base URL, or that of its environment."""
    return entry.base_url or USUAL_URLS.get(_environment(entry, ""), "")


def _environment(entry: ProfileEntry, url: str) -> Environment:
    return WORDS[entry.environment] if entry.environment else environment_of(url)


def _problem_with_name(name: str) -> str | None:
    if name == DEMO:
        return f"The name {DEMO} is taken by the built-in sandbox. Choose another."
    if not _NAME.fullmatch(name):
        return "Use 1 to 40 letters, digits, -, _ or . for the name."
    return None


def _problem_with_environment(entry: ProfileEntry) -> str | None:
    if entry.environment is None or entry.environment in WORDS:
        return None
    *others, last = WORDS
    return f"Environment must be {', '.join(others)} or {last}."


def _problem_with_address(entry: ProfileEntry) -> str | None:
    url = entry.base_url
    if entry.environment == "demo":
        said = "A demo profile is the sandbox inside the console: it has no URL."
        return said if url else None
    if not url:
        said = "A staging profile must say its URL: it has no usual one."
        return said if entry.environment == "staging" else None
    if entry.environment == "sandbox" and is_production_host(url):
        return (
            "The URL leads to production, and the environment says sandbox. "
            "Correct one of them."
        )
    return _refusal(read_address, url)


def _problem_with_secret(entry: ProfileEntry) -> str | None:
    # A secret typed here by mistake must not be repeated.
    if entry.secret is None or SecretSource.read(entry.secret):
        return None
    return (
        "Secret must be a place: keyring, file, ask or env:NAME. Never enter the "
        "secret itself here."
    )


def _refusal(read: Callable[[str], object], value: str | None) -> str | None:
    if value is None:
        return None
    try:
        read(value)
    except BadSettings as error:
        return str(error)
    return None


def _out_of(value: float | None, least: float, most: float) -> str | None:
    # NaN is in no range.
    if value is None or least <= value <= most:
        return None
    return f"Must be from {least:g} to {most:,g}."
