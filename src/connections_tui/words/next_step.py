"""The next step of an advice, with the key to press or the command to run for it.

The one place that decides which of them stands there.
"""

import shlex
from collections.abc import Mapping

from connections_tui.fleet import Record
from connections_tui.fleet.reasons import Advice
from connections_tui.fleet.shown.quoting import written
from connections_tui.words import present

_KEYS = {
    "again": " (r)",
    "link": " (m)",
    "others": " (H)",
    "unchecked": "Queued. Press r to check now.",
}


def by_key(advice: Advice, record: Record) -> str:
    """For the console."""
    return _filled(advice, record, _KEYS)


def by_command(advice: Advice, record: Record) -> str:
    """For the command line."""
    one = shlex.quote(present.pasteable(record.id))
    platform = record.platform and f"platform:{written(record.platform.lower())}"
    others = shlex.join(["list", "is:problem", *([platform] if platform else [])])
    ways = {
        "again": _command(f"show {one}"),
        "link": _command(f"link {one}"),
        "others": _command(others),
        "unchecked": f"Check it{_command(f'show {one}')}.",
    }
    return _filled(advice, record, ways)


def _command(line: str) -> str:
    return f" (connections-tui {line})"


def _filled(advice: Advice, record: Record, ways: Mapping[str, str]) -> str:
    platform = f" {present.platform_name(record.platform)}" if record.platform else ""
    return advice.do.format(platform=platform, **ways)
