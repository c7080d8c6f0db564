"""``python -m connections_tui`` and the console script."""


def main() -> None:
    from connections_tui.cli import main as cli

    cli()


if __name__ == "__main__":
    main()
