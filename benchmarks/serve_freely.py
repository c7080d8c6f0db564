"""``sandbox serve`` without the limit on requests, so that a sweep can be hurried."""

import sys

from connections_tui.cli.main import main
from connections_tui.sandbox import gate

gate.RATE_LIMIT = sys.maxsize
main(["sandbox", "serve", *sys.argv[1:]])
