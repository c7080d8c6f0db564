"""Secrets in the process's environment, taken out before a child can inherit them."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

_taken: "dict[str, SecretStr]" = {}
"""As global as the environment they were in; a profile may be opened again."""


def take(name: str) -> "SecretStr | None":
    """The secret a variable holds or held; None where it is not set, or blank.

    From now on it is in no child's environment.
    """
    if (value := os.environ.pop(name, "").strip()) != "":
        from pydantic import SecretStr

        _taken[name] = SecretStr(value)
    return _taken.get(name)
