"""Actions of an object made actions of an app or a screen, as its keys name them."""

from collections.abc import Iterator
from typing import Any

from textual.dom import DOMNode

_PREFIX = "action_"


def actions_of(owner: type[Any]) -> Iterator[str]:
    """The names of its ``action_…`` methods, without the prefix."""
    return (n.removeprefix(_PREFIX) for n in dir(owner) if n.startswith(_PREFIX))


def take_over(node: DOMNode, owner: object) -> None:
    """Makes the actions of the owner those of the app or the screen."""
    for action in actions_of(type(owner)):
        setattr(node, _PREFIX + action, getattr(owner, _PREFIX + action))
