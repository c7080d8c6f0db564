"""What free text finds a connection by. Pure."""

from connections_tui.fleet.folding import folded, readable_host, spelled_out
from connections_tui.labels import NO_LABEL, Label
from connections_tui.titles import TITLES


def haystack(
    store: str | None,
    domain: str | None,
    named: str | None,
    platform: str | None,
    connection_id: str,
    label: Label,
) -> str:
    """Store, domain, other name, platform, ID and label, folded, each on a line.

    ``named``: as the list names it. ``platform``: the service's code.
    """
    spellings = _SPELLINGS.get(platform) or _spellings(platform)
    found = (
        f"{_found_as(store)}\n{_found_as(domain)}\n{_found_as(named)}\n"
        f"{spellings}\n{folded(connection_id)}"
    )
    if label is NO_LABEL:
        return found
    return "\n".join((found, *map(_found_as, label.values().values())))


def _found_as(name: str | None) -> str:
    """What a name is found by, on one line."""
    if not name:
        return ""
    plain = folded(name)
    others = [spelled_out(name)]
    if "xn--" in plain:
        others.append(folded(readable_host(plain)))
    return "\t".join(filter(None, (plain, *others)))


_SPELLINGS: dict[str | None, str] = {}
_MOST_SPELLINGS = 1000


def _spellings(code: str | None) -> str:
    """The ways people write a platform: the service says WOO_COMMERCE."""
    written = code or ""
    titles = {written, written.replace("_", ""), TITLES.get(written, "")}
    spelled = "\n".join(sorted(map(folded, titles)))
    if len(_SPELLINGS) < _MOST_SPELLINGS:
        _SPELLINGS[code] = spelled
    return spelled
