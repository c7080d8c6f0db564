"""Names of a package that come with their module when they are first used.

What a first frame does not need is not imported for it, and who needs it imports the
package at the top of the file, as any other.
"""

import sys
from collections.abc import Callable
from importlib import import_module


async def imported_beside(*modules: str) -> None:
    """Imports modules in a thread, in this order, so that keys are answered meanwhile.

    Each import holds the interpreter for some milliseconds at most.
    """
    if lacking := [name for name in modules if name not in sys.modules]:
        import asyncio

        await asyncio.to_thread(lambda: [import_module(name) for name in lacking])


def lazily(package: str, **modules: tuple[str, ...]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package.

    Args:
        package: its full name.
        modules: for each of its modules the names that live there. A module is itself
            such a name.
    """
    homes = {name: module for module, names in modules.items() for name in names}

    def find(name: str) -> object:
        if name in modules:
            return import_module(f"{package}.{name}")
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{homes[name]}"), name)
        # Next time it is found without this function.
        setattr(sys.modules[package], name, value)
        return value

    return find
