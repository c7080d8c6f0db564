"""Connections to read: sandboxes on ports of this machine, and their lists as files."""

import base64
import json
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ID = SECRET = "sandbox"
API_VERSION = "2023-03-14"


@dataclass(frozen=True)
class Served:
    """So many connections behind a port, and the same list in two files."""

    base_url: str
    json_file: Path
    """A list of objects, as the service gives them."""
    lines_file: Path
    """A line for each: ID, platform, when it was created."""
    first_id: str

    @property
    def environ(self) -> dict[str, str]:
        """What leads a console there."""
        return {
            "RUTTER_BASE_URL": self.base_url,
            "RUTTER_CLIENT_ID": ID,
            "RUTTER_CLIENT_SECRET": SECRET,
        }


@contextmanager
def served(
    serve: list[str], count: int, folder: Path, environ: Mapping[str, str]
) -> Iterator[Served]:
    """Runs ``serve``, the command with what leads to ``sandbox serve``, for a while."""
    folder.mkdir()
    argv = [*serve, "--port", "0", "--seed", str(count), "--db", str(folder / "db")]
    with answering(argv, environ) as base_url:
        connections = _list(base_url)
        json_file, lines_file = folder / "connections.json", folder / "connections.txt"
        json_file.write_text(json.dumps(connections), encoding="utf-8")
        lines_file.write_text("".join(map(_line, connections)), encoding="utf-8")
        yield Served(base_url, json_file, lines_file, connections[0]["id"])


@contextmanager
def answering(argv: list[str], environ: Mapping[str, str]) -> Iterator[str]:
    """Runs a server that prints ``RUTTER_BASE_URL=…`` once it listens; that URL."""
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, text=True, env=dict(environ)
    ) as server:
        try:
            assert server.stdout is not None
            for line in server.stdout:
                name, _, url = line.strip().partition("=")
                if name == "RUTTER_BASE_URL":
                    yield url
                    return
            raise SystemExit(f"{argv[0]} did not begin to serve.")
        finally:
            server.terminate()


def _list(base_url: str) -> list[dict[str, str]]:
    login = base64.b64encode(f"{ID}:{SECRET}".encode()).decode()
    request = urllib.request.Request(
        f"{base_url}/connections?status=any",
        headers={"Authorization": f"Basic {login}", "X-Rutter-Version": API_VERSION},
    )
    with urllib.request.urlopen(request, timeout=120) as reply:
        connections: list[dict[str, str]] = json.load(reply)["connections"]
    return connections


def _line(connection: dict[str, str]) -> str:
    names = ("id", "platform", "created_at")
    return "  ".join(connection.get(name) or "-" for name in names) + "\n"
