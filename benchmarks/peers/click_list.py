"""The list of connections as JSON, with click and httpx and nothing else."""

import json
import os

import click


@click.command()
def main() -> None:
    import httpx

    login = (os.environ["RUTTER_CLIENT_ID"], os.environ["RUTTER_CLIENT_SECRET"])
    reply = httpx.get(
        os.environ["RUTTER_BASE_URL"] + "/connections",
        params={"status": "any"},
        headers={"X-Rutter-Version": "2023-03-14"},
        auth=login,
    )
    reply.raise_for_status()
    click.echo(json.dumps(reply.json()["connections"], indent=2))


main()
