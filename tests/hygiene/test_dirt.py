"""What a paste may bring along, and what is never touched."""

import re
import string
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from connections_tui.hygiene import Dirt, check
from connections_tui.hygiene.signs import LINE_BREAK, ODD_BLANK, ascii_of
from connections_tui.platforms import SCHEMAS, FieldKind

TOKEN = "x1Y2z3W4"
NAME = "oauth_client_secret"

AROUND = [
    ("Bearer {}", Dirt.BEARER),
    ("bearer  {}", Dirt.BEARER),
    ("token {}", Dirt.BEARER),
    ("Authorization: Bearer {}", Dirt.LABEL),
    ('-H "Authorization: Bearer {}"', Dirt.LABEL),
    ("X-Shopify-Access-Token: {}", Dirt.LABEL),
    ('"{}"', Dirt.QUOTES),
    ("'{}'", Dirt.QUOTES),
    ("“{}”", Dirt.QUOTES),
    ("„{}“", Dirt.QUOTES),
    ("‘{}’", Dirt.QUOTES),
    ("«{}»", Dirt.QUOTES),
    ("`{}`", Dirt.QUOTES),
    ("```{}```", Dirt.QUOTES),
    ("<{}>", Dirt.QUOTES),
    ("*{}*", Dirt.QUOTES),
    ("**{}**", Dirt.QUOTES),
    ('"{}', Dirt.QUOTES),
    ("{}”", Dirt.QUOTES),
    ('"{}",', Dirt.QUOTES),
    ('\\"{}\\"', Dirt.QUOTES),
    ("&quot;{}&quot;", Dirt.QUOTES),
    ("oauth_client_secret: {}", Dirt.LABEL),
    ("oauth_client_secret:{}", Dirt.LABEL),
    ("Client Secret: {}", Dirt.LABEL),
    ("Consumer secret = {}", Dirt.LABEL),
    ("Passwort: {}", Dirt.LABEL),
    ("Mot de passe : {}", Dirt.LABEL),
    ("Ключ: {}", Dirt.LABEL),
    ('"oauth_client_secret": "{}",', Dirt.LABEL),
    ('{{"id": "a", "oauth_client_secret": "{}"}}', Dirt.LABEL),
    ("client_id=a&oauth_client_secret={}", Dirt.LABEL),
    ("CLIENT_SECRET={}", Dirt.LABEL),
    ("STRIPE_API_KEY='{}'", Dirt.LABEL),
    ('export RUTTER_CLIENT_SECRET="{}"', Dirt.LABEL),
    ("set ANY={}", Dirt.LABEL),
    ('$env:ANY = "{}"', Dirt.LABEL),
    ("-e ANY={}", Dirt.LABEL),
    ("--client-secret {}", Dirt.LABEL),
    ("--client-secret={}", Dirt.LABEL),
    ('client_secret = "{}";', Dirt.LABEL),
    ("API key – {}", Dirt.LABEL),
    ("Client secret | {}", Dirt.LABEL),
    ("`client_secret`: `{}`", Dirt.LABEL),
    ("- {}", Dirt.LABEL),
    ("• {}", Dirt.LABEL),
    ("> {}", Dirt.LABEL),
    ("1. {}", Dirt.LABEL),
    ("{},", Dirt.PUNCTUATION),
    ("{};", Dirt.PUNCTUATION),
    ("\u200b{}", Dirt.INVISIBLE),
    ("{}\ufeff", Dirt.INVISIBLE),
    ("\u202a{}\u202c", Dirt.INVISIBLE),
    ("https://app.example/callback?code={}&state=1", Dirt.URL_SECRET),
    ("https://app.example/#access_token={}&type=x", Dirt.URL_SECRET),
    ("https://key:{}@shop.example/admin", Dirt.URL_SECRET),
]


@pytest.mark.parametrize(("pasted", "kind"), AROUND)
def test_what_is_around_a_secret_is_named_and_taken_off(
    pasted: str, kind: Dirt
) -> None:
    found = check(pasted.format(TOKEN), name=NAME, is_secret=True)

    assert found is not None
    assert (found.kinds[0], found.cleaned) == (kind, TOKEN)
    assert TOKEN not in found.sentence


