"""The ID of each key binding, and other keys for them, as the file of profiles has it.

Every binding has an ID, without being given one: the place where it works, and its
action, or its description where an action has several bindings. The keys are changed
where the classes declare them, before any object has them; so help, hints and palette
show what holds.
"""

import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import combinations
from typing import Any

from msgspec import Struct
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, _character_to_key

from connections_tui import tui
from connections_tui.text import clean

_PLACES = {
    "ConnectionsApp": "app",
    "ProcessApp": "app",
    "ConnectionsScreen": "list",
    "ConnectionTable": "list",
    "StatusPane": "pane",
    "PaneBody": "pane",
}
"""Where the name of the class would not say it."""
_AT_THE_LIST = frozenset({"app", "list", "pane"})
"""Places where keys of the application work as well."""
_MODIFIERS = frozenset({"ctrl", "shift", "alt", "meta", "super", "hyper"})
_NAMES = frozenset(key.value for key in Keys)
_DELETE, _CREATE, _WHY_NOT = "list.delete", "list.create", "list.tell-lock"
_NEVER_CHANGED = frozenset({"app.quit", "delete.confirm", "delete-many.confirm"})
"""The way out that works when nothing else does, and a yes that must not be another
key typed ahead."""


class Bound(Struct, frozen=True):
    """One binding that can have other keys."""

    id: str
    keys: str
    """Those it is declared with, with commas between them."""
    does: str


class Applied(Struct, frozen=True):
    """What came of the keys in the file."""

    problems: Sequence[str] = ()
    """A sentence for each entry that was left out."""
    deletes: frozenset[str] = frozenset("D")
    """The characters that open a delete."""


_Node = type[DOMNode]
_declared: dict[_Node, list[Binding]] = {}
"""The bindings of each class as its file has them, once keys were changed."""


def bindings() -> list[Bound]:
    """Every binding that can have other keys, by ID."""
    changeable = (one for id_, one in _bound().items() if id_ not in _NEVER_CHANGED)
    return sorted(changeable, key=lambda one: one.id)


def _bound() -> dict[str, Bound]:
    found: dict[str, Bound] = {}
    for node, declared in _of_all().items():
        for binding in declared:
            if (id_ := _id(node, binding)) and binding.description:
                before = found.get(id_)
                keys = f"{before.keys},{binding.key}" if before else binding.key
                found[id_] = Bound(id_, keys, binding.description)
    return found


def apply(keys: Mapping[str, str]) -> Applied:
    """Gives bindings these keys, by ID, and all others those they are declared with.

    Entries that cannot be, as their ID is unknown, a key is none or means something
    else there, are left out.
    """
    if not keys and not _declared:
        return Applied()
    problems: list[str] = []
    known = {one.id: one for one in bindings()}
    wanted: dict[str, str] = {}
    for id_, said in keys.items():
        if (problem := _problem(id_, said, known)) is None:
            wanted[id_] = ",".join(_names(said))
        else:
            problems.append(problem)
    for id_, problem in _clashes(wanted, _bound()):
        problems.append(problem)
        wanted.pop(id_, None)
    _rebind(wanted)
    deletes = wanted.get(_DELETE, "D").split(",")
    return Applied(problems, frozenset(key for key in deletes if len(key) == 1))


def _rebind(wanted: dict[str, str]) -> None:
    if _DELETE in wanted or _CREATE in wanted:
        # While locked, the same keys say why.
        known = _bound()
        both = (wanted.get(id_, known[id_].keys) for id_ in (_CREATE, _DELETE))
        wanted = {**wanted, _WHY_NOT: ",".join(both)}
    for node, declared in _of_all().items():
        changed: dict[str, Binding] = {}
        for number, binding in enumerate(declared):
            id_ = _id(node, binding)
            keys = wanted.get(id_)
            # An ID with several bindings needs one of them for its keys.
            at = id_ if keys else f"{number}"
            new = replace(binding, key=keys, key_display=None) if keys else binding
            changed.setdefault(at, replace(new, id=id_))
        if declared:
            node.BINDINGS = list(changed.values())
    for node in _of_all():
        node._merged_bindings = node._merge_bindings()


