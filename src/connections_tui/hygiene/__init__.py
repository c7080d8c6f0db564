"""What mail, chat, documents, shells and files add to a value that is pasted."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.hygiene.dirt import Dirt, Finding, check, is_private_key
    from connections_tui.hygiene.urls import CleanUrl, one_scheme, without_secrets

__all__ = [
    "CleanUrl",
    "Dirt",
    "Finding",
    "check",
    "is_private_key",
    "one_scheme",
    "without_secrets",
]

__getattr__ = lazily(
    __name__,
    dirt=("Dirt", "Finding", "check", "is_private_key"),
    urls=("CleanUrl", "one_scheme", "without_secrets"),
)