@pytest.mark.parametrize(
    ("pasted", "kind", "cleaned"),
    [
        ("x1Y2\nz3W4", Dirt.LINES, TOKEN),
        ("x1Y2=\nz3W4", Dirt.LINES, TOKEN),
        ("x1Y2  \r\n  z3W4", Dirt.LINES, TOKEN),
        (f"client_id: a\n{NAME}: {TOKEN}", Dirt.LINES, TOKEN),
        ("x1Y2\u00adz3W4", Dirt.INVISIBLE, TOKEN),
        ("х1Y2z3W4", Dirt.LOOKALIKE, TOKEN),
        ("ｘ１Ｙ２ｚ３Ｗ４", Dirt.LOOKALIKE, TOKEN),
        ("𝚡𝟷𝚈𝟸𝚣𝟹𝚆𝟺", Dirt.LOOKALIKE, TOKEN),
        ("sk–live", Dirt.LOOKALIKE, "sk-live"),
        ("a&amp;b", Dirt.HTML, "a&b"),
    ],
)
def test_what_is_inside_a_secret_is_taken_out(
    pasted: str, kind: Dirt, cleaned: str
) -> None:
    found = check(pasted, name=NAME, is_secret=True)

    assert found is not None
    assert (found.kinds[0], found.cleaned) == (kind, cleaned)


@pytest.mark.parametrize(
    ("pasted", "kind"),
    [
        ("x1 y2", Dirt.BLANKS),
        ("x1\u00a0y2", Dirt.INVISIBLE),
        ("ck_abc\ncs_def", Dirt.LINES),
        ("ab…cd", Dirt.ELLIPSIS),
        ("ab...cd", Dirt.ELLIPSIS),
        ("shpat_abc...", Dirt.ELLIPSIS),
        ("••••", Dirt.BULLETS),
        ("********", Dirt.BULLETS),
        ("●●●●1234", Dirt.BULLETS),
        ("sk_live_****1234", Dirt.BULLETS),
        ("xxxxxxxx", Dirt.BULLETS),
        ("null", Dirt.NULL),
        ('"null"', Dirt.QUOTES),
        ("None", Dirt.NULL),
        ("(undefined)", Dirt.NULL),
        ("n/a", Dirt.NULL),
        ("-", Dirt.NULL),
        ("—", Dirt.LOOKALIKE),
        ("<client_secret>", Dirt.QUOTES),
        ("YOUR_CLIENT_SECRET", Dirt.PLACEHOLDER),
        ("{{ client_secret }}", Dirt.PLACEHOLDER),
        ("${CLIENT_SECRET}", Dirt.PLACEHOLDER),
        ("client_secret", Dirt.PLACEHOLDER),
        ("Client ID: abc", Dirt.ANOTHERS),
        ("CLIENT_ID=abc", Dirt.ANOTHERS),
        ("Basic dXNlcjpwYXNz", Dirt.LOGIN),
    ],
)
def test_what_cannot_be_a_secret_is_named_and_nothing_is_offered(
    pasted: str, kind: Dirt
) -> None:
    found = check(pasted, name=NAME, is_secret=True)

    assert found is not None
    assert kind in found.kinds
    assert found.cleaned is None


@pytest.mark.parametrize(
    ("pasted", "cleaned", "secret"),
    [
        (
            "https://KEY:shppa_SECRET@acme.myshopify.com/admin",
            "https://acme.myshopify.com/admin",
            "shppa_SECRET",
        ),
        ("KEY:PASS@acme.myshopify.com", "acme.myshopify.com", "PASS"),
        ("https://k:s/h@acme.example/a", "https://acme.example/a", "s/h"),
        ("https://TOKEN@acme.example", "https://acme.example", "TOKEN"),
        ("https://a.example/?access_token=T9Q&b=1", "https://a.example/?b=1", "T9Q"),
        ("https://a.example/?key=T9Q", "https://a.example/", "T9Q"),
        ("https://a.example/?b=1&API-KEY=T9Q#top", "https://a.example/?b=1#top", "T9Q"),
        ("https://a.example/#token=T9Q", "https://a.example/", "T9Q"),
        ("<https://a:T9Q@c.example>", "https://c.example", "T9Q"),
        ("url: https://a:T9Q@c.example", "https://c.example", "T9Q"),
        ("https://a:p%40ss@c.example", "https://c.example", "p%40ss"),
    ],
)
def test_a_secret_in_an_address_is_taken_out(
    pasted: str, cleaned: str, secret: str
) -> None:
    found = check(pasted, name="store_url")

    assert found is not None
    assert Dirt.URL_SECRET in found.kinds
    assert (found.cleaned, found.secret) == (cleaned, secret)
    assert not any(secret in str(text) for text in (found, repr(found)))


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example.com:8443/x",
        "shop.example.com:8443",
        "myshop:8443",
        "me@example.com",
        "https://medium.example/@me",
        "https://a.example/?page=key&sort=token",
        "https://bücher.example/",
        "https://пример.рф/",
    ],
)
def test_an_address_without_a_secret_is_left_alone(address: str) -> None:
    assert check(address, name="store_url") is None


