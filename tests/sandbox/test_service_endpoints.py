"""Webhooks and jobs: as documented, and the same in every sandbox."""

import pytest

from connections_tui.sandbox.service_endpoints import JOBS, WEBHOOKS

from .asking import said
from .conftest import Asking
from .contract import StrictClient
from .test_optional import VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_strict_client_reads_every_answer(asking: Asking, version: str) -> None:
    client = StrictClient(asking(version=version), version)
    webhooks = await client.webhooks()

    assert [one.id for one in webhooks] == [one["id"] for one in WEBHOOKS]
    assert webhooks[0].allow_list is None
    for one in webhooks:
        assert await client.webhook(one.id) == one
    assert (await client.webhook("x")).error_code == "NOT_FOUND"
    jobs = [await client.job(job_id) for job_id in JOBS]
    assert {job.status for job in jobs} == {
        *("prequeued", "pending", "success", "failure")
    }
    assert (await client.job("x")).error_message == "Job not found."


@pytest.mark.parametrize("url", ["/configs/webhooks", "/configs/webhooks/x", "/jobs/x"])
async def test_the_first_version_has_none_of_them(asking: Asking, url: str) -> None:
    answer = await asking(version="2023-02-07").get(url)

    assert (answer.status_code, said(answer)) == (404, "Endpoint not found.")
