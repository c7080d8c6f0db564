"""Values with what shells, env files, mail and documents add to them.

The check itself is ``hygiene``'s. Here a finding becomes a sentence that says where the
value is from and what it should be. A secret is never repeated.
"""

from connections_tui.text import clean

_MOST_SHOWN = 200


def problem_with(value: str, *, name: str, is_secret: bool = False) -> str | None:
    """What does not belong to a value, and the value that is meant; None if clean.

    ``name``: the value's own, as in profiles.toml.
    """
    from connections_tui.hygiene import check

    if (found := check(value, name=name, is_secret=is_secret)) is None:
        return None
    if found.cleaned is None:
        return f"{found.sentence} Copy it again."
    if is_secret:
        return f"{found.sentence} Set it to the secret alone."
    return f"{found.sentence} Use {clean(found.cleaned, _MOST_SHOWN)}"
