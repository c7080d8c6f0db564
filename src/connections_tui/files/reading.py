"""Text files of a person's, read whole. Blocks for as long as the disk takes."""

from pathlib import Path


class NotText(Exception):
    """It cannot be read as text. The message is a sentence to show."""


def read_text(path: Path, shown: str, most: int) -> str:
    """The text of a file.

    Args:
        shown: what sentences call it, safe to show.
        most: bytes.

    Raises:
        NotText: it is not there, too large, or not UTF-8.
    """
    try:
        with path.expanduser().open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise NotText(f"Cannot read {shown}: {why}.") from None
    except (ValueError, RuntimeError):
        raise NotText(f"Cannot read {shown}: not a path.") from None
    return text_of(content, shown, most)


def text_of(content: bytes, shown: str, most: int) -> str:
    """As ``read_text``, of what was read already: a mark of its order is left out.

    Files that Windows saves as "Unicode" are UTF-16.
    """
    if len(content) > most:
        raise NotText(f"{shown} is too large.")
    is_utf_16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        pass  # the error would hold the content
    raise NotText(f"{shown} is not UTF-8.")
