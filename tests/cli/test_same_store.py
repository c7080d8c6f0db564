"""Two connections of one store, on the command line."""

import json

from .test_create_command import changed
from .test_main import run

TWICE = "kestrel-cycles-eu.myshopify.com"


def test_they_are_listed_told_and_not_made_a_second_time_by_accident() -> None:
    rows = json.loads(run("list", "is:twin", "--json").stdout)
    assert [row["domain"] for row in rows] == [TWICE, TWICE]
    ids = [row["id"] for row in rows]

    shown = run("show", ids[0]).stdout
    assert f"Same store\t{ids[1]}, " in shown
    assert json.loads(run("show", ids[0], "--json").stdout)["same_store"] == ids[1:]

    url = f"https://{TWICE}/admin"
    create = ("create", "--platform", "shopify-private", "--store-url", url)
    secrets = {
        "CREDENTIAL_BASIC_USERNAME": "0" * 32,
        "CREDENTIAL_BASIC_PASSWORD": f"shppa_{'0' * 32}",
    }
    refused = run(*create, **secrets)
    assert refused.returncode == 2
    assert "This store is connected already: Kestrel Cycles EU" in refused.stderr
    assert "Nothing was sent." in refused.stderr
    assert not changed()

    assert run(*create, "--as-typed", **secrets).returncode == 0
