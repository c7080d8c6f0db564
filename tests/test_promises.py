"""The README names a test for each promise: they must be there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = re.search(
    "<!-- promises -->(.*)<!-- /promises -->",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.DOTALL,
)
assert TABLE is not None
ROWS = [line.split("|")[1:3] for line in TABLE[1].strip().splitlines()[2:]]
TESTS = sorted({name for _, kept in ROWS for name in re.findall("`(tests/.*?)`", kept)})


@pytest.mark.parametrize("name", TESTS)
def test_a_promise_has_its_test(name: str) -> None:
    path, _, function = name.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    tests = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }

    assert function in tests if function else tests


def test_every_promise_names_one() -> None:
    promises = [row for row in ROWS if not row[0].strip().startswith("**")]

    assert len(promises) > 20
    assert all("`tests/" in kept for _, kept in promises)
