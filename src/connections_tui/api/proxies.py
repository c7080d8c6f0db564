"""The proxy that the environment names for an address, read part by part.

A part that cannot be used is named and skipped, where httpx would refuse them all: a
typing slip in one variable must not keep the others from working. Values are never
repeated: a proxy's URL may hold a password.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from connections_tui.addresses import Address
from connections_tui.hygiene import one_scheme

_VARIABLES = ("HTTPS_PROXY", "ALL_PROXY")
_SCHEMES = ("http", "https", "socks5", "socks5h")
_PORTS = {"http": 80, "https": 443}
_NONE = ("none", "null", "direct", "false", "off", "no", "0", "disabled")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\ufeff"))
_HOST = re.compile(r"[\w.-]{1,253}")

IPAddress = IPv4Address | IPv6Address


@dataclass(frozen=True)
class ProxyChoice:
    """What requests to one address go through."""

    url: str | None = field(default=None, repr=False)
    """Of the proxy, its login included; None where none is used."""
    host: str = ""
    """Of the proxy, with its port."""
    source: str = ""
    """The variable that names it, or the system's settings."""
    skipped: tuple[str, ...] = ()
    """Sentences about parts of the settings that cannot be used."""


def choose_proxy(
    address: Address, environ: Mapping[str, str] = os.environ
) -> ProxyChoice:
    """The proxy for an address. Nothing that stays on this machine has one."""
    if address.is_loopback:
        return ProxyChoice()
    skipped: list[str] = []
    bypass = _variable("NO_PROXY", environ)
    if bypass and _is_bypassed(address, bypass[1], skipped):
        return ProxyChoice(skipped=tuple(skipped))
    for name in _VARIABLES:
        if (found := _variable(name, environ)) is None:
            continue
        variable, written = found
        url, problem = _proxy_url(written)
        if url is not None:
            return ProxyChoice(url, _host_of(url), variable, tuple(skipped))
        skipped.append(f"{variable} is not used: {problem}.")
    url = _system_proxy(address)
    if url is not None:
        source = "the system's settings"
        return ProxyChoice(url, _host_of(url), source, tuple(skipped))
    return ProxyChoice(skipped=tuple(skipped))


def _variable(name: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """A variable by its name and value; the lower-case one first, as curl has it."""
    for spelling in (name.lower(), name):
        if written := environ.get(spelling, "").strip():
            return spelling, written
    return None


def _proxy_url(written: str) -> tuple[str | None, str]:
    """A proxy's URL as httpx takes it, or why it is none."""
    url = _without_dirt(written)
    if url.casefold() in _NONE:
        return None, "it is a word for none"
    if not re.match(r"[\w+.-]+://", url):
        url = f"http://{url.removeprefix('//')}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None, _why_invalid(url)
    if parts.scheme not in _SCHEMES:
        return None, "it must start with http://, https://, socks5:// or socks5h://"
    if not _HOST.fullmatch(host) and not _ip(host):
        return None, "it has no valid host"
    if port == 0 or re.search(r"[\s\x00-\x1f\x7f-\x9f]", url):
        return None, "it contains a space, a control character or port 0"
    return url, ""


def _without_dirt(written: str) -> str:
    """A proxy's URL without what shells, files and other settings add to it."""
    text = written.translate(_UNSEEN).strip("\"'“”‘’;, ")
    text = re.sub(r"^(?:export\s+)?\w+_proxy=|^PROXY\s+", "", text, flags=re.IGNORECASE)
    # As Windows writes it: http=a:1;https=b:2.
    parts = dict(re.findall(r"(?:^|;)(\w+)=([^;=]+)", text))
    text = parts.get("https") or parts.get("http") or text
    text = re.sub(
        r"^socks://", "socks5://", text.strip("\"'“”‘’ "), flags=re.IGNORECASE
    )
    return text if ":///" in text else one_scheme(text)


def _why_invalid(url: str) -> str:
    """Why a URL cannot be taken apart: most often by a sign in its password."""
    login, at, _ = url.rpartition("@")
    if at and re.search(r"[/?#]", login.partition("://")[2]):
        return "write / ? and # in its password as %2F, %3F and %23"
    return "its host or port is not valid"


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 1080)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_bypassed(address: Address, written: str, skipped: list[str]) -> bool:
    host, port = _split(address.host)
    parts = [part for part in re.split(r"[\s,;|]+", written.strip("\"' ")) if part]
    matches = []
    for part in parts:
        try:
            matches.append(_matches(part.casefold(), host.casefold(), port))
        except ValueError:
            skipped.append(f"NO_PROXY: entry {len(matches) + 1} is not valid, skipped.")
            matches.append(False)
    return any(matches)


def _matches(part: str, host: str, port: int) -> bool:
    """Whether an entry of NO_PROXY is about a host.

    Raises:
        ValueError: it is no entry.
    """
    if part == "*":
        return True
    if part in ("<local>", "<-loopback>"):
        # As Windows calls hosts without a domain.
        return part == "<local>" and not re.search(r"[.:]", host)
    part = part.split("://", 1)[-1]
    if re.search(r"/[\d.]+$", part):
        network = ip_network(part.translate({91: None, 93: None}), strict=False)
        return (address := _ip(host)) is not None and address in network
    name, wanted = _split(part.removesuffix("/"), default=port)
    if address := _ip(name):
        return address == _ip(host) and wanted == port
    if "*" in name[1:] and re.fullmatch(r"[\w.*-]+", name):
        return wanted == port and fnmatchcase(host, name)
    name = name.removeprefix("*").strip(".")
    if not _HOST.fullmatch(name):
        raise ValueError(part)
    return wanted == port and (host == name or host.endswith(f".{name}"))


def _split(host: str, default: int = 443) -> tuple[str, int]:
    """A host and its port; an IPv6 address stands in brackets, or alone."""
    if _ip(host):
        return host.strip("[]"), default
    name, colon, port = host.rpartition(":")
    return (name.strip("[]"), int(port)) if colon else (host, default)


def _ip(host: str) -> IPAddress | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _system_proxy(address: Address) -> str | None:
    """The one of the system's settings, on systems that have any."""
    if sys.platform not in ("darwin", "win32"):
        return None
    from urllib.request import getproxies, proxy_bypass

    if proxy_bypass(_split(address.host)[0]):
        return None
    found = (getproxies().get(name, "") for name in ("https", "all"))
    return next((url for one in found if one and (url := _proxy_url(one)[0])), None)


def settings_named(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The variables about proxies that are set."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        if found := _variable(name, environ):
            yield found[0]
