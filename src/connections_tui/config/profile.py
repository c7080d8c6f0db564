"""One service and the login for it: the schema of a profile.

A setting is one field of ``Profile``. profiles.toml, the variables, the flags, the
form of the console, ``whoami`` and the help follow from it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple, get_args, get_origin, get_type_hints

from connections_tui.addresses import BadSettings, read_client_id, read_version
from connections_tui.config.environments import (
    PRODUCTION_URL,
    WORDS,
    Environment,
    host_of,
    is_production_host,
)
from connections_tui.config.sources import Place, SecretSource

DEMO = "demo"
"""The built-in profile."""

BY_DEFAULT = "default"
IN_FILE = "profiles.toml"
BY_ADDRESS = "detected from the URL"

Value = str | bool | float
_WORDS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


class Setting(NamedTuple):
    """How one value of a profile is written, given and checked."""

    help: str
    metavar: str = ""
    flag: str = ""
    """That of ``profiles add`` and ``profiles edit``, if not as its key."""
    is_global: bool = False
    """Whether the flag can also stand before any command, for one run."""
    variable: str = ""
    """What overrides the file; empty for none."""
    choices: tuple[str, ...] = ()
    """The only words it may be."""
    suggestions: tuple[str, ...] = ()
    example: str = ""
    limits: tuple[float, float] | None = None
    check: Callable[[str], str | None] = lambda _: None
    """What is wrong with a text, as a sentence."""
    key: str = ""
    """Its name in profiles.toml: that of the field."""
    kind: type[Value] = str
    """What profiles.toml has for it."""

    def problem(self, value: Value) -> str | None:
        """What is wrong with a value, as a sentence that does not repeat it."""
        if self.choices and value not in self.choices:
            *others, last = self.choices
            name = self.key.replace("_", " ").capitalize()
            return f"{name} must be {', '.join(others)} or {last}."
        # NaN is in no range.
        if self.limits and not self.limits[0] <= float(value) <= self.limits[1]:
            return f"Must be from {self.limits[0]:g} to {self.limits[1]:,g}."
        return self.check(value) if isinstance(value, str) else None

    def read(self, typed: str) -> Value:
        """The value that a variable or a form has as text.

        Raises:
            ValueError: a sentence on what it should be.
        """
        if self.kind is str:
            return typed
        if self.kind is bool:
            if (found := _WORDS.get(typed.casefold())) is None:
                raise ValueError("Must be yes or no.")
            return found
        try:
            return float(typed)
        except ValueError:
            raise ValueError("Must be a number, such as 25.") from None


def written(value: Value) -> str:
    """A value as ``Setting.read`` takes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:g}"


def _refusal(read: Callable[[str], object]) -> Callable[[str], str | None]:
    def problem(text: str) -> str | None:
        try:
            read(text)
        except BadSettings as error:
            return str(error)
        return None

    return problem


_KEYRING = SecretSource(Place.KEYRING)


def _problem_with_place(text: str) -> str | None:
    # A secret typed here by mistake must not be repeated.
    if SecretSource.read(text):
        return None
    return (
        "Secret must be a place: keyring, file, ask or env:NAME. Never enter the "
        "secret itself here."
    )


