"""Connections to read: sandboxes on ports of this machine, and their lists as files."""

import base64
import json
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

API_VERSION = "2023-03-14"
LEADING = {"RUTTER_BASE_URL", "RUTTER_CLIENT_ID", "RUTTER_CLIENT_SECRET"}


@dataclass(frozen=True)
class Served:
    """So many connections behind a port, and the same list in two files."""

    environ: Mapping[str, str]
    """What leads a console there."""
    json_file: Path
    """A list of objects, as the service gives them."""
    lines_file: Path
    """A line for each: ID, platform, when it was created."""
    first_id: str

    @property
    def base_url(self) -> str:
        return self.environ["RUTTER_BASE_URL"]


@contextmanager
def served(
    serve: list[str], count: int, folder: Path, environ: Mapping[str, str]
) -> Iterator[Served]:
    """Runs ``serve``, the command with what leads to ``sandbox serve``, for a while."""
    folder.mkdir()
    argv = [*serve, "--port", "0", "--seed", str(count), "--db", str(folder / "db")]
    with answering(argv, environ) as given:
        connections = _list(given)
        json_file, lines_file = folder / "connections.json", folder / "connections.txt"
        json_file.write_text(json.dumps(connections), encoding="utf-8")
        lines_file.write_text("".join(map(_line, connections)), encoding="utf-8")
        yield Served(given, json_file, lines_file, connections[0]["id"])


@contextmanager
def answering(
    argv: list[str], environ: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    """Runs a server that prints what leads a console there once it listens.

    Gives those variables, the version of the API aside: all are to use the same.
    """
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, text=True, env=dict(environ)
    ) as server:
        try:
            assert server.stdout is not None
            given: dict[str, str] = {}
            for line in server.stdout:
                name, _, value = line.strip().partition("=")
                if name in LEADING:
                    given[name] = value
                if given.keys() == LEADING:
                    yield given
                    return
            raise SystemExit(f"{argv[0]} did not begin to serve.")
        finally:
            server.terminate()


def _list(given: Mapping[str, str]) -> list[dict[str, str]]:
    login = f"{given['RUTTER_CLIENT_ID']}:{given['RUTTER_CLIENT_SECRET']}"
    request = urllib.request.Request(
        f"{given['RUTTER_BASE_URL']}/connections?status=any",
        headers={
            "Authorization": f"Basic {base64.b64encode(login.encode()).decode()}",
            "X-Rutter-Version": API_VERSION,
        },
    )
    with urllib.request.urlopen(request, timeout=120) as reply:
        connections: list[dict[str, str]] = json.load(reply)["connections"]
    return connections


def _line(connection: dict[str, str]) -> str:
    names = ("id", "platform", "created_at")
    return "  ".join(connection.get(name) or "-" for name in names) + "\n"
