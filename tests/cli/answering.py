"""A service on this machine that gives the same answer to every request."""

from collections.abc import Iterator
from contextlib import contextmanager

from stand_ins.port import Reply
from stand_ins.port import answering as answering_with

LOGIN = {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "canary-4711"}


@contextmanager
def answering(
    body: object, status: int = 200, **headers: str
) -> Iterator[dict[str, str]]:
    """Gives the variables that a profile for it is made of."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with answering_with(lambda _: Reply(status, body, named)) as base_url:
        yield {"RUTTER_BASE_URL": base_url, **LOGIN}
