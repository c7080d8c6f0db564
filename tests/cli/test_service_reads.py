"""``webhooks`` and ``job``: as tables, as JSON, and where there is none."""

import pytest

from connections_tui.sandbox.service_endpoints import JOBS, WEBHOOKS

from .answering import answering
from .shapes import conforms
from .test_main import run

FIRST = str(WEBHOOKS[0]["id"])


def test_webhooks_are_listed_and_one_can_be_picked() -> None:
    shown = run("webhooks")
    [listed] = conforms("webhooks", run("webhooks", "--json").stdout)
    [picked] = conforms("webhooks", run("webhooks", FIRST, "--json").stdout)

    assert shown.stdout.splitlines()[0].split("\t") == [
        *("ID", "URL", "STATE", "VERSION", "EVENTS")
    ]
    assert "https://example.com/events?…" in shown.stdout
    assert [one["id"] for one in listed] == [one["id"] for one in WEBHOOKS]
    assert (listed[0]["events"], listed[1]["disabled"]) == (None, True)
    assert picked == listed[:1]


def test_a_job_of_each_status_is_shown() -> None:
    for job_id, job in JOBS.items():
        shown = run("job", job_id)
        [found] = conforms("job", run("job", job_id, "--json").stdout)
        assert found["status"] == job["status"]
        assert found["path"] == "/versioned/accounting/bills"
        assert "access_token" not in shown.stdout
        assert (found["response"] is None) == ("response" not in job)
        assert "Request\tPOST /versioned/accounting/bills" in shown.stdout


def test_what_is_not_there_is_exit_code_5() -> None:
    for words, said in (
        (("job", "nothing"), "No job has the ID nothing."),
        (("webhooks", "nothing"), "No webhook has the ID nothing."),
    ):
        result = run(*words)
        assert (result.returncode, result.stdout) == (5, "")
        assert said in result.stderr


@pytest.mark.parametrize(
    ("status", "body", "code", "said"),
    [
        (404, {"error_message": "Endpoint not found."}, 1, "does not offer it."),
        (401, {}, 4, "refused the client ID and secret"),
        (503, {}, 3, "Try again later."),
        (200, {"webhooks": []}, 0, "No webhooks."),
        (200, {"other": []}, 1, "has no list of webhooks in it"),
    ],
)
def test_what_the_service_answers_decides_the_code(
    status: int, body: object, code: int, said: str
) -> None:
    with answering(body, status) as environ:
        result = run("webhooks", **environ)

    assert result.returncode == code, result.stderr
    assert said in result.stderr
