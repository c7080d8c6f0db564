"""Work of a screen or of the application that its handler does not wait for."""

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker


def in_background(
    node: DOMNode,
    work: Callable[[], Coroutine[Any, Any, object]],
    *,
    group: str,
    exclusive: bool = False,
) -> Worker[Any]:
    """Begins it; ``exclusive`` cancels what is under way in its group.

    The function, not its coroutine: while the console ends, workers are not begun,
    and a coroutine that was made would never be awaited.
    """
    # Any: Textual's types take no function that returns None.
    job: Any = work
    return node.run_worker(job, group=group, exclusive=exclusive)
