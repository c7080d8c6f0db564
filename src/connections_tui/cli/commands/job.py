"""``job``: what became of a request that the service carries out later."""

from typing import Any, Self

import click

from connections_tui import models
from connections_tui.api import NotFound
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import NOT_FOUND, fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import run_connected
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import service_words
from connections_tui.words.printed import Printed, json_line

SUMMARY = "Show what became of an asynchronous request."
_HELP = f"""\
{SUMMARY}

ID is that of the job, which the service gave in place of an answer. What was sent is
not shown; in what was answered, secrets are masked.
"""


class Job(Printed, frozen=True):
    """A request that the service carries out later."""

    id: str
    status: str | None
    """prequeued, pending, success or failure."""
    method: str | None
    path: str | None
    http_status: int | float | None
    """Null until it is done."""
    response: Any
    """What was answered, secrets masked; null until it is done."""

    @classmethod
    def of(cls, job: "models.Job") -> Self:
        response = job.response
        return cls(
            job.id,
            job.status,
            job.request.method,
            service_words.job_path(job),
            response.http_status if response is not None else None,
            service_words.job_answer(job),
        )


_JSON = Json(Job)


@click.command("job", help=_HELP)
@click.argument("job", metavar="ID")
@_JSON
@click.pass_obj
def command(flags: Flags, job: str, is_json: bool) -> None:
    async def read(session: Session) -> "models.Job":
        assert session.client is not None
        try:
            return await session.client.optional.reads.job(job)
        except NotFound:
            said = f"No job has the ID {clean(job, 80)}."
            fail(said, NOT_FOUND, advice="Check the ID.")

    found = run_connected(flags.chosen(), read)
    if is_json:
        _JSON.write(Job.of(found))
        return
    facts = list(service_words.job_facts(found))
    if (answer := service_words.job_answer(found)) is not None:
        facts.append(("Answer", json_line(answer)))
    output.facts(facts)