@cache
def _all_nodes() -> tuple[_Node, ...]:
    """Every class of the console that has keys, each after those it is based on."""
    for module in pkgutil.walk_packages(tui.__path__, f"{tui.__name__}."):
        import_module(module.name)
    return tuple(dict.fromkeys(_below(DOMNode)))


def _below(node: _Node) -> Iterator[_Node]:
    for child in node.__subclasses__():
        if child.__module__.startswith(f"{tui.__name__}."):
            yield child
        yield from _below(child)


def _of_all() -> dict[_Node, list[Binding]]:
    """What each class declares, whatever its keys are now."""
    for node in _all_nodes():
        if node not in _declared:
            own: Sequence[Any] = node.__dict__.get("BINDINGS", ())
            _declared[node] = [
                one if isinstance(one, Binding) else Binding(*one) for one in own
            ]
    return _declared


def _id(node: _Node, binding: Binding) -> str:
    name = node.__name__
    place = _PLACES.get(name) or _kebab(re.sub("(Screen|Dialog)$", "", name))
    action, has_values, _ = binding.action.rpartition(".")[2].partition("(")
    is_one_of_many = has_values and binding.description
    return f"{place}.{_kebab(binding.description if is_one_of_many else action)}"


def _kebab(text: str) -> str:
    spaced = re.sub("(?<=[a-z0-9])(?=[A-Z])", "-", text)
    return re.sub("[^a-z0-9]+", "-", spaced.lower()).strip("-")


def _problem(id_: str, said: str, known: Mapping[str, Bound]) -> str | None:
    shown = clean(id_, 60)
    if id_ not in known:
        return (
            f"keys.{shown} is no key binding. To see all: connections-tui config keys"
        )
    wrong = next((key for key in _names(said) if not _is_key(key)), None)
    if wrong is not None:
        return f'keys.{shown}: "{clean(wrong, 30)}" is no key, such as w or ctrl+w.'
    return None


def _names(said: str) -> list[str]:
    """The keys as Textual names them; a comma is the name comma."""
    parts = (part.strip() for part in said.split(","))
    return [_character_to_key(part) if len(part) == 1 else part for part in parts]


def _is_key(name: str) -> bool:
    *modifiers, key = name.split("+")
    is_named = name in _NAMES or key in _NAMES
    typed = {_character_to_key(chr(code)) for code in range(0x21, 0x7F)}
    is_typed = key in typed or (len(key) == 1 and key.isprintable())
    return set(modifiers) <= _MODIFIERS and (is_named or is_typed)


def _clashes(
    wanted: Mapping[str, str], known: Mapping[str, Bound]
) -> Iterator[tuple[str, str]]:
    """Entries that would take a key from another binding of the same place."""
    keys = {id_: set(_names(one.keys)) for id_, one in known.items()}
    now = keys | {id_: set(said.split(",")) for id_, said in wanted.items()}
    taken = {*wanted}
    for one, other in combinations(sorted(now, key=lambda id_: id_ in taken), 2):
        shared = now[one] & now[other]
        is_declared = shared <= (keys[one] & keys[other])
        if not shared or is_declared or not _work_together(one, other):
            continue
        changed = other if other in taken else one
        kept = one if changed == other else other
        yield (
            changed,
            f"keys.{changed}: {sorted(shared)[0]} is taken by {kept} "
            f"({known[kept].does.lower()}).",
        )


def _work_together(one: str, other: str) -> bool:
    places = {one.partition(".")[0], other.partition(".")[0]}
    # In the pane some letters mean something else than in the list, as declared.
    is_hidden = "app" in places and places <= _AT_THE_LIST
    return len(places) == 1 or is_hidden or "app.quit" in (one, other)
