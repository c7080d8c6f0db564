"""One service and the login for it, whoever configured them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connections_tui.config.environments import (
    Environment,
    host_of,
    is_production_host,
)
from connections_tui.config.sources import Place, SecretSource

DEMO = "demo"
"""The profile that is always there."""
DEFAULT_API_VERSION = "2023-03-14"
DEFAULT_REQUESTS_PER_SECOND = 25.0
"""Half of the organization's documented limit, so that its own programs keep theirs."""
DEFAULT_REFRESH_SECONDS = 60.0

BY_DEFAULT = "default"
IN_FILE = "profiles.toml"
BY_ADDRESS = "the address"


@dataclass(frozen=True)
class Profile:
    """One service, the login for it, and how it may be used. Holds no stored secret."""

    name: str
    environment: Environment
    base_url: str = field(repr=False)
    """Empty for the embedded sandbox."""
    api_version: str
    client_id: str = field(repr=False)
    secret: SecretSource = field(repr=False)
    read_only: bool = False
    """The profile says so, and no key of the console changes it."""
    refresh_seconds: float = DEFAULT_REFRESH_SECONDS
    """How often the list is read."""
    requests_per_second: float = DEFAULT_REQUESTS_PER_SECOND
    """In the long run, for everything the console asks."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """For each value by its name, in words, where it came from."""
    missing: tuple[str, ...] = ()
    """What must be set before anything can be asked."""

    @property
    def host(self) -> str:
        return host_of(self.base_url)

    @property
    def is_kept(self) -> bool:
        """Whether it is one of profiles.toml, so that its secret may be kept too."""
        made_up = (BY_DEFAULT, BY_ADDRESS)
        if self.is_demo or self.origins.get("profile") in made_up:
            return False
        # A secret of another login would be filed under the profile's own.
        login = (self.origins.get(key) for key in ("base_url", "client_id"))
        return all(origin in (None, IN_FILE, BY_DEFAULT) for origin in login)

    @property
    def is_demo(self) -> bool:
        return self.environment is Environment.DEMO

    @property
    def is_production(self) -> bool:
        """Whether real merchants may be there: a staging profile can lead there too."""
        return self.environment is Environment.PRODUCTION or is_production_host(
            self.base_url
        )


def embedded_sandbox(name: str = DEMO) -> Profile:
    """The sandbox inside the console: no address, no login."""
    return Profile(
        name=name,
        environment=Environment.DEMO,
        base_url="",
        api_version=DEFAULT_API_VERSION,
        client_id="sandbox",
        secret=SecretSource(Place.NOWHERE),
        origins={"profile": BY_DEFAULT},
    )
