"""Secrets in the process's environment, removed before a child can inherit them."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

_taken: "dict[str, SecretStr]" = {}
"""Global as the environment is; a profile may be opened again."""


def take(name: str) -> "SecretStr | None":
    """The secret a variable holds or held; None where it is not set, or blank.

    From then on it is in no child's environment.
    """
    if (value := os.environ.pop(name, "").strip()) != "":
        from pydantic import SecretStr

        _taken[name] = SecretStr(value)
    return _taken.get(name)
