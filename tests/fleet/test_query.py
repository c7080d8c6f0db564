"""The filter language: what it reads, keeps, narrows, refuses and completes."""

import re
from dataclasses import dataclass
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connections_tui.fleet.folding import folded
from connections_tui.fleet.health import Health
from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.shown.completion import Completion, complete
from connections_tui.fleet.shown.field import Context
from connections_tui.fleet.shown.fields import FIELDS
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.query import Query, Term
from connections_tui.fleet.shown.query_error import QueryError

PLATFORMS = {
    "SHOPIFY": "Shopify",
    "WOO_COMMERCE": "WooCommerce",
    "SQUARE": "Square",
    "SQUARESPACE": "Squarespace",
    "EXACT": "Sage, the old one",
}
NOW = 1_800_000_000.0
HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True)
class Shop:
    """A row made of little."""

    id: str = "0f3a"
    store: str | None = None
    platform: str | None = "SHOPIFY"
    health: Health = Health.HEALTHY
    why: str = ""
    synced_at: float | None = None
    created_at: float | None = None
    checked_at: float | None = None
    access_token: str | None = None

    @property
    def haystack(self) -> str:
        title = PLATFORMS.get(self.platform or "", "")
        parts = (self.store or "", self.platform or "", title, self.id)
        return "\n".join(map(folded, parts))


SHOPS = (
    Shop("a1", "Acme Tea", "SHOPIFY", Health.NEEDS_REAUTH, "NEEDS_REAUTH", NOW - HOUR),
    Shop("a2", "Müller & Söhne", "WOO_COMMERCE", Health.DISABLED, "CERT_EXPIRED"),
    Shop("b1", "Straße, 7", "SQUARE", Health.STALE, "no sync for 37h", NOW - 2 * DAY),
    Shop("b2", None, None, Health.LINK_SENT, "merchant not signed in"),
    Shop("b3", "acme-books", "SQUARESPACE", created_at=NOW - HOUR, checked_at=NOW),
    Shop("b4", 'The "Lamp"', created_at=NOW - 40 * DAY, checked_at=NOW - 2 * HOUR),
)
PASTED = Shop("c1", access_token="7A3E-5c1e-4f7a")
_IS = ("marked", "watched", "problem", "new", "twin", "changed")
HERE = Context(NOW, marked={"a1", "b3"}, watched=["a2"])


def kept(text: str) -> list[str]:
    return [shop.id for shop in parse(text, PLATFORMS).keep(SHOPS, HERE)]


ALL = [shop.id for shop in SHOPS]


