"""What the first frame does not need is not imported for it."""

import subprocess
import sys

HEAVY = ("pydantic", "httpx", "starlette", "keyring", "segno", "uvicorn", "tomlkit")


def test_the_console_is_imported_without_what_only_later_steps_need() -> None:
    script = f"""
import sys
import connections_tui.composition, connections_tui.tui.app
print(*(name for name in {HEAVY} if name in sys.modules))
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == []
