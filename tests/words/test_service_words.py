"""Webhooks and jobs as people read them: nothing that may be a secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connections_tui.models import Job, Webhook
from connections_tui.words import service_words

PIECE = some.from_regex(r"[a-z0-9]{1,12}", fullmatch=True)
WORD = some.from_regex(r"[a-z]{1,12}", fullmatch=True)


@given(PIECE, PIECE, some.lists(WORD, max_size=3), PIECE)
def test_a_url_shows_its_host_and_path_alone(
    user: str, host: str, path: list[str], secret: str
) -> None:
    place = "/".join(["", *path])
    url = f"https://{user}:canary{secret}@{host}.com:8443{place}?key=canary{secret}#x"

    assert service_words.shown_url(url) == f"https://{host}.com:8443{place}?…"


@given(some.text())
def test_any_url_can_be_shown(url: str) -> None:
    assert service_words.shown_url(url).isprintable()


def test_a_job_shows_no_token_and_masks_what_is_named_like_a_secret() -> None:
    job = Job.model_validate(
        {
            "id": "j1",
            "status": "success",
            "request": {
                "method": "POST",
                "url": "https://x.test/versioned/bills?access_token=canary-1",
                "body": {"note": "canary-2"},
            },
            "response": {
                "http_status": 200.0,
                "body": {"access_token": "canary-3", "id": "bill-7"},
            },
        }
    )
    facts = dict(service_words.job_facts(job))
    answer = service_words.job_answer_text(job)

    assert facts["Request"] == "POST /versioned/bills"
    assert facts["Status"] == "success"
    assert facts["Response"] == "HTTP 200"
    assert "bill-7" in answer
    assert "canary" not in str(facts) + answer


def test_a_webhook_without_a_list_is_told_of_everything() -> None:
    for allow_list, events in ((None, "all"), ([], "none"), (["A", "B"], "A, B")):
        webhook = Webhook.model_validate({"id": "w", "allow_list": allow_list})
        assert service_words.webhook_events(webhook) == events


def test_a_newer_status_is_shown_as_it_is() -> None:
    job = Job.model_validate({"id": "j", "status": "stuck", "request": None})

    assert dict(service_words.job_facts(job))["Status"] == "stuck"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("", ""),
        ("/", "/"),
        ("/v1/webhooks/rutter", "/v1/webhooks/rutter"),
        ("/services/T01ABCDEF/B02GHIJKL/x9YzSecretOfAChannel", "/services/…"),
        ("/in/4bf1c0de-77aa-4c1e", "/in/…"),
        ("/averylongwordthatmaybeasecret", "/…"),
    ],
)
def test_a_part_of_a_path_that_may_be_a_secret_is_left_out(
    path: str, told: str
) -> None:
    url = f"https://hooks.example.com{path}"
    assert service_words.shown_url(url) == f"https://hooks.example.com{told}"
