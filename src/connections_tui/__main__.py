"""``python -m connections_tui`` and the console script."""

import os
import sys

from connections_tui.cli.bugs import catch_faults
from connections_tui.cli.terminal import (
    ConsoleLeft,
    harden_process,
    occupy_closed_streams,
)

_COMPLETE = "_CONNECTIONS_TUI_COMPLETE"
"""Set where a shell asks for completions, which click gives."""


def main() -> None:
    catch_faults()
    occupy_closed_streams()
    harden_process()
    try:
        if len(sys.argv) == 1 and _COMPLETE not in os.environ:
            # By far the most frequent start, and the one a person waits for.
            from connections_tui.cli.console import open_default_console

            sys.exit(open_default_console())
        from connections_tui.cli.main import run

        run()
    except ConsoleLeft as left:
        left.at_once()


if __name__ == "__main__":
    main()
