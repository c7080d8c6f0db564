"""What the audit tells of earlier sessions."""

import asyncio

from connections_tui.changes.audit import Audit, AuditUnwritable, Entry
from connections_tui.fleet.links import LinkOptions
from connections_tui.words import present


async def earlier_links(audit: Audit) -> dict[str, LinkOptions]:
    """What the links of earlier consoles were made for, by connection ID."""
    try:
        entries = await asyncio.to_thread(audit.entries)
    except OSError:
        return {}
    return {
        entry.connection_id: LinkOptions(entry.platform)
        for entry in entries
        if entry.operation == "create" and entry.connection_id and entry.platform
    }


async def told_orphans(audit: Audit) -> str:
    """What to tell of writes that were under way when their console ended."""
    try:
        orphans = await asyncio.to_thread(audit.take_orphans)
    except (OSError, AuditUnwritable):
        return ""  # the next start tells it
    lines = [_told_orphan(entry) for entry in orphans]
    if not lines:
        return ""
    return "\n\n".join(
        [
            "The last session closed before these changes were confirmed. They are "
            "not sent again. Check the list; A shows what it confirms.",
            *lines,
        ]
    )


def _told_orphan(entry: Entry) -> str:
    what = present.private(entry.store) if entry.store else ""
    what = " ".join(p for p in (what, entry.connection_id or entry.platform) if p)
    nameless = "a public token" if entry.operation == "exchange" else "a link"
    told = f"{entry.operation} of {what or nameless}"
    return f"{present.stamped(entry.began_at)} · {entry.profile} · {told}"
