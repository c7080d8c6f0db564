"""Whether a list goes on: what beside its rows says so, and how to ask for the rest.

No documented version has pages, so that every style in use is looked for: cursors,
links, page numbers, offsets, totals. What says that there is more and cannot be
followed is reported, since a list taken as whole makes others look deleted.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from connections_tui.api.json_reading import Malformed, read_json

MOST_PAGES = 10_000
PATH = "/connections"
_MOST_PARAMS = 10
_LONGEST_PARAM = 2000

_INSIDE = frozenset(
    {"meta", "metadata", "pagination", "paging", "page", "pageinfo", "pages", "links"}
    | {"cursors", "cursor", "responsemetadata", "paginginfo", "paginationinfo"}
    | {"resultinfo", "info", "pager", "listmetadata"}
)
"""Objects beside the list that may hold what says that it goes on."""
_CURSORS = {
    "nextcursor": "cursor",
    "nextpagecursor": "cursor",
    "nextpagetoken": "page_token",
    "nexttoken": "next_token",
    "continuationtoken": "continuation_token",
    "continuation": "continuation",
    "nextstartingafter": "starting_after",
    "startingafter": "starting_after",
    "nextoffset": "offset",
    "nextmarker": "marker",
    "nextafter": "after",
    "endcursor": "after",
    "after": "after",
    "cursor": "cursor",
}
"""The parameter that each is sent back as."""
_MORE = frozenset(
    {"hasmore", "hasnext", "hasnextpage", "more", "moreresults", "moreavailable"}
    | {"moreitems", "morepages", "truncated", "istruncated", "partial", "ispartial"}
    | {"incomplete"}
)
_LAST = frozenset(
    {"islast", "islastpage", "last", "complete", "iscomplete", "final"}
    | {"done", "finished", "lastpage"}
)
_PAGE = ("page", "pagenumber", "currentpage", "number")
_PAGES = ("totalpages", "pagecount", "numpages", "nbpages", "lastpage", "pages")
_OFFSET = ("offset", "skip", "start")
_SIZE = ("limit", "pagesize", "perpage", "itemsperpage", "size")
_TOTAL = ("total", "totalcount", "totalrecords", "totalresults", "totalitems")
_TOTALS = (
    *(*_TOTAL, "totalelements", "recordstotal", "count", "numfound"),
    *("totalconnections", "totalrows", "totalhits", "totalnumber"),
)
_HEADERS = ("x-total-count", "x-total", "x-total-pages", "x-next-page", "x-has-more")
_HEADERS_TOO = ("x-next-cursor", "x-next-token", "x-page", "x-per-page", "total-count")
_HEADERS_OF_OTHERS = (
    *("x-wp-total", "x-wp-totalpages", "x-ms-continuation", "x-continuation-token"),
)
_PREFIX = re.compile(r"^x-(?:wp-|ms-)?")
_NONE = ("null", "none", "nil", "undefined")
_LINK = re.compile(r"<([^<>]*)>[^<]*?\brel\s*=\s*[\"']?next\b", re.IGNORECASE)
_LINK_KEY = re.compile(r"next|(\w*)next(page|records)?(link|url|uri|href)")
_LOOKS_LIKE_MORE = re.compile(
    r"next_?(page|cursor|token|link|url|offset|batch|set|results?)|hasmore|morepages"
    r"|continuation|next_?(id|marker|records)|lastevaluatedkey|skiptoken"
)


_IS_LINK = re.compile(r"https?:|/|\?|[\w./-]*connections\b")
"""A cursor in Base64 may have a slash as well."""


@dataclass
class Page:
    """One page of a list: how it was asked for, and what has come of it."""

    params: Mapping[str, str] = field(repr=False)
    """A cursor may be anything, also what must not be shown."""
    seen: set[str] = field(default_factory=set, repr=False)
    """IDs of this page and of those before."""
    rows_before: int = 0
    rows: int = 0
    new: int = 0
    """IDs that no page before had."""
    beside: Mapping[str, object] = field(default_factory=dict, repr=False)
    """What stands beside the rows."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    status: int = 200
    host: str = ""

    @property
    def rows_so_far(self) -> int:
        return self.rows_before + self.rows

    def take(self, ids: Collection[str], unreadable: int) -> bool:
        """Counts some rows; whether any of them is new."""
        before = len(self.seen)
        self.seen.update(ids)
        new = len(self.seen) - before
        self.new += new
        self.rows += len(ids) + unreadable
        return new > 0


@dataclass(frozen=True)
class Next:
    """How to ask for the next page."""

    params: dict[str, str] = field(repr=False)
    is_sure: bool = True
    """False where it may be this page's own cursor."""


