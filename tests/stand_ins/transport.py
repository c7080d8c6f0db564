"""The service in this process: what the client's requests meet instead of a network."""

import json
import re
from collections.abc import Awaitable, Callable

import httpx

REQUEST_ID = "0b6f-request"

Answer = httpx.Response | Exception | None
Rule = Callable[[httpx.Request], Answer | Awaitable[Answer]]


class Transport(httpx.AsyncBaseTransport):
    """Answers as it is told to, or passes requests on to the sandbox; keeps them all.

    ``answers`` are given one after the other, the last of them for ever. Without any,
    ``before`` answers instead of the sandbox, and ``after`` once the sandbox has done
    what was asked, so that only the answer is lost. None lets the request through.
    """

    def __init__(
        self,
        *answers: httpx.Response | Exception | Rule,
        before: Rule | None = None,
        after: Rule | None = None,
    ) -> None:
        self._answers = list(answers)
        self.before = before
        self.after = after
        self.requests: list[httpx.Request] = []
        self.sandbox: httpx.AsyncBaseTransport | None = None

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await request.aread()
        if (answer := await _given(self._next() or self.before, request)) is not None:
            return answer
        assert self.sandbox is not None
        response = await self.sandbox.handle_async_request(request)
        return await _given(self.after, request) or response

    def _next(self) -> httpx.Response | Exception | Rule | None:
        if len(self._answers) > 1:
            return self._answers.pop(0)
        return self._answers[0] if self._answers else None

    async def aclose(self) -> None:
        if self.sandbox is not None:
            await self.sandbox.aclose()


async def _given(
    answer: httpx.Response | Exception | Rule | None, request: httpx.Request
) -> httpx.Response | None:
    if answer is not None and not isinstance(answer, httpx.Response | Exception):
        found = answer(request)
        answer = await found if isinstance(found, Awaitable) else found
    if isinstance(answer, Exception):
        raise answer
    return answer


def on(method: str, path: str, answer: Answer | Rule) -> Rule:
    """A rule for one method and the end of a path; all else goes through."""

    def rule(request: httpx.Request) -> Answer | Awaitable[Answer]:
        if request.method != method or not re.search(f"{path}$", request.url.path):
            return None
        return answer(request) if callable(answer) else answer

    return rule


def says(
    status: int = 200,
    body: object = None,
    *,
    text: str | bytes | None = None,
    **headers: str,
) -> Rule:
    """An answer, made anew for each request: a response can be read only once."""
    content = json.dumps(body) if text is None else text
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(
        status,
        content=content,
        headers={"X-Rutter-Request-ID": REQUEST_ID} | named,
    )
