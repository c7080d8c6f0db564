"""Two connections of one store, on the command line."""

import json
from pathlib import Path

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


def test_a_file_and_a_link_are_refused_for_a_store_that_is_connected(
    tmp_path: Path,
) -> None:
    run("list", "is:twin")  # reads the stores
    file = tmp_path / "merchants.csv"
    file.write_text(
        "reference,platform,store_url,basic_username,basic_password,shopify_store\n"
        f"A,shopify-private,{TWICE},{'0' * 32},shppa_{'0' * 32},\n"
        "B,,,,,kestrel-cycles-eu\n"
        "C,,,,,a-shop-of-nobody\n"
    )
    refused = run("create", "--from", str(file))
    assert (refused.returncode, refused.stdout) == (2, "")
    for row in (1, 2):
        said = f"warning: row {row}, row: This store is connected already: Kestrel"
        assert said in refused.stderr
    assert "warning: row 2, row: For the same store or merchant" in refused.stderr
    assert "warning: row 3" not in refused.stderr
    assert "Correct the file, or use --as-typed. Nothing was sent." in refused.stderr

    link = run("create", "--shopify-store", "kestrel-cycles-eu")
    assert "This store is connected already: Kestrel Cycles EU" in link.stderr
    assert not changed()

    assert run("create", "--from", str(file), "--as-typed").returncode == 0
    again = run("create", "--from", str(file))
    assert again.returncode == 0  # nothing is sent: nothing is warned of
    assert "3 rows: 0 done, 3 done earlier" in again.stderr