@pytest.mark.parametrize(
    ("text", "found"),
    [("7a3e-5c1e-4f7a", True), ("A3E-5C1E", True), ("7a3e-5c", False)],
)
def test_a_token_is_found_by_eight_of_its_characters(text: str, found: bool) -> None:
    """Fewer would match by chance, and most words people type are shorter."""
    assert parse(text).keep([PASTED], HERE) == [PASTED] * found


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", ALL),
        ("  ", ALL),
        ("-", ALL),
        ('"', ALL),
        ("acme", ["a1", "b3"]),
        ("ACME tea", ["a1"]),
        ("tea acme", ["a1"]),
        ("acme -tea", ["b3"]),
        ("STRASSE", ["b1"]),
        ('"acme tea"', ["a1"]),
        ('"acme t', ["a1"]),
        ('-"acme tea" acme', ["b3"]),
        ('"acme""tea"', []),
        ('"the ""lamp"', ["b4"]),
        ("[/red]", []),
        ("https://acme", []),
        ('"status:reauth"', []),
        ("status:", ALL),
        ("status:reauth", ["a1"]),
        ("HEALTH:Auth", ["a1"]),
        ("state:re,off", ["a1", "a2"]),
        ("status:reauth,", ["a1"]),
        ("status:needs_reauth", ["a1"]),
        ('status:"Needs reauth"', ["a1"]),
        ("status:linksent", ["b2"]),
        ("status:s", ["b1"]),
        ("status:ok", ["b3", "b4"]),
        ("status:problems", ["a1", "a2", "b1"]),
        ("-status:problem", ["b2", "b3", "b4"]),
        ("platform:woocommerce", ["a2"]),
        ("platform:WOO-comm", ["a2"]),
        ('platform:"woo commerce"', ["a2"]),
        ("platform:squ", ["b1", "b3"]),
        ("platform:square", ["b1"]),
        ("platform:squares", ["b3"]),
        ("platform:none,square", ["b1", "b2"]),
        ("-platform:shopify", ["a2", "b1", "b2", "b3"]),
        ("platform:-", ALL),
        ("reason:cert", ["a2"]),
        ("reason:cert-exp", ["a2"]),
        ('reason:"cert expired"', ["a2"]),
        ('reason:"tls cert"', ["a2"]),
        ('reason:"Login rejected"', ["a1"]),
        ("reason:NO_SYNC,signed", ["b1", "b2"]),
        ("synced:>1d", ["b1"]),
        ("-synced:>1d", ["a1", "a2", "b2", "b3", "b4"]),
        ("synced:<1d", ["a1"]),
        ("synced:>1d,never", ["a2", "b1", "b2", "b3", "b4"]),
        ("synced:n", ["a2", "b2", "b3", "b4"]),
        ("synced:>", ALL),
        ("synced:>1", ALL),
        ("created:>1mo", ["b4"]),
        ("created:<1W", ["b3"]),
        ("created:never", ["a1", "a2", "b1", "b2"]),
        ("checked:>1h", ["b4"]),
        ("checked:<3h", ["b3", "b4"]),
        ("is:marked", ["a1", "b3"]),
        ("is:m,w", ["a1", "a2", "b3"]),
        ("is:problem", ["a1", "a2", "b1"]),
        ("is:new", ["b3"]),
        ("-is:marked is:problem", ["a2", "b1"]),
        ("id:a", ["a1", "a2"]),
        ("id:a1,b4", ["a1", "b4"]),
        ("id:A", []),
        ("store:acme", ["a1", "b3"]),
        ("store:MÜLLER,lamp", ["a2", "b4"]),
        ('store:"straße, 7"', ["b1"]),
        ("-store:acme", ["a2", "b1", "b2", "b4"]),
        ("store:shopify", []),
        ('reason:"cert"acme', []),
    ],
)
def test_a_filter_keeps(text: str, ids: list[str]) -> None:
    assert kept(text) == ids


