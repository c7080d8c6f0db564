"""Webhooks and jobs as people read them."""

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.masking import masked

if TYPE_CHECKING:
    from connections_tui import models

Fact = tuple[str, str]
"""A label, and what it says."""

_STATUSES = {"prequeued": "not started", "pending": "in progress"}
"""Where the service's word alone does not say it."""
_MOST = 20_000
"""Characters of an answer."""


def webhook_facts(webhook: "models.Webhook") -> Iterator[Fact]:
    yield "URL", shown_url(webhook.url) or "-"
    yield "ID", clean(webhook.id, 200)
    yield "State", webhook_state(webhook)
    yield "API version", clean(webhook.api_version or "-", 60)
    yield "Events", webhook_events(webhook)


def webhook_state(webhook: "models.Webhook") -> str:
    return {True: "off", False: "on", None: "-"}[webhook.disabled]


def webhook_events(webhook: "models.Webhook") -> str:
    if webhook.allow_list is None:
        return "all"
    return clean(", ".join(webhook.allow_list), 2000) or "none"


_PLAIN_PART = re.compile(r"[\w.~-]{0,4}|[A-Za-z_-]{1,24}", re.ASCII)
"""A part of a path that is a word, or too short to be a secret."""


def shown_url(url: str | None) -> str:
    """Without what may be a secret: a login, the path from its first part that is no
    word, as chat services have it, and all that follows the path."""
    try:
        parts = urlsplit(url or "")
        host, has_more = parts.hostname or "", bool(parts.query or parts.fragment)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return "not a URL"
    if not host:
        return clean(parts.path, 200)
    return clean(
        f"{parts.scheme}://{host}{port}{_plain_path(parts.path)}{'?…' * has_more}", 300
    )


def _plain_path(path: str) -> str:
    told = "/".join(takewhile(_PLAIN_PART.fullmatch, path.split("/")))
    return path if told == path else f"{told}/…"


def job_facts(job: "models.Job") -> Iterator[Fact]:
    status = job.status or "-"
    words = _STATUSES.get(status)
    yield "Status", clean(f"{status}, {words}" if words else status, 80)
    yield "ID", clean(job.id, 200)
    yield "Request", clean(f"{job.request.method or '?'} {job_path(job) or '?'}", 300)
    if job.response is not None:
        yield "Response", f"HTTP {present.count(job.response.http_status)}"


def job_path(job: "models.Job") -> str | None:
    """Of what it requests; what follows may hold an access token."""
    try:
        return urlsplit(job.request.url or "").path or None
    except ValueError:
        return None


def job_answer(job: "models.Job") -> object:
    """What its request was answered, secrets masked; None where there is nothing."""
    return masked(job.response.body, None) if job.response is not None else None


def job_answer_text(job: "models.Job") -> str:
    """The same as lines to show; empty where there is nothing."""
    if (answer := job_answer(job)) is None:
        return ""
    return json.dumps(answer, indent=2, ensure_ascii=True)[:_MOST]
