"""What mail, chat, documents, shells and files add to a value that is pasted."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.hygiene.dirt import (
        REMOVED,
        Dirt,
        Finding,
        check,
        is_private_key,
    )
    from connections_tui.hygiene.pairs import NotReadable, Pair, Pairs
    from connections_tui.hygiene.pasted_text import pairs_in
    from connections_tui.hygiene.urls import CleanUrl, one_scheme, without_secrets

__all__ = [
    "REMOVED",
    "CleanUrl",
    "Dirt",
    "Finding",
    "NotReadable",
    "Pair",
    "Pairs",
    "check",
    "is_private_key",
    "one_scheme",
    "pairs_in",
    "without_secrets",
]

__getattr__ = lazily(
    __name__,
    dirt=("REMOVED", "Dirt", "Finding", "check", "is_private_key"),
    pairs=("NotReadable", "Pair", "Pairs"),
    pasted_text=("pairs_in",),
    urls=("CleanUrl", "one_scheme", "without_secrets"),
)