@dataclass(frozen=True)
class GoesOn:
    """There is more, and no known way to ask for it. ``why`` fits in brackets."""

    why: str


def after(page: Page) -> Next | GoesOn | None:
    """What follows a page; None where nothing says that anything does."""
    signs = _Signs(page)
    for step in (_by_link, _by_cursor, _by_number, _by_offset):
        if (following := step(signs)) is not None:
            return following
    return _without_a_way(signs)


@dataclass
class _Signs:
    """What stands beside the rows, under one spelling of its names."""

    page: Page
    found: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (*_HEADERS, *_HEADERS_TOO, *_HEADERS_OF_OTHERS):
            if value := self.page.headers.get(name):
                self.found[fold(_PREFIX.sub("", name))] = value
        with suppress(Malformed):
            written = read_json(self.page.headers.get("x-pagination", "").encode())
            self._collect(written if isinstance(written, dict) else {}, level=0)
        self._collect(self.page.beside, level=0)

    def _collect(self, values: Mapping[str, object], level: int) -> None:
        for name, value in values.items():
            key = fold(name)
            if isinstance(value, dict) and key == "next":
                self._collect_next(value)
            elif isinstance(value, dict) and key in _TOTALS:
                self.found[key] = value.get("value")
            elif isinstance(value, dict) and key in _INSIDE and level < 4:
                self._collect(value, level + 1)
            elif isinstance(value, list) and key == "links":
                self.found["next"] = next(_next_in(value), None)
            elif isinstance(value, dict | list):
                if value and _LOOKS_LIKE_MORE.search(key):
                    self.found[key] = True
            elif not isinstance(value, str) or value.casefold() not in _NONE:
                self.found[key] = value

    def _collect_next(self, following: Mapping[str, object]) -> None:
        """From an object that describes the next page."""
        link = following.get("href") or following.get("url") or following.get("link")
        if link:
            self.found["next"] = link
            return
        for name, value in following.items():
            if isinstance(value, str | int):
                self.found[f"next{fold(name)}"] = value

    @property
    def says_more(self) -> str | None:
        """The name of what says that there is more."""
        for key, value in self.found.items():
            if key in _MORE and _is_true(value):
                return key
            if key in _LAST and (value is False or value == "false"):
                return f"{key}: false"
        return None

    @property
    def says_all(self) -> bool:
        """Whether it says that there is no more: that ends what is in doubt."""
        return any(
            (key in _MORE and (value is False or value == "false"))
            or (key in _LAST and _is_true(value))
            for key, value in self.found.items()
        )

    def number(self, *keys: str) -> int | None:
        """The first of these that is a number."""
        for key in keys:
            value = self.found.get(key)
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                continue
            if re.fullmatch(r"[0-9]{1,9}(\.0+)?", str(value)):
                return int(float(value))
        return None


def _by_link(signs: _Signs) -> Next | GoesOn | None:
    keys = [key for key in signs.found if _LINK_KEY.fullmatch(key)]
    for link in (
        *_LINK.findall(signs.page.headers.get("link", "")),
        *(signs.found[key] for key in keys),
    ):
        if isinstance(link, str) and _IS_LINK.match(link):
            return _parameters_of(link, signs.page)
    return None


def _parameters_of(link: str, page: Page) -> Next | GoesOn:
    """Only of this list: a login must not be sent anywhere else."""
    try:
        parts = urlsplit(link)
        default = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
        host = parts.netloc.casefold().removesuffix(default)
        params = dict(parse_qsl(parts.query, max_num_fields=_MOST_PARAMS))
    except ValueError:
        return GoesOn("its link is not valid")
    is_here = not host or host == page.host.casefold().removesuffix(default)
    is_list = not parts.path or f"/{parts.path.rstrip('/')}".endswith(PATH)
    if not is_here or not is_list:
        return GoesOn("its next page is at another address")
    return _asking(params) if params else GoesOn("its link names no page")


def _by_cursor(signs: _Signs) -> Next | GoesOn | None:
    if signs.says_all:
        return None
    cursors = dict(_CURSORS)
    token = signs.found.get("next")
    page = signs.found.get("nextpage")
    if isinstance(token, str) and token and not token.isdigit():
        cursors = {"next": "cursor"} | cursors
    if isinstance(page, str) and page and not page.isdigit():
        cursors = {"nextpage": "page"} | cursors
    for key, name in cursors.items():
        value = signs.found.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            continue
        if key in ("cursor", "after", "endcursor", "startingafter"):
            if signs.page.params.get(name) == str(value) or value == 0:
                continue
            return _asking({name: str(value)}, is_sure=signs.says_more is not None)
        if value not in (0, "0"):
            return _asking({name: str(value)})
    return None