@pytest.mark.parametrize(
    ("text", "message", "part"),
    [
        (
            "acme statsu:ok",
            "Unknown filter word “statsu:”. Did you mean status:?",
            "statsu:",
        ),
        (
            "-12:30",
            "Unknown filter word “12:”. Use status:, platform:, synced:, broke:, "
            "reason:, is:, created:, checked:, store:, id:, …, "
            "or quotes to search for it as text.",
            "12:",
        ),
        (
            "status:reauth,disabeld",
            "Invalid value for status: disabeld. Did you mean status:disabled?",
            "disabeld",
        ),
        (
            "status:x",
            "Invalid value for status: x. Use status:problems, reauth, "
            "disabled, unhealthy, stale, syncing, link-sent, no-answer, unchecked, "
            "healthy.",
            "x",
        ),
        (
            "-platform:xero",
            "Invalid value for platform: xero. Use platform:shopify, "
            "woo-commerce, square, squarespace, exact, none.",
            "xero",
        ),
        (
            "is:makred",
            "Invalid value for is: makred. Did you mean is:marked?",
            "makred",
        ),
        (
            "synced:1d",
            "Invalid value for synced: 1d. Use >1d, <1d or never.",
            "1d",
        ),
        (
            'created:">1 d"',
            "Invalid value for created: >1 d. Use >1d, <1d or never.",
            '">1 d"',
        ),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_write(
    text: str, message: str, part: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, PLATFORMS)

    error = caught.value
    assert str(error) == error.message == message
    assert text[error.start : error.end] == part


@pytest.mark.parametrize(
    "text", ["synced:>d", "synced:>1x", "synced:>1234567d", "is:x"]
)
def test_a_typo_is_never_an_empty_list(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text, PLATFORMS)


def test_what_was_pasted_by_mistake_does_not_fill_the_screen() -> None:
    with pytest.raises(QueryError) as caught:
        parse("x" * 100_000 + ":")

    assert len(caught.value.message) < 200


def test_every_platform_may_be_left_unknown() -> None:
    assert str(parse("platform:none")) == "platform:none"


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_example_of_each_field_reads(field) -> None:
    query = parse(field.example, PLATFORMS)

    assert [term.field for term in query.terms] == [field.name]
    assert not query.is_empty


def test_a_field_without_a_value_is_remembered_and_filters_nothing() -> None:
    query = parse("-status: synced:>1", PLATFORMS)

    assert query.is_empty
    assert query.incomplete == (Term("status", (), True), Term("synced", ()))
    assert str(query) == "-status: synced:"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  Acme   TEA ", "acme tea"),
        ("health:Needs_Reauth,,OFF", "status:needs-reauth,off"),
        ("platform:WOO_COMMERCE", "platform:woo-commerce"),
        ("synced:>07D,n", "synced:>7d,never"),
        ('reason:CERT_EXPIRED,"a,b"', 'reason:"cert expired","a,b"'),
        ('-"-a"', '-"-a"'),
        ("https://x", '"https://x"'),
        ('a"b', '"a""b"'),
        ("status:ok,ok", "status:ok"),
    ],
)
def test_a_query_is_said_back(text: str, said: str) -> None:
    query = parse(text, PLATFORMS)

    assert query.text == str(query) == said


def test_what_is_searched_for_is_not_in_a_repr() -> None:
    """It may be an access token."""
    query = parse("token-of-acme status:ok")

    assert "token-of-acme" not in repr(query)
    assert "status:ok" in repr(query)


def test_what_is_kept_is_a_list_of_its_own() -> None:
    rows = list(SHOPS)

    shown = Query().keep(rows, HERE)

    assert shown == rows
    assert shown is not rows


# Anything at all.

NASTY = st.sampled_from(list('"""--::,, \t\n<>019dmo\u00a0ßİſ\x1c'))
anything = st.text(st.characters(exclude_categories=()) | NASTY)
SOME = ["status", "health", "platform", "is", "synced", "reason", "store", "id", "x"]
nearly = st.lists(
    st.sampled_from(["-", '"', ",", " ", ":", "a", ">1d", "never", "re", "sq", "none"])
    | st.sampled_from([f"{name}:" for name in SOME])
    | anything,
    max_size=8,
).map("".join)


def _read(text: str) -> Query | QueryError:
    try:
        return parse(text, PLATFORMS)
    except QueryError as error:
        return error


@given(text=anything | nearly)
@example('""')
@example('"a"""')
@example('reason:"a"b')
@example("-https:")
def test_any_text_reads_and_reads_again_or_names_the_part_that_does_not(
    text: str,
) -> None:
    read = _read(text)

    if isinstance(read, QueryError):
        assert 0 <= read.start < read.end <= len(text)
        assert read.message.endswith((".", "?"))
    else:
        assert _read(str(read)) == read
        assert str(_read(str(read))) == str(read)


# Queries that are known to be right, and what they mean by a second reckoning.

