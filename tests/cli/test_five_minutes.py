"""The script of the documentation does what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "five-minutes.md"


def test_the_script_runs_as_it_stands(tmp_path: Path) -> None:
    program = tmp_path / "connections-tui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m connections_tui "$@"\n')
    program.chmod(0o755)
    [script] = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    ran = subprocess.run(
        ["bash"],
        input=script,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert "What happened: " in ran.stdout
    assert "is signed-in." in ran.stderr
    assert re.search(r"\tdelete\tdone\t", ran.stdout)
    assert "rk_live" not in ran.stdout + ran.stderr
