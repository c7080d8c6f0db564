"""Whose certificates are trusted: the system's store, or what a variable names.

The variables are those that other tools know, so that a machine behind a proxy that
inspects TLS needs no other settings than it has.
"""

import os
import ssl
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""All that are set count, in place of the system's store."""
SYSTEM = "the system's trust store"
_MOST_FILES = 500
"""Of certificates that are read one by one, from a folder."""
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


class Trust(Struct, frozen=True):
    """What certificates are checked against."""

    context: ssl.SSLContext
    source: str
    """Variables by their names, or the system's store."""
    skipped: tuple[str, ...] = ()
    """Sentences about variables that name no certificates."""


def trust_of(environ: Mapping[str, str] = os.environ) -> Trust:
    """What certificates are checked against on this machine."""
    named: list[str] = []
    skipped: list[str] = []
    loaded = set[str]()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for name in VARIABLES:
        if not (written := environ.get(name, "").strip(" \t\r\n\"'")):
            continue
        try:
            # Several often name the same bundle, and one takes 35 ms.
            if written not in loaded:
                _load(context, written)
            loaded.add(written)
            named.append(name)
        except (OSError, ValueError) as error:
            skipped.append(f"{name} is not used: it names {_problem(error)}.")
    if named:
        return Trust(context, " or ".join(named), tuple(skipped))
    return Trust(_system(), SYSTEM, tuple(skipped))


def _load(context: ssl.SSLContext, written: str) -> None:
    """A file with certificates, or folders of them as OpenSSL lays them out."""
    folders = [one for one in map(Path, written.split(os.pathsep)) if one.is_dir()]
    if not folders:
        context.load_verify_locations(cafile=os.path.expanduser(written))
    elif not sum(_load_folder(context, folder) for folder in folders):
        raise NotADirectoryError


def _load_folder(context: ssl.SSLContext, folder: Path) -> bool:
    """Whether there is a certificate in it, under a name of OpenSSL's or its own."""
    if _has_certificates(folder):
        context.load_verify_locations(capath=folder)
        return True
    files = [one for one in sorted(folder.iterdir()) if one.suffix in (".pem", ".crt")]
    loaded = 0
    for file in files[:_MOST_FILES]:
        with suppress(OSError):
            context.load_verify_locations(cafile=file)
            loaded += 1
    return loaded > 0


def _problem(error: Exception) -> str:
    if isinstance(error, NotADirectoryError):
        return "a folder without certificates"
    if isinstance(error, FileNotFoundError):
        return "a file that does not exist"
    if isinstance(error, ssl.SSLError):
        return "a file without certificates in PEM format"
    return "a file that is not readable"


def _system() -> ssl.SSLContext:
    if sys.platform in ("darwin", "win32"):
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # As truststore does there, which reads the store anew for each connection: that
    # takes 35 ms, and all others wait.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    paths = ssl.get_default_verify_paths()
    context.set_default_verify_paths()
    if paths.cafile is None and not _has_certificates(paths.capath):
        context.load_verify_locations(cafile=_bundle())
    return context


def _has_certificates(folder: str | Path | None) -> bool:
    return folder is not None and any(Path(folder).glob("*.[0-9]"))


def _bundle() -> str:
    """Where systems keep theirs, if not where OpenSSL looks; else the one of httpx."""
    for path in _BUNDLES:
        if Path(path).is_file():
            return path
    import certifi

    return certifi.where()