@dataclass(frozen=True)
class Profile:
    """One service, the login for it, and how it may be used. Holds no stored secret."""

    name: str
    environment: Annotated[
        Environment,
        Setting(
            "Detected from the URL if empty.", metavar="NAME", choices=tuple(WORDS)
        ),
    ]
    base_url: Annotated[
        str,
        Setting(
            "Base URL of the API, with its path.",
            metavar="URL",
            is_global=True,
            variable="RUTTER_BASE_URL",
            example=PRODUCTION_URL,
        ),
    ] = field(repr=False)
    """Empty for the built-in sandbox. ``entries.check`` checks it, with the
    environment."""
    api_version: Annotated[
        str,
        Setting(
            "Sent as X-Rutter-Version.",
            metavar="VERSION",
            is_global=True,
            variable="RUTTER_API_VERSION",
            example="2024-08-31",
            check=_refusal(read_version),
        ),
    ] = "2023-03-14"
    client_id: Annotated[
        str,
        Setting(
            "Client ID of the organization.",
            metavar="ID",
            variable="RUTTER_CLIENT_ID",
            example="9ee5b2c1",
            check=_refusal(read_client_id),
        ),
    ] = field(default="", repr=False)
    secret: Annotated[
        SecretSource,
        Setting(
            "Where the client secret is stored. env:NAME reads a variable, ask "
            "prompts.",
            metavar="PLACE",
            flag="--secret-from",
            variable="RUTTER_CLIENT_SECRET",
            suggestions=("keyring", "file", "ask", "env:NAME"),
            check=_problem_with_place,
        ),
    ] = field(default=_KEYRING, repr=False)
    """Its variable holds the secret itself."""
    read_only: Annotated[
        bool, Setting("Block create and delete.", flag="--read-only/--can-write")
    ] = False
    """No key of the console changes it."""
    refresh_seconds: Annotated[
        float,
        Setting(
            "Seconds between reloads of the list.",
            metavar="SECONDS",
            example="60",
            limits=(5, 86_400),
        ),
    ] = 60.0
    requests_per_second: Annotated[
        float,
        Setting(
            "Max requests per second.",
            metavar="NUMBER",
            variable="RUTTER_REQUESTS_PER_SECOND",
            example="25",
            limits=(0.01, 1000),
        ),
    ] = 25.0
    """In the long run, for all requests: half of the organization's documented limit
    unless said otherwise, as the rest is for its own programs."""
    labels: Annotated[
        str,
        Setting(
            "CSV file with your own labels of connections.",
            metavar="FILE",
            example="~/support/acme-labels.csv",
        ),
    ] = field(default="", repr=False)
    """Empty for one in the folder of the configuration."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where each value came from, in words, by its name."""
    missing: tuple[str, ...] = ()
    """What must be set before anything can be requested."""

    @property
    def host(self) -> str:
        return host_of(self.base_url)

    @property
    def is_kept(self) -> bool:
        """Whether it is in profiles.toml, so that its secret may be stored."""
        made_up = (BY_DEFAULT, BY_ADDRESS)
        if self.is_demo or self.origins.get("profile") in made_up:
            return False
        # A secret of another login would be stored under the profile's own.
        login = (self.origins.get(key) for key in ("base_url", "client_id"))
        return all(origin in (None, IN_FILE, BY_DEFAULT) for origin in login)

    @property
    def is_demo(self) -> bool:
        return self.environment is Environment.DEMO

    @property
    def is_production(self) -> bool:
        """Whether it may reach real merchants: a staging profile can, too."""
        return self.environment is Environment.PRODUCTION or is_production_host(
            self.base_url
        )

    def settings(self) -> dict[str, Value]:
        """Its values by their keys, as they can be shown."""
        shown = {key: getattr(self, key) for key in SETTINGS}
        return {
            **shown,
            "environment": self.environment.value,
            "secret": self.secret.written,
        }


def _read_schema() -> Iterator[Setting]:
    for key, hint in get_type_hints(Profile, include_extras=True).items():
        if get_origin(hint) is Annotated:
            kind, setting = get_args(hint)
            yield setting._replace(
                key=key,
                kind=kind if kind in (bool, float) else str,
                flag=setting.flag or f"--{key.replace('_', '-')}",
            )


SETTINGS = {one.key: one for one in _read_schema()}
"""By their keys, in the order of profiles.toml."""


def embedded_sandbox(name: str = DEMO) -> Profile:
    """The sandbox inside the console: no URL, no login."""
    return Profile(
        name=name,
        environment=Environment.DEMO,
        base_url="",
        client_id="sandbox",
        secret=SecretSource(Place.NOWHERE),
        origins={"profile": BY_DEFAULT},
    )
