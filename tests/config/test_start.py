"""What the most frequent start must not wait for."""

import subprocess
import sys

import pytest

from .making import write

HEAVY = {"pydantic", "tomllib", "tomlkit", "keyring"}


@pytest.mark.parametrize(
    ("file", "imported"),
    [
        (None, set()),
        ('use = "acme"\n[profiles.acme]\nclient_id = "a"\n', {"pydantic", "tomllib"}),
    ],
)
def test_profiles_are_imported_only_where_there_are_some(
    file: str | None, imported: set[str]
) -> None:
    if file is not None:
        write(file)
    program = (
        "import os, sys; from connections_tui.config import load_profile\n"
        "load_profile(os.environ); print(*sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert HEAVY & set(result.stdout.split()) == imported
