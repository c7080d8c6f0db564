"""A service on this machine that gives the same answer to every request."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def answering(
    body: object, status: int = 200, **headers: str
) -> Iterator[dict[str, str]]:
    """Gives the variables that a profile for it is made of."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield {
                "RUTTER_BASE_URL": f"http://127.0.0.1:{server.server_port}/versioned",
                "RUTTER_CLIENT_ID": "a",
                "RUTTER_CLIENT_SECRET": "b-client-secret",
            }
        finally:
            server.shutdown()
            thread.join()
