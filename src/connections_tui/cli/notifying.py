"""One POST to an address of the user's own. It may hold a secret, and is never said."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from connections_tui.cli.progress import waiting
from connections_tui.text import clean

SECONDS = 10.0


def check_address(address: str) -> str:
    """Why nothing can be posted there; empty where it can."""
    try:
        parts = urlsplit(address)
        is_fine = parts.scheme == "https" and bool(parts.hostname)
        is_fine = is_fine and parts.port != 0  # raises where it is no number
    except ValueError:
        is_fine = False
    if is_fine and address.isascii() and address.isprintable() and " " not in address:
        return ""
    return "--notify needs an https address, such as https://hooks.example/T0/B0."


async def notify(address: str, body: Mapping[str, object]) -> str:
    """Why it was not taken, as a sentence; empty where it was. Redirects are not
    followed."""
    import httpx

    host = clean(urlsplit(address).hostname or "", 100)
    try:
        async with (
            waiting(f"Notifying {host}"),
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client,
        ):
            answer = await client.post(address, json=body)
    except (
        httpx.HTTPError,
        httpx.InvalidURL,
        ImportError,
        OSError,
        ValueError,
    ) as error:
        return f"{host} could not be reached ({type(error).__name__})."
    if answer.is_success:
        return ""
    return f"{host} refused it (HTTP {answer.status_code})."
