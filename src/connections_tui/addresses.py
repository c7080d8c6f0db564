"""The service's address and our login there, checked before anything is sent.

An address or a login that could send secrets to the wrong place is refused here: when
it is configured, and when a client is made of it.
"""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from pydantic import SecretStr

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_HOST_NAME = re.compile(r"\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*\.?")
_VERSION = re.compile(r"[0-9A-Za-z._-]{1,40}")
_PLAIN = re.compile(r"https?://[\w:/-]+(\.[\w:/-]+)*|(?=\w*\d)[\w-]{8,}", re.ASCII)
"""What most settings look like, and nothing that could have anything around it."""
_REMEDY = "Use the value alone."


class BadSettings(ValueError):
    """These settings are not usable. Never repeats their values."""


@dataclass(frozen=True)
class Address:
    """Where the service is."""

    base_url: str
    """With its path prefix and without a slash at the end."""
    host: str
    """Host and port, as messages name them."""
    is_loopback: bool
    is_encrypted: bool


@dataclass(frozen=True)
class Login:
    """Our login, by HTTP Basic."""

    client_id: str = field(repr=False)
    client_secret: "SecretStr"


def read_address(base_url: str) -> Address:
    """The address a base URL means.

    Raises:
        BadSettings: it is no http(s) URL, holds more than host and path, or
            would send the login in clear to another machine.
    """
    _refuse_dirt("URL", base_url, name="base_url")
    if re.search(r"\s", base_url) or "\\" in base_url or _UNPRINTABLE.search(base_url):
        raise BadSettings("The URL contains a space or a control character.")
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadSettings("The URL is not valid. Check its host and port.") from None
    _refuse_extras(base_url, parts)
    if not (_HOST_NAME.fullmatch(host) or _is_ip_address(host)):
        raise BadSettings("The URL has no host. Use https://host/path.")
    is_loopback = _is_loopback(host)
    if parts.scheme == "http" and not is_loopback:
        raise BadSettings(
            "The URL must start with https://. http:// would send secrets unencrypted; "
            "it is accepted for this machine only (http://localhost)."
        )
    return Address(
        base_url=base_url.rstrip("/"),
        host=host if port is None else f"{host}:{port}",
        is_loopback=is_loopback,
        is_encrypted=parts.scheme == "https",
    )


def _refuse_extras(base_url: str, parts: SplitResult) -> None:
    if parts.scheme not in ("http", "https"):
        raise BadSettings("The URL must start with https:// (or http://localhost).")
    if "@" in parts.netloc:
        raise BadSettings(
            "The URL must not contain a user name or password. Use the client ID and "
            "secret."
        )
    if "?" in base_url:
        raise BadSettings("The URL must not contain a query (after '?').")
    if "#" in base_url:
        raise BadSettings("The URL must not contain a fragment (after '#').")


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    if _is_ip_address(host):
        return ip_address(host).is_loopback
    return host == "localhost"


def read_login(client_id: str, client_secret: "SecretStr") -> Login:
    """A login that HTTP Basic can carry unchanged.

    Raises:
        BadSettings: something is missing or would arrive as something else.
    """
    return Login(read_client_id(client_id), read_secret(client_secret))


def read_client_id(client_id: str) -> str:
    """The first half of a login.

    Raises:
        BadSettings: as ``read_login``.
    """
    _refuse_altered("client ID", client_id)
    if ":" in client_id:
        # Basic joins the two by a colon: the secret would start at the wrong place.
        raise BadSettings("The client ID must not contain a colon.")
    return client_id


def read_secret(client_secret: "SecretStr") -> "SecretStr":
    """The second half of a login.

    Raises:
        BadSettings: as ``read_login``.
    """
    _refuse_altered("client secret", client_secret.get_secret_value())
    return client_secret


def _refuse_altered(name: str, value: str) -> None:
    if not value:
        raise BadSettings(f"The {name} is missing.")
    if value != value.strip():
        raise BadSettings(f"The {name} starts or ends with a space. Paste it again.")
    _refuse_dirt(name, value, name=name, is_secret=name.endswith("secret"))
    if _UNPRINTABLE.search(value):
        raise BadSettings(f"The {name} contains a control character. Paste it again.")


def _refuse_dirt(what: str, value: str, *, name: str, is_secret: bool = False) -> None:
    """Refuses what a shell, a file or a message has added and nothing can mean."""
    if _PLAIN.fullmatch(value):
        return
    # Its patterns take as long to import as a start can spare.
    from connections_tui.hygiene import Dirt, check

    finding = check(value, name=name, is_secret=is_secret)
    # An address has words of its own for the first two; the others may be meant.
    ignored = {Dirt.BLANKS, Dirt.URL_SECRET, Dirt.PLACEHOLDER, Dirt.MISPLACED}
    if name != "base_url":
        # A secret may be any characters.
        ignored.add(Dirt.CODES)
    dirt = [it for it in finding.kinds if it not in ignored] if finding else []
    if dirt:
        words = " ".join(dirt)
        raise BadSettings(f"The {what} {words[0].lower()}{words[1:]} {_REMEDY}")


def read_version(api_version: str) -> str:
    """An API version that can be sent as a header.

    Raises:
        BadSettings: it does not look like one.
    """
    _refuse_dirt("API version", api_version, name="api_version")
    if not _VERSION.fullmatch(api_version):
        raise BadSettings("The API version must look like 2023-03-14.")
    return api_version
