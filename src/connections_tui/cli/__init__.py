"""The command line: ``cli.main`` has the commands, ``cli.console`` the screens."""
