"""The environments, and which of them a URL leads to."""

from enum import Enum
from urllib.parse import urlsplit

PRODUCTION_URL = "https://production.rutterapi.com/versioned"
PRODUCTION_HOST = "production.rutterapi.com"
SANDBOX_URL = "https://sandbox.rutterapi.com/versioned"
SANDBOX_HOST = "sandbox.rutterapi.com"
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class Environment(Enum):
    """Where real merchants may be affected, in the word the first line shows."""

    DEMO = "DEMO"
    """The built-in sandbox: nothing is real."""
    LOCAL = "LOCAL"
    """A server on this machine."""
    SANDBOX = "SANDBOX"
    """Rutter's own sandbox."""
    STAGING = "STAGING"
    """Only where a profile says so: no URL tells it from production."""
    PRODUCTION = "PROD"
    """Anything else. A host we do not know may hold real merchants."""


WORDS = {
    "production": Environment.PRODUCTION,
    "staging": Environment.STAGING,
    "sandbox": Environment.SANDBOX,
    "demo": Environment.DEMO,
}
"""What a profile may say. LOCAL is never said: the URL shows it."""

USUAL_URLS = {
    Environment.PRODUCTION: PRODUCTION_URL,
    Environment.SANDBOX: SANDBOX_URL,
    Environment.DEMO: "",
}
"""The URLs of those that need none of their own."""


def environment_of(url: str) -> Environment:
    """What a URL is known to be; anything else is production."""
    host = host_of(url)
    if host in LOOPBACK_HOSTS:
        return Environment.LOCAL
    return Environment.SANDBOX if host == SANDBOX_HOST else Environment.PRODUCTION


def is_production_host(url: str) -> bool:
    """Whether a URL leads to Rutter's production, however it is spelled."""
    from unicodedata import normalize

    # Resolvers take wide letters and a last full stop for the same name.
    return normalize("NFKC", host_of(url)).casefold().rstrip(".") == PRODUCTION_HOST


def host_of(url: str) -> str:
    """The host alone; empty where there is none to be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def name_of(url: str) -> str:
    """The name of a service without a profile."""
    return host_of(url).removesuffix(".rutterapi.com") or "unnamed"
