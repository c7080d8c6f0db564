"""One service and the login for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connections_tui.config.environments import (
    Environment,
    host_of,
    is_production_host,
)
from connections_tui.config.sources import Place, SecretSource

DEMO = "demo"
"""The built-in profile."""
DEFAULT_API_VERSION = "2023-03-14"
DEFAULT_REQUESTS_PER_SECOND = 25.0
"""Half of the organization's documented limit: the rest is for its own programs."""
DEFAULT_REFRESH_SECONDS = 60.0

BY_DEFAULT = "default"
IN_FILE = "profiles.toml"
BY_ADDRESS = "detected from the URL"


@dataclass(frozen=True)
class Profile:
    """One service, the login for it, and how it may be used. Holds no stored secret."""

    name: str
    environment: Environment
    base_url: str = field(repr=False)
    """Empty for the built-in sandbox."""
    api_version: str
    client_id: str = field(repr=False)
    secret: SecretSource = field(repr=False)
    read_only: bool = False
    """No key of the console changes it."""
    refresh_seconds: float = DEFAULT_REFRESH_SECONDS
    """Seconds between two readings of the list."""
    requests_per_second: float = DEFAULT_REQUESTS_PER_SECOND
    """In the long run, for all requests."""
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


def embedded_sandbox(name: str = DEMO) -> Profile:
    """The sandbox inside the console: no URL, no login."""
    return Profile(
        name=name,
        environment=Environment.DEMO,
        base_url="",
        api_version=DEFAULT_API_VERSION,
        client_id="sandbox",
        secret=SecretSource(Place.NOWHERE),
        origins={"profile": BY_DEFAULT},
    )
