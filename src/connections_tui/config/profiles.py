"""Which service, with which login. A flag beats the environment beats the default."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pydantic import SecretStr

PRODUCTION_URL = "https://production.rutterapi.com/versioned"
SANDBOX_HOST = "sandbox.rutterapi.com"
DEFAULT_API_VERSION = "2023-03-14"
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

CLIENT_ID = "RUTTER_CLIENT_ID"
CLIENT_SECRET = "RUTTER_CLIENT_SECRET"
BASE_URL = "RUTTER_BASE_URL"
API_VERSION = "RUTTER_API_VERSION"
REQUESTS_PER_SECOND = "RUTTER_REQUESTS_PER_SECOND"
DEFAULT_REQUESTS_PER_SECOND = 25.0
"""Half of the organization's documented limit, so that its own programs keep theirs."""


class Environment(Enum):
    """What is at stake, in the word the first line shows."""

    DEMO = "DEMO"
    """The embedded sandbox: nothing is real."""
    LOCAL = "LOCAL"
    """A server on this machine."""
    SANDBOX = "SANDBOX"
    """Rutter's own sandbox."""
    PRODUCTION = "PROD"
    """Anything else. A host we do not know may hold real merchants."""


@dataclass(frozen=True)
class Profile:
    """One service and the login for it."""

    name: str
    environment: Environment
    base_url: str
    """Empty for the embedded sandbox."""
    api_version: str
    client_id: str
    client_secret: "SecretStr | None"
    """None for the embedded sandbox, which asks for none."""
    requests_per_second: float = DEFAULT_REQUESTS_PER_SECOND
    """In the long run, for everything the console asks."""
    missing: tuple[str, ...] = ()
    """Variables that must be set before anything can be asked."""

    @property
    def host(self) -> str:
        return _host(self.base_url)


def load_profile(
    environ: Mapping[str, str],
    *,
    base_url: str | None = None,
    api_version: str | None = None,
    demo: bool = False,
) -> Profile:
    """The profile that flags and environment ask for; with nothing set, the sandbox.

    A login that is only half there gives a profile with ``missing`` set, so that
    the console can open and say so.
    """
    url = base_url or environ.get(BASE_URL, "").strip()
    client_id = environ.get(CLIENT_ID, "").strip()
    secret = environ.get(CLIENT_SECRET, "").strip()
    version = api_version or environ.get(API_VERSION, "").strip() or DEFAULT_API_VERSION
    if demo or not (url or client_id or secret):
        return _sandbox(version)
    # The sandbox opens without it, and sooner.
    from pydantic import SecretStr

    url = url or PRODUCTION_URL
    return Profile(
        name=_name(url),
        environment=_environment(url),
        base_url=url,
        api_version=version,
        client_id=client_id,
        client_secret=SecretStr(secret),
        requests_per_second=_rate(environ.get(REQUESTS_PER_SECOND, "")),
        missing=tuple(
            name
            for name, value in ((CLIENT_ID, client_id), (CLIENT_SECRET, secret))
            if not value
        ),
    )


def _sandbox(api_version: str) -> Profile:
    return Profile(
        name="sandbox",
        environment=Environment.DEMO,
        base_url="",
        api_version=api_version,
        client_id="sandbox",
        client_secret=None,
    )


def _rate(written: str) -> float:
    """The request rate asked for; NaN where it is none, which opening refuses."""
    if not written.strip():
        return DEFAULT_REQUESTS_PER_SECOND
    try:
        return float(written)
    except ValueError:
        return math.nan


def _environment(url: str) -> Environment:
    host = _host(url)
    if host in LOOPBACK_HOSTS:
        return Environment.LOCAL
    return Environment.SANDBOX if host == SANDBOX_HOST else Environment.PRODUCTION


def _name(url: str) -> str:
    return _host(url).removesuffix(".rutterapi.com") or "unnamed"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
