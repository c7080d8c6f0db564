"""Saying it: ``cli.main`` with the commands, ``cli.console`` with the screens."""