PROBLEMS = {Health.NEEDS_REAUTH, Health.DISABLED, Health.UNHEALTHY, Health.STALE}
STATUS_WORDS = {
    "reauth": {Health.NEEDS_REAUTH},
    "re": {Health.NEEDS_REAUTH},
    "NEEDS_R": {Health.NEEDS_REAUTH},
    "n": {Health.NEEDS_REAUTH, Health.NO_ANSWER},
    "off": {Health.DISABLED},
    "o": {Health.DISABLED, Health.HEALTHY},
    "s": {Health.STALE, Health.SYNCING, Health.UNHEALTHY},
    "sick": {Health.UNHEALTHY},
    "un": {Health.UNHEALTHY, Health.UNCHECKED},
    "link": {Health.LINK_SENT},
    "problems": PROBLEMS,
    "prob": PROBLEMS,
}
PLATFORM_WORDS = {
    "s": {"SHOPIFY", "SQUARE", "SQUARESPACE", "EXACT"},
    "sq": {"SQUARE", "SQUARESPACE"},
    "square": {"SQUARE"},
    "squarespace": {"SQUARESPACE"},
    "woo-c": {"WOO_COMMERCE"},
    "none": {None},
    "sage": {"EXACT"},
}
AGES = {">1d": DAY, ">12h": 12 * HOUR, ">90m": 1.5 * HOUR, "<7d": 7 * DAY}
AGES |= {"<1h": HOUR, "<2w": 14 * DAY, ">1y": 365 * DAY, "<3mo": 90 * DAY}
PARTS = ["a", "ac", "acme", "te", "ss", " ", "shop", "0", "0f", "_", "co"]
VALUES = {
    "": PARTS,
    "status": list(STATUS_WORDS),
    "platform": list(PLATFORM_WORDS),
    "is": ["marked", "ma", "watched", "w", "problem", "new", "n"],
    "synced": [*AGES, "never"],
    "created": [*AGES, "never"],
    "checked": [*AGES, "nev"],
    "reason": ["cert", "CERT_EXPIRED", "no sync", "no-sy", "e", "_"],
    "store": [*PARTS, "a,b", '"'],
    "id": ["0", "0f", "0f3", "1", "F"],
}


class Said(NamedTuple):
    """A term as a person means it."""

    negated: bool
    field: str
    values: list[str]

    def __str__(self) -> str:
        quoted = ",".join('"' + v.replace('"', '""') + '"' for v in self.values)
        return "-" * self.negated + (f"{self.field}:" if self.field else "") + quoted

    def holds(self, shop: Shop) -> bool:
        return any(_fits(shop, self.field, v) for v in self.values) != self.negated


def _fits(shop: Shop, field: str, value: str) -> bool:
    match field:
        case "":
            return folded(value) in shop.haystack
        case "status":
            return shop.health in STATUS_WORDS[value]
        case "platform":
            return shop.platform in PLATFORM_WORDS[value]
        case "reason":
            said = f"{shop.why}\n{in_words(shop.why)}"
            return re.sub("[-_]", " ", value.lower()) in re.sub(
                "[-_]", " ", said.lower()
            )
        case "store":
            return folded(value) in folded(shop.store or "")
        case "id":
            return shop.id.startswith(value)
        case "is":
            return _is(shop, value)
    return _has_age(getattr(shop, f"{field}_at"), value)


def _is(shop: Shop, value: str) -> bool:
    match value[0]:
        case "m":
            return shop.id in HERE.marked
        case "w":
            return shop.id in HERE.watched
        case "p":
            return shop.health in PROBLEMS
    return _has_age(shop.created_at, "<1d")


def _has_age(then: float | None, value: str) -> bool:
    age = {**AGES, "<1d": DAY}.get(value)
    if then is None or age is None:
        return then is None and age is None
    return NOW - then > age if value[0] == ">" else NOW - then < age


