"""Webhooks and jobs, to look at: made up, and the same in every sandbox.

They are there from API version 2023-03-14 on. No event is sent anywhere, and nothing is
carried out: there is one job of each status, with the IDs of ``JOBS``. Webhooks cannot
be changed here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connections_tui.sandbox.optional_endpoints import known_version
from connections_tui.sandbox.refusal import Flat, not_found

_WEBHOOK = {
    "id": "5a4d6b0e-0000-4000-8000-776562686f31",
    "api_version": "2024-08-31",
    "url": "https://hooks.example.com/rutter",
    "disabled": False,
    "platform_data_config": None,
    "allow_list": None,
    "created_at": "2024-02-01T09:30:00.000Z",
    "updated_at": "2024-02-01T09:30:00.000Z",
}
WEBHOOKS = (
    _WEBHOOK,
    {
        **_WEBHOOK,
        "id": "5a4d6b0e-0000-4000-8000-776562686f32",
        "url": "https://example.com/events?source=rutter",
        "disabled": True,
        "allow_list": {"allowedTypes": ["CONNECTION_DISABLED", "INITIAL_UPDATE"]},
    },
)
_REQUEST = {
    "method": "POST",
    "url": "https://sandbox.rutterapi.com/versioned/accounting/bills"
    "?access_token=5a4d6b0e-0000-4000-8000-746f6b656e31",
    "body": {"bill": {"vendor_id": "5a4d6b0e-0000-4000-8000-76656e646f72"}},
}
_RESPONSES: Mapping[str, dict[str, Any] | None] = {
    "prequeued": None,
    "pending": None,
    "success": {
        "http_status": 200,
        "body": {"bill": {"id": "5a4d6b0e-0000-4000-8000-62696c6c3031"}},
    },
    "failure": {
        "http_status": 400,
        "body": {
            "error_type": "PLATFORM_ERROR",
            "error_code": "VALIDATION_ERROR",
            "error_message": "The vendor does not exist.",
        },
    },
}


def _job(number: int, status: str) -> dict[str, Any]:
    job = {
        "id": f"5a4d6b0e-0000-4000-8000-6a6f6230303{number}",
        "status": status,
        "request": _REQUEST,
    }
    response = _RESPONSES[status]
    return job if response is None else {**job, "response": response}


_ALL_JOBS = [_job(number, status) for number, status in enumerate(_RESPONSES, 1)]
JOBS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {job["id"]: job for job in _ALL_JOBS}
)
"""By ID."""


def routes() -> list[Route]:
    return [
        Route("/configs/webhooks", _webhooks, methods=["GET"]),
        Route("/configs/webhooks/{id}", _webhook, methods=["GET"]),
        Route("/jobs/{id}", _job_of, methods=["GET"]),
    ]


async def _webhooks(request: Request) -> Response:
    known_version(request)
    return Flat(list(WEBHOOKS))


async def _webhook(request: Request) -> Response:
    known_version(request)
    for webhook in WEBHOOKS:
        if webhook["id"] == request.path_params["id"]:
            return Flat(webhook)
    raise not_found("Webhook configuration not found.")


async def _job_of(request: Request) -> Response:
    known_version(request)
    if (job := JOBS.get(request.path_params["id"])) is None:
        raise not_found("Job not found.")
    return Flat(job)
