"""Faults of ours in a command: one line and a report, and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

CANARY = "canary-4711"


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONDEVMODE": "1", "PYTHONASYNCIODEBUG": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def reports(tmp_path: Path) -> str:
    found = (tmp_path / "home" / "state").glob("crash-*.txt")
    return "".join(path.read_text(encoding="utf-8") for path in found)


def test_a_fault_in_a_command_is_one_line_and_a_report(tmp_path: Path) -> None:
    result = run(
        "import sys; from connections_tui import __main__, platforms\n"
        f"platforms.SCHEMAS = {{'{CANARY}': None}}\n"
        "sys.argv[1:] = ['platforms']; __main__.main()"
    )

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "AttributeError, connections_tui/cli/commands/platforms.py:" in result.stderr
    assert "'NoneType' object has no attribute 'full_title'" in reports(tmp_path)
    assert CANARY not in result.stderr + reports(tmp_path)


def test_what_python_tells_of_threads_tasks_and_finalizers_has_no_values(
    tmp_path: Path,
) -> None:
    result = run(
        "import asyncio, threading\n"
        "from connections_tui.cli.bugs import catch_faults, quiet_interpreter\n"
        "catch_faults(); quiet_interpreter()\n"
        "def fail(*_): raise ValueError(secret)\n"
        "class Left:\n"
        "    __del__ = fail\n"
        f"secret = '{CANARY}'\n"
        "threading.Thread(target=fail).start()\n"
        "Left()\n"
        "async def later(secret): fail()\n"
        "async def main():\n"
        "    task = asyncio.create_task(later(secret)); await asyncio.sleep(0)\n"
        "    asyncio.get_running_loop().call_soon(fail, secret)\n"
        "    await asyncio.sleep(0)\n"
        "    open('/dev/null')\n"
        "asyncio.run(main())\n"
    )

    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "(ValueError, <string>:4)" in result.stderr
    assert reports(tmp_path).count("\nValueError\n") == 2
    assert CANARY not in result.stderr + reports(tmp_path)


def test_ctrl_c_before_there_is_a_screen_says_nothing() -> None:
    result = run(
        "from connections_tui.cli.bugs import catch_faults\n"
        "catch_faults(); raise KeyboardInterrupt"
    )

    assert (result.stdout, result.stderr) == ("", "")
    assert result.returncode in (130, -2)
