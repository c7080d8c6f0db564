"""Many connections from a file: checked first, resumed after a kill, never doubled."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from connections_tui.cli import create_many
from connections_tui.cli.create_many import Wanted
from connections_tui.cli.exits import Failed
from stand_ins.port import Asked, Reply, answering

from .test_delete_command import PRODUCTION, ids
from .test_main import run

HEAD = "reference,platform,account_id,oauth_access_token\n"
SECRET = "sk_live_hush4711"
FILE = HEAD + f"Acme,stripe,acct_1,{SECRET}\nA link,,,\n"


def rows_of(output: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(output)))


def test_a_dry_run_lists_every_error_and_sends_nothing(tmp_path: Path) -> None:
    file = tmp_path / "merchants.csv"
    file.write_text(f"{FILE}Bad,stripe,{SECRET},\nOdd,mars,,{SECRET}\n")
    before = ids()
    dry = run("create", "--from", str(file), "--dry-run")
    real = run("create", "--from", str(file))

    for result in (dry, real):
        assert (result.returncode, result.stdout) == (2, "")
        assert "error: row 3, oauth_access_token: Required." in result.stderr
        assert "error: row 4, platform: Must be one of big-commerce," in result.stderr
        assert "Nothing was sent." in result.stderr
        assert SECRET not in result.stderr
    assert "4 rows: 2 can be created, 2 with errors." in dry.stderr
    assert ids() == before


def test_links_come_out_as_csv_and_a_second_run_creates_nothing(tmp_path: Path) -> None:
    file = tmp_path / "merchants.csv"
    file.write_text(FILE)
    first = run("create", "--from", str(file))
    after = ids()
    second = run("create", "--from", str(file))

    assert (first.returncode, second.returncode) == (0, 0)
    assert "2 rows: 2 done, 0 refused, 0 unknown." in first.stderr
    assert "2 rows: 0 done, 2 done earlier, 0 refused, 0 unknown." in second.stderr
    again = rows_of(second.stdout)
    assert all(row.pop("why").startswith("Created earlier, at 20") for row in again)
    assert again == [row for row in rows_of(first.stdout) if row.pop("why") == ""]
    assert ids() == after
    for row in rows_of(first.stdout):
        assert row["id"] in after
        assert row["link"].startswith("https://link.rutterapi.com/connection/")


@pytest.mark.parametrize(
    "option",
    [
        ["--redirect-url", "https://one.example"],
        ["--link-platform", "stripe"],
        ["--shopify-store", "one"],
        ["--wait"],
        ["--json"],
    ],
)
def test_an_option_that_no_row_would_use_is_refused(
    option: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "merchants.csv"
    file.write_text(FILE)
    before = ids()
    refused = run("create", "--from", str(file), *option)

    assert (refused.returncode, refused.stdout) == (2, "")
    said = f"{option[0]} does not apply to a file of many connections."
    assert f"{said} Nothing was sent." in refused.stderr
    assert ids() == before


@pytest.mark.parametrize(
    ("is_sure", "typed", "says"),
    [
        (True, None, "acme is production. Use --yes --confirm 2."),
        (False, "2", "acme is production. Use --yes --confirm 2."),
        (True, "3", "2 rows would be sent."),
    ],
)
def test_production_wants_the_number_of_rows(
    is_sure: bool,
    typed: str | None,
    says: str,
) -> None:
    wanted = Wanted("a.csv", is_sure=is_sure, confirm=typed)
    with pytest.raises(Failed) as failed:
        create_many._confirm(PRODUCTION, 2, wanted)
    assert says in failed.value.sentence

    sure = Wanted("a.csv", is_sure=True, confirm="2")
    create_many._confirm(PRODUCTION, 2, sure)
    create_many._confirm(PRODUCTION, 0, Wanted("a.csv"))  # all of them are done


class Service:
    """Creates what it is asked to, and keeps the answer to the nth for itself."""

    def __init__(self, silent_at: int) -> None:
        self.created: list[str] = []
        self.is_silent = Event()
        self.may_answer = Event()
        self._silent_at = silent_at

    def __call__(self, asked: Asked) -> Reply:
        if asked.method == "GET":
            found = [self._made(n) for n in range(1, len(self.created) + 1)]
            return Reply(200, {"connections": found})
        self.created.append(json.loads(asked.body).get("account_id", "link"))
        number = len(self.created)
        if number == self._silent_at:
            self.is_silent.set()
            assert self.may_answer.wait(60)
        return Reply(200, {"connection": self._made(number)})

    def _made(self, number: int) -> dict[str, object]:
        return {
            "id": f"c{number}",
            "access_token": f"token-{number}",
            "link_url": f"https://link.rutterapi.com/connection/c{number}",
            "platform": "STRIPE",
        }


def importing(file: Path, url: str) -> subprocess.Popen[str]:
    environ = {
        "RUTTER_BASE_URL": url,
        "RUTTER_CLIENT_ID": "me",
        "RUTTER_CLIENT_SECRET": "hush",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "connections_tui", "create", "--from", str(file)],
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGINT])
def test_after_a_kill_or_ctrl_c_no_row_is_lost_or_doubled(
    way: signal.Signals, tmp_path: Path
) -> None:
    file = tmp_path / "merchants.csv"
    rows = "".join(f"M{n},stripe,acct_{n},{SECRET}\n" for n in range(1, 6))
    file.write_text(HEAD + rows)
    service = Service(silent_at=3)
    with answering(service) as url:
        first = importing(file, url)
        assert service.is_silent.wait(60)
        first.send_signal(way)
        if way is signal.SIGINT:
            assert first.stderr is not None
            while "Stopping after this row." not in first.stderr.readline():
                assert first.poll() is None
        else:
            first.wait(60)
        service.may_answer.set()
        printed, _ = first.communicate(timeout=60)
        second = importing(file, url)
        whole, told = second.communicate(timeout=120)

    outcomes = [row["outcome"] for row in rows_of(whole)]
    assert service.created == [f"acct_{n}" for n in range(1, 6)]
    if way is signal.SIGKILL:
        # The third one may have been created: nobody sends it again unasked.
        assert [row["outcome"] for row in rows_of(printed)] == ["done", "done"]
        assert outcomes == ["done", "done", "unknown", "done", "done"]
        assert "5 rows: 2 done, 2 done earlier, 0 refused, 1 unknown." in told
        assert (first.returncode, second.returncode) == (-signal.SIGKILL, 3)
    else:
        assert [row["outcome"] for row in rows_of(printed)] == [
            *["done"] * 3,
            *["not sent"] * 2,
        ]
        assert outcomes == ["done"] * 5
        assert (first.returncode, second.returncode) == (3, 0)
    links = {row["link"] for row in rows_of(whole) if row["outcome"] == "done"}
    assert len(links) == outcomes.count("done")
    assert SECRET not in whole + told + printed
