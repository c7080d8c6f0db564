"""What people type and paste finds the connection that is meant, and only that."""

import unicodedata

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from connections_tui.fleet import Context, Fleet
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.query import Query
from connections_tui.fleet.shown.query_error import QueryError
from connections_tui.models import ConnectionDetails

from .making import NOW, listed

SHOPS = {
    "creme": ("Crème Brûlée & Co", "creme-brulee.example"),
    "cafe": (unicodedata.normalize("NFD", "Café Nord"), None),
    "istanbul": ("İstanbul Halı", None),
    "width": ("Ｆｕｌｌ Ｗｉｄｔｈ", None),
    "lodz": ("Łódź Apteka", None),
    "obrien": ("O’Brien Tools", "obrien.myshopify.com"),
    "mueller": ("Müller & Söhne", None),
    "smith": ("Smith Mueller Ltd", None),
    "acme": ("Acme Tea", "acme.myshopify.com"),
    "kaffee": ("Kaffee & Co. GmbH", "kaffee-co.example"),
    "idn": ("Idn", "xn--bcher-kva.example"),
    "lamp": ("The “Lamp”", "lamp.example"),
    "shop": ("Shop", "shop.example"),
}
IDS = {
    name: f"{number:08x}-5c1e-4f7a-9d0b-2f6b8a7e1c44"
    for number, name in enumerate(SHOPS, start=0x91D0BE70)
}


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    fleet = Fleet(lambda: NOW)
    listing = fleet.listing()
    listing.take(
        [
            listed(
                IDS[name],
                access_token=f"tok-{name}-0123456789",
                link_url=f"https://link.rutterapi.com/connection/{IDS[name]}",
            )
            for name in SHOPS
        ]
    )
    listing.finish()
    for name, (store, domain) in SHOPS.items():
        details = ConnectionDetails(id=IDS[name], store_name=store, store_domain=domain)
        fleet.learn_details(IDS[name], details)
    return fleet


