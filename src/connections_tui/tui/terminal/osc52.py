"""The terminal's clipboard: the sequence that sets it, and how long it may be.

Terminals do not confirm it. Those with a limit drop a longer sequence without a word:
100,000 bytes is what most take.
"""

import base64
from collections.abc import Mapping

from connections_tui.tui.terminal.surroundings import multiplexer

MOST_ENCODED = 74_994
"""Characters of base64 in one sequence."""
MOST_BYTES = MOST_ENCODED // 4 * 3
_SCREEN_PIECE = 250
"""GNU screen passes on strings of up to 256 bytes."""


def fits(text: str) -> bool:
    """Whether terminals take so much."""
    return len(_encoded(text)) <= MOST_ENCODED


def sequence(text: str, environ: Mapping[str, str]) -> str:
    """What sets the terminal's clipboard, also through a multiplexer. An empty text
    clears it."""
    plain = f"\x1b]52;c;{_encoded(text)}\a"
    match multiplexer(environ):
        case "tmux":
            # The first counts if tmux takes it (set-clipboard on), the second if it
            # passes it on (allow-passthrough on).
            inner = plain.replace("\x1b", "\x1b\x1b")
            return f"{plain}\x1bPtmux;{inner}\x1b\\"
        case "screen":
            cuts = range(0, len(plain), _SCREEN_PIECE)
            return "".join(f"\x1bP{plain[i : i + _SCREEN_PIECE]}\x1b\\" for i in cuts)
    return plain


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
