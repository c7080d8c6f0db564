"""The system keyring, which may be absent, locked, or never respond.

keyring is imported in a thread as well: its import looks for backends, and a backend
may ask a bus that does not respond.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

SECONDS = 3.0
"""Timeout of one call."""

T = TypeVar("T")


class KeyringUnusable(Exception):
    """The keyring failed; the message says why, in words after a colon."""


async def get(service: str, name: str, seconds: float = SECONDS) -> str | None:
    """What the keyring has under a name; None where it has nothing."""
    return await _asked(lambda: _get(service, name), seconds)


async def put(service: str, name: str, secret: str, seconds: float = SECONDS) -> None:
    """Stores a secret, and reads it back to be sure."""
    await _asked(lambda: _put(service, name, secret), seconds)


async def drop(service: str, name: str, seconds: float = SECONDS) -> None:
    """Removes a secret, and makes sure that it is gone."""
    await _asked(lambda: _drop(service, name), seconds)


async def backend(seconds: float = SECONDS) -> str:
    """Which keyring it is, by the name of its class, if it responds."""
    return await _asked(_backend, seconds)


def _get(service: str, name: str) -> str | None:
    import keyring

    return keyring.get_password(service, name)


def _put(service: str, name: str, secret: str) -> None:
    import keyring

    keyring.set_password(service, name, secret)
    # A null backend takes everything and keeps nothing.
    if keyring.get_password(service, name) != secret:
        raise KeyringUnusable("stores nothing")


def _drop(service: str, name: str) -> None:
    import keyring

    if keyring.get_password(service, name) is None:
        return
    keyring.delete_password(service, name)
    if keyring.get_password(service, name) is not None:
        raise KeyringUnusable("removes nothing")


def _backend() -> str:
    import keyring

    found = type(keyring.get_keyring())
    module = found.__module__.rpartition(".")[2]
    if module in ("fail", "null"):
        raise KeyringUnusable("none on this machine")
    # One that is there may still be locked, or have no service behind it.
    keyring.get_password("connections-tui", "does it respond?")
    return f"{module}.{found.__qualname__}"


async def _asked(call: Callable[[], T], seconds: float) -> T:
    """The result of a call that may block, or raise whatever a backend raises.

    Raises:
        KeyringUnusable: it failed, or took too long.
    """
    outcome: Future[T] = Future()
    # Not to be cancelled: the thread needs a place for its result.
    outcome.set_running_or_notify_cancel()
    # A daemon: a keyring that never answers must not keep the program from ending.
    work = threading.Thread(target=_run, args=(call, outcome), daemon=True)
    work.start()
    answer = asyncio.wrap_future(outcome)
    done, _ = await asyncio.wait({answer}, timeout=seconds)
    if not done:
        answer.cancel()
        raise KeyringUnusable(f"no response within {seconds:g} seconds")
    if (failure := answer.exception()) is not None:
        raise KeyringUnusable(_why(failure))
    return answer.result()


def _run(call: Callable[[], T], outcome: "Future[T]") -> None:
    try:
        result = call()
    except BaseException as error:  # Not swallowed: the caller gets it.
        outcome.set_exception(error)
    else:
        outcome.set_result(result)


def _why(failure: BaseException) -> str:
    """In words of ours: those of a backend may repeat what it was given."""
    if isinstance(failure, KeyringUnusable):
        return str(failure)
    if isinstance(failure, ImportError):
        return "none on this machine"
    from keyring import errors

    match failure:
        case errors.NoKeyringError():
            return "none on this machine"
        case errors.KeyringLocked():
            return "locked"
    return f"failed ({type(failure).__name__})"
