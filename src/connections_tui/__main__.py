"""``python -m connections_tui`` and the console script."""

import sys


def main() -> None:
    if len(sys.argv) == 1:
        # By far the most frequent start, and the one somebody waits for.
        from connections_tui.cli.console import open_default_console

        sys.exit(open_default_console())
    from connections_tui.cli.main import main as cli

    cli()


if __name__ == "__main__":
    main()