def _by_number(signs: _Signs) -> Next | GoesOn | None:
    if signs.says_all:
        return None
    following = signs.number("nextpage", "next")
    if following:
        return _asking({"page": str(following)})
    asked = signs.page.params.get("page", "")
    at, of = signs.number(*_PAGE), signs.number(*_PAGES)
    if at is None and of is None:
        return None
    if at is None:
        at = int(asked) if asked.isdigit() else 1
    # Where the first page is 0, the last is one less than there are.
    last = of - 1 if of is not None and _is_from_0(signs, at) else of
    if (at < last) if last is not None else _has_more(signs):
        return _asking({"page": str(at + 1)}, is_sure=last is not None)
    return None


def _is_from_0(signs: _Signs, at: int) -> bool:
    """Whether more rows came than the pages before would hold if they began at 1."""
    size, page = signs.number(*_SIZE), signs.page
    if at <= 1:
        return at == 0 or page.rows_so_far > page.rows
    return bool(size) and page.rows_so_far > at * (size or 0)


def _by_offset(signs: _Signs) -> Next | GoesOn | None:
    offset = signs.number(*_OFFSET)
    if offset is None or not signs.page.rows or signs.says_all:
        return None
    if _has_more(signs):
        name = next(key for key in _OFFSET if signs.number(key) is not None)
        is_sure = signs.number(*_TOTALS) is not None
        return _asking({name: str(offset + signs.page.rows)}, is_sure=is_sure)
    return None


def _without_a_way(signs: _Signs) -> GoesOn | None:
    page = signs.page
    if (name := signs.says_more) is not None:
        return GoesOn(f"it says {name}")
    if _lacks(signs):
        return GoesOn(f"it says {signs.number(*_TOTALS):,} in all")
    if page.status == 206:
        return GoesOn("it says partial content")
    of = re.search(r"/([0-9]{1,9})$", page.headers.get("content-range", ""))
    if of is not None and int(of.group(1)) > page.rows_so_far:
        return GoesOn(f"it says {int(of.group(1)):,} in all")
    if signs.says_all:
        return None
    is_counted = signs.number(*_TOTALS, *_PAGE, *_PAGES) is not None
    if not is_counted and _is_full(signs):
        return GoesOn(f"it is limited to {page.rows:,}")
    known = {*_CURSORS, *_PAGE, *_PAGES, *_OFFSET, *_SIZE, *_TOTALS}
    for key, value in signs.found.items():
        is_open = key not in known or value is True
        if is_open and _LOOKS_LIKE_MORE.search(key) and _is_true(value):
            return GoesOn(f"it says {key}")
    return None


def _has_more(signs: _Signs) -> bool:
    """As its total has it, or its words, or a page that is full."""
    if signs.number(*_TOTALS) is not None:
        return _lacks(signs)
    return signs.says_more is not None or _is_full(signs)


def _lacks(signs: _Signs) -> bool:
    """Whether there are more in all than have come."""
    total = signs.number(*_TOTALS)
    return total is not None and total > signs.page.rows_so_far


def _is_full(signs: _Signs) -> bool:
    """Whether as many rows came as a page can hold."""
    size = signs.number(*_SIZE)
    return bool(size) and signs.page.rows >= (size or 0)


def _asking(params: dict[str, str], *, is_sure: bool = True) -> Next | GoesOn:
    if any(len(value) > _LONGEST_PARAM for value in params.values()):
        return GoesOn("its cursor is too long")
    return Next(params, is_sure)


def _next_in(links: list[object]) -> Iterator[object]:
    for link in links:
        if isinstance(link, dict) and link.get("rel") == "next":
            yield link.get("href") or link.get("url")


def _is_true(value: object) -> bool:
    return bool(value) and value not in ("false", "0", "null", "none")


def fold(name: object) -> str:
    """A name as all styles of writing have it: next_cursor, nextCursor."""
    return re.sub(r"[^a-z0-9]", "", str(name).casefold())


def is_about_pages(name: str) -> bool:
    """Whether a value beside the list may say that it goes on."""
    key = fold(name)
    known = ("next", *_PAGE, *_PAGES, *_OFFSET, *_SIZE, *_TOTALS)
    return (
        key in _INSIDE
        or key in _CURSORS
        or key in _MORE
        or key in _LAST
        or key in known
        or _LINK_KEY.fullmatch(key) is not None
        or _LOOKS_LIKE_MORE.search(key) is not None
    )
