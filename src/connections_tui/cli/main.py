"""The command line."""


def main() -> None:
    """Nothing to open yet."""
