"""The program with every logger at DEBUG into a file, as somebody hunting a fault."""

import logging
import sys

logging.basicConfig(level=logging.DEBUG, filename=sys.argv.pop(1))

from connections_tui.__main__ import main  # noqa: E402  # logging first: some log early

main()