saids = st.sampled_from(list(VALUES)).flatmap(
    lambda field: st.builds(
        Said,
        st.booleans(),
        st.just(field),
        st.lists(
            st.sampled_from(VALUES[field]), min_size=1, max_size=3 if field else 1
        ),
    )
)
queries = st.lists(saids, max_size=4)
times = st.none() | st.sampled_from(
    [NOW - ago for age in AGES.values() for ago in (age - 1, age, age + 1)]
)
shops = st.builds(
    Shop,
    id=st.sampled_from(["0f3a", "0f", "1", "a1", "b3", "a2"]),
    store=st.sampled_from([None, "", "Acme Tea", "Straße", "a,b", '"', "0f shop"]),
    platform=st.sampled_from([None, *PLATFORMS, "NEW_ONE"]),
    health=st.sampled_from(Health),
    why=st.sampled_from(["", "CERT_EXPIRED", "no sync for 37h", "needs_update"]),
    synced_at=times,
    created_at=times,
    checked_at=times,
)
fleets = st.lists(shops, max_size=12)


def _text(said: list[Said]) -> str:
    return " ".join(map(str, said))


@given(said=queries)
def test_what_is_said_back_reads_as_the_same_query(said: list[Said]) -> None:
    query = parse(_text(said), PLATFORMS)

    assert len(query.terms) == len(said)
    assert parse(str(query), PLATFORMS) == query


@given(said=queries, rows=fleets)
def test_a_query_keeps_what_row_by_row_reckoning_keeps(
    said: list[Said], rows: list[Shop]
) -> None:
    query = parse(_text(said), PLATFORMS)

    expected = [row for row in rows if all(term.holds(row) for term in said)]
    assert query.keep(rows, HERE) == expected


def _assert_narrowing_is_safe(query: Query, earlier: Query, rows: list[Shop]) -> None:
    shown = query.keep(rows, HERE)
    before = earlier.keep(rows, HERE)
    assert query.keep(before, HERE) == shown
    assert all(any(row is other for other in before) for row in shown)


@given(saids=st.tuples(queries, queries), rows=fleets)
def test_a_query_that_narrows_may_search_what_was_kept_before(
    saids: tuple[list[Said], list[Said]], rows: list[Shop]
) -> None:
    query, earlier = (parse(_text(said), PLATFORMS) for said in saids)

    if query.narrows(earlier):
        _assert_narrowing_is_safe(query, earlier, rows)


@given(first=saids, second=saids, rows=fleets)
def test_two_terms_of_one_field_narrow_safely(
    first: Said, second: Said, rows: list[Shop]
) -> None:
    """Chosen at random, whole queries seldom narrow one another."""
    same = second._replace(field=first.field, values=VALUES[first.field][:1])
    query, earlier = (parse(str(said), PLATFORMS) for said in (first, same))

    for one, other in ((query, earlier), (earlier, query)):
        if one.narrows(other):
            _assert_narrowing_is_safe(one, other, rows)


@given(said=queries, more=saids)
def test_a_term_more_narrows(said: list[Said], more: Said) -> None:
    earlier = parse(_text(said), PLATFORMS)

    assert parse(_text([*said, more]), PLATFORMS).narrows(earlier)
    assert earlier.narrows(Query())
    assert earlier.narrows(earlier)


@pytest.mark.parametrize(
    ("earlier", "later", "narrower"),
    [
        ("acme", "acme t", True),
        ("acm", "acme", True),
        ("status:ok ac", "status:ok acme", True),
        ('"acme', '"acme tea', True),
        ("status:", "status:re", True),
        ("status:re", "status:reauth", True),
        ("status:ok,re", "status:ok,reauth", True),
        ("status:ok,reauth", "status:ok", True),
        ("-status:ok", "-status:ok,re", True),
        ("platform:sq", "platform:square", True),
        ("synced:>1d", "synced:>2d", True),
        ("synced:<2d", "synced:<1d", True),
        ("-acme", "-ac", True),
        ("reason:c", "reason:cert", True),
        ("id:0", "id:0f", True),
        ("store:ac", "store:acme", True),
        ("acme", "acm", False),
        ("-ac", "-acme", False),
        ("status:reauth", "status:re,ok", False),
        ("status:re", "status:", False),
        ("-status:re", "-status:", False),
        ("status:re", "-status:re", False),
        ("platform:square", "platform:squares", False),
        ("synced:>1d", "synced:>1d,never", False),
        ("synced:>2d", "synced:>1d", False),
        ("synced:>1d", "synced:<1d", False),
        ("acme", "store:acme", False),
    ],
)
def test_whether_a_later_text_narrows(earlier: str, later: str, narrower: bool) -> None:
    query = parse(later, PLATFORMS)

    assert query.narrows(parse(earlier, PLATFORMS)) is narrower


