"""Refusals: the service's flat error body.

The page "Errors" (docs.rutter.com/rest/2023-03-14/errors) names five codes, all of
type CONNECTION_ERROR, and none for requests. Codes of type API_REQUEST_ERROR are made
up here.
"""

import json
from typing import Any
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

REQUEST_ID_HEADER = "X-Rutter-Request-ID"

compact = json.JSONEncoder(separators=(",", ":")).encode
"""JSON text without blanks, in plain ASCII."""


class Refusal(Exception):
    """An answer that is not a 200."""

    def __init__(
        self,
        status: int,
        error_code: str,
        message: str,
        *,
        error_type: str = "API_REQUEST_ERROR",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error_code = error_code
        self.message = message
        self.error_type = error_type
        self.headers = headers

    def response(self) -> Response:
        return Flat(
            {
                "error_type": self.error_type,
                "error_code": self.error_code,
                "error_message": self.message,
            },
            status_code=self.status,
            headers=self.headers,
        )


class Flat(JSONResponse):
    """JSON in plain ASCII, which any text that came in can be written as."""

    def render(self, content: Any) -> bytes:
        return compact(content).encode("ascii")


def invalid(message: str) -> Refusal:
    """A request that cannot be right; the message names each field."""
    return Refusal(400, "INVALID_REQUEST", message)


def invalid_credentials() -> Refusal:
    """Wrong login or wrong access token: the service tells them apart no better."""
    return Refusal(
        401,
        "INVALID_CREDENTIALS",
        "Invalid credentials to access this connection.",
        error_type="CONNECTION_ERROR",
    )


def not_found(message: str) -> Refusal:
    return Refusal(404, "NOT_FOUND", message)


async def answer_refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return error.response()


async def answer_http_error(_request: Request, error: Exception) -> Response:
    """Unknown paths and methods, which Starlette detects."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        refusal = Refusal(405, "METHOD_NOT_ALLOWED", "Method not allowed.")
    else:
        refusal = Refusal(error.status_code, "NOT_FOUND", "Endpoint not found.")
    response = refusal.response()
    response.headers.update(error.headers or {})
    return response


async def answer_fault(_request: Request, _error: Exception) -> Response:
    """A bug of the sandbox. Starlette raises it again.

    Made outside of everything else, so it brings a request ID of its own.
    """
    response = Refusal(
        500, "INTERNAL_SERVER_ERROR", "Internal error in the sandbox."
    ).response()
    response.headers[REQUEST_ID_HEADER] = str(uuid4())
    return response
