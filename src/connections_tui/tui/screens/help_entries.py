"""What the help finds: each key with what it does, and whether it does it now."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from connections_tui.tui.terminal.process import ProcessApp
from connections_tui.tui.widgets import key_hints
from connections_tui.words import present

_KEYS = 14
NOT_HERE = "Not available here."


@runtime_checkable
class Explaining(Protocol):
    """A screen that says why one of its actions is off."""

    def why_off(self, action: str) -> str: ...


class Entry(Struct, frozen=True):
    """One action, as it is found and run."""

    keys: str
    """As people write them; empty where it has none."""
    does: str
    why_off: str = ""
    """Why it does nothing now; empty where it does."""
    action: str = ""
    node: DOMNode | None = None
    run: Callable[[], Any] | None = None
    """In place of an action of a node."""

    @property
    def line(self) -> Content:
        if not self.why_off:
            return Content.assemble(
                (present.fit(self.keys, _KEYS), "bold"), f" {self.does}"
            )
        said = f"{present.fit(self.keys, _KEYS)} {self.does}"
        return Content.assemble((said, "$muted"), (f"  Off: {self.why_off}", "$muted"))

    def fits(self, words: Sequence[str]) -> bool:
        text = f"{self.keys} {self.does} {self.why_off}".casefold()
        return all(word in text for word in words)


def entries(beneath: Screen[Any], commands: Iterable[SystemCommand]) -> list[Entry]:
    """All actions of the screen, those that are off last.

    ``commands``: the palette's, some of which have no key.
    """
    found: dict[str, Entry] = {}
    for entry in _of_keys(beneath):
        # An action of something nearer, or with another key.
        same = found.get(entry.does)
        if same is None or (same.why_off and not entry.why_off):
            found[entry.does] = entry
    for command in commands:
        if command.title not in found:
            does = f"{command.title}: {command.help}"
            found[command.title] = Entry("", does, run=command.callback)
    return sorted(found.values(), key=lambda entry: bool(entry.why_off))


def _of_keys(screen: Screen[Any]) -> Iterator[Entry]:
    chain: list[tuple[DOMNode, Any]] = screen._modal_binding_chain
    active = screen.active_bindings
    for node, declared in chain:
        for binding in _described(declared.key_to_bindings.values()):
            if key_hints.is_typed(screen, binding.key):
                continue
            now = active.get(binding.key)
            is_on = now is not None and now.binding == binding and now.enabled
            yield Entry(
                _all_keys(declared.key_to_bindings, binding),
                binding.description,
                "" if is_on else _why_off(screen, node, binding),
                binding.action,
                node,
            )


def _described(lists: Iterable[list[Binding]]) -> Iterator[Binding]:
    for bindings in lists:
        for binding in bindings:
            if binding.description and not binding.system:
                yield binding


def _all_keys(declared: dict[str, list[Binding]], binding: Binding) -> str:
    keys = (
        key_hints.key_name(key)
        for key, bindings in declared.items()
        if any(one.action == binding.action for one in bindings)
    )
    return " ".join(dict.fromkeys(keys))


def _why_off(screen: Screen[Any], node: DOMNode, binding: Binding) -> str:
    action = binding.action.partition("(")[0]
    if isinstance(node, ProcessApp) and action == "suspend_process":
        return node.suspending.why_not or NOT_HERE
    if isinstance(node, Explaining):
        return node.why_off(action)
    if isinstance(node, App):
        return NOT_HERE
    return screen.why_off(action) if isinstance(screen, Explaining) else NOT_HERE