# Completing.


def offered(typed: str) -> list[str]:
    """The text each completion would leave; "|" is the cursor."""
    cursor = typed.index("|")
    text = typed.replace("|", "")
    return [
        text[: one.start] + one.text + text[one.end :]
        for one in complete(text, cursor, PLATFORMS)
    ]


FIELD_WORDS = [f"{field.name}:" for field in FIELDS]


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("|", FIELD_WORDS),
        ("acme |", [f"acme {word}" for word in FIELD_WORDS]),
        ("-|", [f"-{word}" for word in FIELD_WORDS]),
        ("s|", []),
        ("st|", ["status:", "store:"]),
        ("-ST|", ["-status:", "-store:"]),
        ("hea|", ["health:"]),
        ("acme|", []),
        ("acme st|at tea", ["acme status: tea", "acme store: tea"]),
        ("st|x:ok", ["status:ok", "store:ok"]),
        ('"st|', []),
        ('"st"|', []),
        ("|status:ok", []),
        ("status:re|", ["status:reauth"]),
        ("status:re|xx,ok", ["status:reauth,ok"]),
        ("status:reauth|", []),
        ("status:au|", ["status:auth"]),
        ("status:ok,s|", [f"status:ok,{w}" for w in ("sick", "stale", "syncing")]),
        ("status:ok,u|", ["status:ok,unhealthy", "status:ok,unchecked"]),
        (
            "is:|",
            [f"is:{one}" for one in _IS],
        ),
        ("is:marked,w|", ["is:marked,watched"]),
        ("platform:w|", ["platform:woo-commerce"]),
        ("-platform:squ|", ["-platform:square", "-platform:squarespace"]),
        ("platform:sage|", ['platform:"sage,-the-old-one"']),
        ('platform:"woo c|', ["platform:woo-commerce"]),
        ("synced:>|", ["synced:>1d", "synced:>1h", "synced:>1w", "synced:>1mo"]),
        ("synced:>3m|", ["synced:>3mo"]),
        ("synced:n|", ["synced:never"]),
        ("synced:>1d,n|", ["synced:>1d,never"]),
        ("synced:>x|", []),
        ("reason:ce|", []),
        ("nofield:|", []),
    ],
)
def test_what_is_offered_at_the_cursor(typed: str, texts: list[str]) -> None:
    assert offered(typed) == texts


def test_a_completion_says_what_it_means() -> None:
    assert complete("status:re", 9, PLATFORMS) == [
        Completion("reauth", 7, 9, "Needs reauth")
    ]
    assert complete("synced:<2", 9)[2].meaning == "in the last 2 weeks"
    assert complete("platform:n", 10)[0].meaning == "no platform yet"


def test_the_worst_off_come_first() -> None:
    words = [one.text for one in complete("status:", 7)]

    assert words[:3] == ["problems", "reauth", "disabled"]
    assert len(words) == 1 + len(Health)


@given(text=nearly | anything, data=st.data())
def test_completions_lie_around_the_cursor(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))

    for one in complete(text, cursor, PLATFORMS):
        assert 0 <= one.start <= cursor <= one.end <= len(text)
        assert one.text != text[one.start : one.end]


@pytest.mark.parametrize("field", [*FIELD_WORDS, "-health:"])
@pytest.mark.parametrize("start", ["", "s", "n", ">", "<2", "sq"])
def test_every_completion_reads(field: str, start: str) -> None:
    text = field + start

    for one in complete(text, len(text), PLATFORMS):
        [term] = parse(text[: one.start] + one.text, PLATFORMS).terms
        assert term.values
