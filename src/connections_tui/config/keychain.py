"""The system's keyring, which may be absent, locked, or silent for ever.

keyring is imported in a thread as well: its import looks for backends, and a backend
may ask a bus that does not answer.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

SECONDS = 3.0
"""How long the keyring may take for one call."""

T = TypeVar("T")


class KeyringUnusable(Exception):
    """The keyring did not do it; the message says why, in words after a colon."""


async def get(service: str, name: str, seconds: float = SECONDS) -> str | None:
    """What the keyring has under a name; None where it has nothing."""
    return await _asked(lambda: _get(service, name), seconds)


async def put(service: str, name: str, secret: str, seconds: float = SECONDS) -> None:
    """Keeps a secret, and makes sure that it is kept."""
    await _asked(lambda: _put(service, name, secret), seconds)


async def drop(service: str, name: str, seconds: float = SECONDS) -> None:
    """Forgets a secret, and makes sure that it is forgotten."""
    await _asked(lambda: _drop(service, name), seconds)


async def backend(seconds: float = SECONDS) -> str:
    """Which keyring it is, by the name of its class, if it answers."""
    return await _asked(_backend, seconds)


def _get(service: str, name: str) -> str | None:
    import keyring

    return keyring.get_password(service, name)


def _put(service: str, name: str, secret: str) -> None:
    import keyring

    keyring.set_password(service, name, secret)
    # A null backend takes everything and keeps nothing.
    if keyring.get_password(service, name) != secret:
        raise KeyringUnusable("it does not keep what it is given")


def _drop(service: str, name: str) -> None:
    import keyring

    if keyring.get_password(service, name) is None:
        return
    keyring.delete_password(service, name)
    if keyring.get_password(service, name) is not None:
        raise KeyringUnusable("it does not forget what it was given")


def _backend() -> str:
    import keyring

    found = type(keyring.get_keyring())
    module = found.__module__.rpartition(".")[2]
    if module in ("fail", "null"):
        raise KeyringUnusable("there is none on this machine")
    # One that is there may still be locked, or have nobody at the other end.
    keyring.get_password("connections-tui", "is anybody there?")
    return f"{module}.{found.__qualname__}"


async def _asked(call: Callable[[], T], seconds: float) -> T:
    """The result of a call that may block, or raise whatever a backend raises.

    Raises:
        KeyringUnusable: it failed, or has not come back in time.
    """
    outcome: Future[T] = Future()
    # Not to be cancelled: the thread has to be able to put its result somewhere.
    outcome.set_running_or_notify_cancel()
    # A daemon: a keyring that never answers must not keep the program from ending.
    work = threading.Thread(target=_run, args=(call, outcome), daemon=True)
    work.start()
    answer = asyncio.wrap_future(outcome)
    done, _ = await asyncio.wait({answer}, timeout=seconds)
    if not done:
        answer.cancel()
        raise KeyringUnusable(f"it has not answered in {seconds:g} seconds")
    if (failure := answer.exception()) is not None:
        raise KeyringUnusable(_why(failure))
    return answer.result()


def _run(call: Callable[[], T], outcome: "Future[T]") -> None:
    try:
        result = call()
    except BaseException as error:  # Not swallowed: it goes to whoever waits.
        outcome.set_exception(error)
    else:
        outcome.set_result(result)


def _why(failure: BaseException) -> str:
    """In words of ours: those of a backend may repeat what it was given."""
    if isinstance(failure, KeyringUnusable):
        return str(failure)
    if isinstance(failure, ImportError):
        return "there is none on this machine"
    from keyring import errors

    match failure:
        case errors.NoKeyringError():
            return "there is none on this machine"
        case errors.KeyringLocked():
            return "it is locked"
    return f"it failed ({type(failure).__name__})"
