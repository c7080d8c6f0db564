"""Labels on the command line: shown, changed, listed and filtered by."""

import json

from connections_tui.config import label_file

from .test_main import run


def first_id() -> str:
    return json.loads(run("list", "--json=id", "--no-fetch", "--limit=1").stdout)[0][
        "id"
    ]


def test_a_label_is_changed_shown_and_filtered_by() -> None:
    first = first_id()
    changed = run("label", first, "--owner", "Ana", "--customer", "4711")
    assert changed.returncode == 0
    assert changed.stdout.splitlines()[1:] == [
        "Customer\t4711",
        "Owner\tAna",
        "Note\t-",
    ]
    assert "4711,Ana," in label_file("demo").read_text()

    [row] = json.loads(run("list", "owner:an", "--json").stdout)
    assert (row["id"], row["customer"], row["note"]) == (first, "4711", None)
    listed = run("list", "4711", "--columns", "customer,owner,note", "--no-fetch")
    assert "4711\tAna\t-" in listed.stdout

    emptied = run("label", row["id"][:8], "--owner", "", "--customer", "", "--json")
    assert json.loads(emptied.stdout)["owner"] == ""
    assert label_file("demo").read_text() == "id,customer,owner,note\n"


def test_a_wrong_line_is_told_and_a_file_that_is_none_stays() -> None:
    path = label_file("demo")
    path.parent.mkdir(parents=True)
    path.write_text("id,owner\n,Ana\n")
    assert "line 2 of demo.csv" in run("list", "--no-fetch").stderr

    path.write_text("owner\n")
    refused = run("label", first_id(), "--owner", "Ana")
    assert refused.returncode == 1
    assert "Nothing was saved." in refused.stderr
    assert path.read_text() == "owner\n"
