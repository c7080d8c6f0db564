"""Whether a shell with job control can resume this process after ctrl+z.

Without one, as in ``xterm -e``, ``docker run`` or ``tmux new-window``, a stopped
console stays stopped: there is nothing to type ``fg`` into.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

_MOST_ANCESTORS = 64


def has_shell(
    *,
    pid: int | None = None,
    parent: Callable[[int], int] | None = None,
    group: Callable[[int], int] | None = None,
    session: Callable[[int], int] | None = None,
) -> bool:
    """Whether an ancestor outside of our process group, in our session, started us.

    That is how a shell starts a job. Programs in between, such as make, belong to the
    job. The functions are those of ``os``, except in tests.
    """
    parent, group = parent or _parent, group or os.getpgid
    session, one = session or os.getsid, pid or os.getpid()
    try:
        own_group, own_session = group(one), session(one)
        for _ in range(_MOST_ANCESTORS):
            one = parent(one)
            if one <= 0 or session(one) != own_session:
                return False
            if group(one) != own_group:
                return True
    except OSError:
        pass  # it ended meanwhile, or belongs to another user's namespace
    return False


def _parent(pid: int) -> int:
    """The parent of a process; 0 if it cannot be found out."""
    if pid == os.getpid():
        return os.getppid()
    try:
        # Behind the name, which may hold anything: the state, then the parent.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")
        return int(fields[2].split()[1])
    except (OSError, ValueError, IndexError):
        return _parent_by_ps(pid)


def _parent_by_ps(pid: int) -> int:
    try:
        found = subprocess.run(
            ["ps", "-o", "ppid=", "-p", str(pid)],
            capture_output=True,
            check=False,
            timeout=1,
        )
        return int(found.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0
