"""What is pasted is text: no part of it counts as a key.

Textual looks for keys within what a terminal marks as pasted, too. Few terminals let
an escape through there; from one that does, a copied text could press any key.
"""

ESC = "\x1b"
START = f"{ESC}[200~"
END = f"{ESC}[201~"


class Pastes:
    """Takes the escapes out of pastes, in whatever pieces these come."""

    def __init__(self) -> None:
        self._is_open = False
        self._kept = ""
        """The last of what was read: outside of a paste what may be the beginning of
        one, and was handed on; within it what may be its end, and was not."""

    def tame(self, text: str) -> str:
        """What is to be handed on of what was read."""
        tamed = ""
        while text:
            whole = self._kept + text
            if self._is_open:
                body, end, text = whole.partition(END)
                self._kept = "" if end else _begun(END, body)
                body = body.removesuffix(self._kept)
                tamed += body.replace(ESC, "") + end
                self._is_open = not end
            else:
                before, start, rest = whole.partition(START)
                tamed += (before + start)[len(self._kept) :]
                self._kept = "" if start else _begun(START, before)
                text = rest
                self._is_open = bool(start)
        return tamed


def _begun(mark: str, text: str) -> str:
    """The end of a text that is a beginning of the mark."""
    lengths = range(len(mark) - 1, 0, -1)
    return next((mark[:n] for n in lengths if text.endswith(mark[:n])), "")