@pytest.mark.parametrize(
    "text",
    [
        "read_orders, write_orders",
        "Marigold & Moss",
        "Joe's Café",
        "Ελληνικά Μυρωδικά",
        "Драники и Чай",
        "シルク",
    ],
)
def test_words_are_left_alone(text: str) -> None:
    assert check(text, name="label") is None


def test_a_password_may_have_blanks() -> None:
    assert check("any thing | at ^ all #", is_secret=True, takes_blanks=True) is None
    assert check("any thing", is_secret=True) is not None


PEM = "-----BEGIN PRIVATE KEY-----\nMIIE/abc+d=\nef==\n-----END PRIVATE KEY-----"


def test_a_private_key_keeps_its_lines() -> None:
    quoted = check(f'"{PEM}"', name="public_key", is_secret=True)

    assert check(f"{PEM}\n", name="public_key", is_secret=True) is None
    assert quoted is not None
    assert quoted.cleaned == PEM


def every_example() -> Iterator[tuple[str, str, str, bool]]:
    for slug, schema in SCHEMAS.items():
        for field in schema.fields():
            yield slug, field.name, field.example, field.kind is FieldKind.SECRET


@pytest.mark.parametrize(("slug", "name", "text", "is_secret"), every_example())
def test_a_clean_value_of_every_schema_passes(
    slug: str, name: str, text: str, is_secret: bool
) -> None:
    assert check(text, name=name, is_secret=is_secret) is None, slug


WORD = st.text(string.ascii_letters + string.digits, min_size=8)
PREFIXES = [
    *("", "shpat_", "shppa_", "shpss_", "sk_live_", "rk_live_", "ck_", "cs_", "EQAA"),
    *("amzn1.oa2-cs.v1.", "Atzr|", "v^1.1#i^1#p^3#r^1#", "sq0csp-", "ya29.a0", "eyJ"),
    *("acct_", "amzn1.application-oa2-client."),
]


@given(
    st.sampled_from(PREFIXES),
    st.lists(WORD, min_size=1, max_size=4),
    st.sampled_from(["-", "_", ".", "/", "+", "#", "^", "~", "|"]),
    st.sampled_from(["", "=", "=="]),
)
def test_a_realistic_secret_passes_untouched(
    prefix: str, words: list[str], joint: str, padding: str
) -> None:
    secret = f"{prefix}{joint.join(words)}{padding}"
    assume(re.search("[0-9]", secret))

    assert check(secret, name=NAME, is_secret=True) is None


anything = st.text(st.characters(exclude_categories=("Cs",)))
dirty = st.one_of(
    anything,
    st.text(
        "ab1 \n\"'“”`*<>=:-_.,;•…@/?&#%\u00a0\u200bа" + "".join(["key", "token"]),
        max_size=40,
    ),
    st.builds(
        lambda layers, inner: _wrapped(layers, inner),
        st.lists(st.sampled_from([around for around, _ in AROUND]), max_size=3),
        st.text("abcXYZ0189_-=/+|", max_size=20),
    ),
)
names = st.sampled_from(["", NAME, "oauth_client_id", "store_url", "country", "key"])


def _wrapped(layers: list[str], inner: str) -> str:
    for layer in layers:
        inner = layer.format(inner)
    return inner


@given(dirty, names, st.booleans(), st.booleans())
@example('"a" b"', "", True, False)
@example("https://a:https://b:c@d.example@e.example", "store_url", False, False)
def test_cleaning_what_is_clean_changes_nothing(
    text: str, name: str, is_secret: bool, takes_blanks: bool
) -> None:
    rules = {"name": name, "is_secret": is_secret, "takes_blanks": takes_blanks}
    found = check(text, **rules)  # type: ignore[arg-type]

    if found is not None and found.cleaned is not None:
        assert found.cleaned == found.cleaned.strip() != ""
        assert check(found.cleaned, **rules) is None  # type: ignore[arg-type]


@given(dirty, names, st.booleans())
def test_cleaning_invents_no_character(text: str, name: str, is_secret: bool) -> None:
    found = check(text, name=name, is_secret=is_secret)

    if found is not None and found.cleaned is not None:
        text = LINE_BREAK.sub(" ", ODD_BLANK.sub(" ", text))
        meant = "".join(map(ascii_of, text))
        given_ = [text, meant, unquote(text), unquote(meant)]
        assert any(is_subsequence(found.cleaned, whole) for whole in given_)


def is_subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in part)
