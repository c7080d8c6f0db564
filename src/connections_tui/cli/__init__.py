from connections_tui.cli.main import main

__all__ = ["main"]
