"""``python -m connections_tui`` and the console script."""

import sys

from connections_tui.cli.faults import catch_faults
from connections_tui.cli.terminal import ConsoleLeft, harden_process


def main() -> None:
    catch_faults()
    harden_process()
    try:
        if len(sys.argv) == 1:
            # By far the most frequent start, and the one somebody waits for.
            from connections_tui.cli.console import open_default_console

            sys.exit(open_default_console())
        from connections_tui.cli.main import main as cli

        cli()
    except ConsoleLeft as left:
        left.at_once()


if __name__ == "__main__":
    main()