def found(fleet: Fleet, text: str) -> list[str]:
    names = {connection_id: name for name, connection_id in IDS.items()}
    rows = parse(text, {"SHOPIFY": "Shopify"}).keep(list(fleet), Context(0))
    return [names[record.id] for record in rows]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("creme", "creme"),
        ("CRÈME", "creme"),
        ("brulee", "creme"),
        ("café nord", "cafe"),
        ("cafe nord", "cafe"),
        (unicodedata.normalize("NFD", "café"), "cafe"),
        ("istanbul", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("İSTANBUL", "istanbul"),
        ("hali", "istanbul"),
        ("full width", "width"),
        ("ｆｕｌｌ", "width"),
        ("lodz", "lodz"),
        ("ŁÓDŹ", "lodz"),
        ("o'brien", "obrien"),
        ("O’Brien", "obrien"),
        ("o`brien", "obrien"),
        ("soehne", "mueller"),
        ("sohne", "mueller"),
        ("store:soehne", "mueller"),
        ("store:creme", "creme"),
        ('store:"the ""lamp"', "lamp"),
        ("bücher.example", "idn"),
        ("xn--bcher-kva.example", "idn"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(
    fleet: Fleet, text: str, name: str
) -> None:
    assert found(fleet, text) == [name]


def test_an_umlaut_finds_both_ways_to_spell_it(fleet: Fleet) -> None:
    assert found(fleet, "Müller") == ["mueller", "smith"]
    assert found(fleet, "mueller") == ["mueller", "smith"]
    assert found(fleet, "-müller -shopify") == []


ACME = [
    "https://acme.myshopify.com/admin",
    "https://acme.myshopify.com/admin/orders/5551234567890?x=1#top",
    "HTTPS://ACME.MyShopify.com/",
    "http://www.acme.myshopify.com",
    "acme.myshopify.com/",
    "acme.myshopify.com/admin",
    "acme.myshopify.com:443",
    "acme.myshopify.com.",
    "www.acme.myshopify.com",
    "<https://acme.myshopify.com>",
    "(acme.myshopify.com)",
    "acme.myshopify.com,",
    "bob@acme.myshopify.com",
    "mailto:bob@acme.myshopify.com",
    "https://user:secret@acme.myshopify.com/admin",
    "ftp://acme.myshopify.com/files",
    "https://admin.shopify.com/store/acme/products",
    "admin.shopify.com/store/acme",
    '"https://acme.myshopify.com/admin"',
    "“https://acme.myshopify.com/admin”",
    f"https://link.rutterapi.com/connection/{IDS['acme']}",
    f"https://link.rutterapi.com/connection/{IDS['acme']}?platform=SHOPIFY",
    f"link.rutterapi.com/connection/{IDS['acme']}",
    IDS["acme"].upper(),
    f"id={IDS['acme']}",
    f"[{IDS['acme']}]",
    f"{IDS['acme'][:8]}…",
    f"{IDS['acme'][:8]}…{IDS['acme'][-6:]}",
    f"{IDS['acme'][:8]}...{IDS['acme'][-6:]}",
    "tok-acme-0123456789",
    "TOK-ACME-01",
    "Bearer tok-acme-0123456789",
    "access_token=tok-acme-0123456789",
    f'"id": "{IDS["acme"]}",',
    IDS["acme"].replace("-", ""),
    "> acme.myshopify.com",
    "`acme.myshopify.com`",
    "Bob <bob@acme.myshopify.com>",
    "https:\\/\\/acme.myshopify.com",
    "https%3A%2F%2Facme.myshopify.com",
    "hxxps://acme[.]myshopify[.]com",
    "https://www.google.com/url?q=https://acme.myshopify.com/&sa=D",
    "*Acme Tea*",
    "“Acme Tea”,",
]


@pytest.mark.parametrize("text", ACME)
def test_a_pasted_address_finds_its_connection(fleet: Fleet, text: str) -> None:
    assert found(fleet, text) == ["acme"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi, our store acme.myshopify.com does not sync any more", "acme"),
        ("From: Jane Doe <jane@acme.myshopify.com>", "acme"),
        (f"Re: [Ticket 4711] connection {IDS['kaffee']} is broken", "kaffee"),
        (f"connection {IDS['kaffee']}", "kaffee"),
        ("see https://acme.myshopify.com/admin", "acme"),
        ("Subject: Re: Kaffee & Co. GmbH has no orders since 12:30", "kaffee"),
        ("Subject: Fwd: crème brûlée & co, invoice missing!", "creme"),
        ("> The customer (O'Brien Tools) says: nothing works.", "obrien"),
        ('Bob "The Boss" wrote on Mon: acme tea does not load', "acme"),
        ("Müller & Söhne hat seit gestern keine Bestellungen", "mueller"),
        ("Mueller & Soehne hat seit gestern keine Bestellungen", "mueller"),
        ("shop.example is down - Status: broken, Store: ?", "shop"),
    ],
)
def test_a_whole_line_of_a_mail_finds_the_connection_it_names(
    fleet: Fleet, text: str, name: str
) -> None:
    assert found(fleet, text) == [name]


def test_a_filter_word_beside_prose_still_holds(fleet: Fleet) -> None:
    line = "our store acme.myshopify.com does not sync"

    assert found(fleet, f"{line} platform:shopify") == ["acme"]
    assert found(fleet, f"{line} platform:none") == []
    assert found(fleet, f"{line} -shopify") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“acme tea”", "acme"),
        ("„acme tea“", "acme"),
        ("«acme tea»", "acme"),
        ("'acme tea'", "acme"),
        ("‘acme tea’", "acme"),
        ("store:“Acme”", "acme"),
        ("store:“Acme Tea”", "acme"),
        ("store:'acme tea'", "acme"),
        ('store:"acme tea"', "acme"),
        ("-“acme tea” acme.myshopify.com", None),
    ],
)
def test_quotes_are_quotes_however_they_are_written(
    fleet: Fleet, text: str, name: str | None
) -> None:
    assert found(fleet, text) == [name] * (name is not None)


def test_words_are_still_a_filter_and_typos_still_errors(fleet: Fleet) -> None:
    assert found(fleet, "tea acme shopify 0123456789") == ["acme"]
    assert found(fleet, "tea acme") == ["acme"]
    assert found(fleet, "acme lodz") == []
    for text in ("statsu:reauth", "one two three four statsu:reauth", "12:30"):
        with pytest.raises(QueryError):
            parse(text)


words = st.sampled_from(
    [
        *("Hi,", "acme", "acme.com", "https://a.com/x", "12:30", "Re:", '"a b"', "-x"),
        *("status:stale", "“a”", "'b c'", "o'b", '5"', "store:“x y”", "…", "a…bcd"),
        *("Müller", "store:", "-", "x@y.example", '"', "'", "ab...cdef", "id:“q”"),
    ]
)


def read(text: str) -> Query:
    try:
        return parse(text)
    except QueryError:
        reject()


@given(st.lists(words, max_size=9).map(" ".join))
def test_what_was_pasted_is_said_back_and_reads_the_same(text: str) -> None:
    query = read(text)

    assert parse(str(query)) == query
    assert str(parse(str(query))) == str(query)


@given(st.lists(words, max_size=6), st.lists(words, max_size=3))
def test_a_longer_text_narrows_only_where_it_does(
    fleet: Fleet, said: list[str], more: list[str]
) -> None:
    earlier, later = read(" ".join(said)), read(" ".join([*said, *more]))
    rows, context = list(fleet), Context(0)

    if later.narrows(earlier):
        kept = later.keep(rows, context)
        assert later.keep(earlier.keep(rows, context), context) == kept
