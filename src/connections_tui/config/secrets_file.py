"""secrets.json: the file for secrets, if a person chose it. For its owner only.

``{"host": {"client ID": "secret"}}``. A file that others may read, or that belongs to
another user, is neither read nor written.
"""

import json
from pathlib import Path

from connections_tui.files import private

LARGEST = 1 << 20
LOCK_SECONDS = 3.0

_Secrets = dict[str, dict[str, str]]


class SecretsFileUnusable(Exception):
    """The file was not used; the message says why, in words after a colon."""


def get(path: Path, host: str, client_id: str) -> str | None:
    """The secret kept for a login; None where there is none.

    Raises:
        SecretsFileUnusable: also where others may read it.
    """
    return _read(path).get(host, {}).get(client_id)


def put(path: Path, host: str, client_id: str, secret: str) -> None:
    _change(path, host, client_id, secret)


def drop(path: Path, host: str, client_id: str) -> None:
    if get(path, host, client_id) is not None:
        _change(path, host, client_id, None)


def _change(path: Path, host: str, client_id: str, secret: str | None) -> None:
    try:
        with private.alone(path.parent, LOCK_SECONDS):
            kept = _read(path)
            of_host = kept.setdefault(host, {})
            if secret is None:
                of_host.pop(client_id, None)
            else:
                of_host[client_id] = secret
            left = {name: logins for name, logins in kept.items() if logins}
            private.write_whole(path, json.dumps(left, indent=1).encode())
    except OSError as error:
        raise SecretsFileUnusable(_reason(error)) from None


def _read(path: Path) -> _Secrets:
    try:
        if why := private.why_not_private(path):
            raise SecretsFileUnusable(why)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SecretsFileUnusable(_reason(error)) from None
    if len(content) > LARGEST:
        raise SecretsFileUnusable("larger than 1 MB")
    return _understood(content)


def _understood(content: bytes) -> _Secrets:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        # Neither the parser's words nor the error itself: both contain the file.
        found = None
    if not isinstance(found, dict):
        raise SecretsFileUnusable("not the JSON that was written there")
    for logins in found.values():
        if not isinstance(logins, dict) or not all(
            isinstance(secret, str) for secret in logins.values()
        ):
            raise SecretsFileUnusable("not the JSON that was written there")
    return found


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
