"""What is at stake: the environments, and which of them an address leads to."""

from enum import Enum
from urllib.parse import urlsplit

PRODUCTION_URL = "https://production.rutterapi.com/versioned"
PRODUCTION_HOST = "production.rutterapi.com"
SANDBOX_URL = "https://sandbox.rutterapi.com/versioned"
SANDBOX_HOST = "sandbox.rutterapi.com"
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class Environment(Enum):
    """What is at stake, in the word the first line shows."""

    DEMO = "DEMO"
    """The embedded sandbox: nothing is real."""
    LOCAL = "LOCAL"
    """A server on this machine."""
    SANDBOX = "SANDBOX"
    """Rutter's own sandbox."""
    STAGING = "STAGING"
    """Only where a profile says so: no address tells it from production."""
    PRODUCTION = "PROD"
    """Anything else. A host we do not know may hold real merchants."""


WORDS = {
    "production": Environment.PRODUCTION,
    "staging": Environment.STAGING,
    "sandbox": Environment.SANDBOX,
    "demo": Environment.DEMO,
}
"""What a profile may say of itself. LOCAL is never said: the address tells it."""

USUAL_URLS = {
    Environment.PRODUCTION: PRODUCTION_URL,
    Environment.SANDBOX: SANDBOX_URL,
    Environment.DEMO: "",
}
"""Where those are that need no address of their own."""


def environment_of(url: str) -> Environment:
    """What is known of an address to be harmless; all else is production."""
    host = host_of(url)
    if host in LOOPBACK_HOSTS:
        return Environment.LOCAL
    return Environment.SANDBOX if host == SANDBOX_HOST else Environment.PRODUCTION


def is_production_host(url: str) -> bool:
    """Whether an address leads to Rutter's production, however it is spelled."""
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
    """What a service without a profile is called."""
    return host_of(url).removesuffix(".rutterapi.com") or "unnamed"
