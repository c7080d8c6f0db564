"""What a paste may bring along, and what is never touched."""

import json
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
    ('SET "ANY={}"', Dirt.LABEL),
    ('setx ANY "{}" /M', Dirt.LABEL),
    ("$ export ANY={}", Dirt.LABEL),
    ("const key = '{}';", Dirt.LABEL),
    ("curl -H 'X-Api-Key: {}'", Dirt.LABEL),
    ("--header 'Authorization: Bearer {}'", Dirt.LABEL),
    ("Client secret\t{}", Dirt.LABEL),
    ("id\tabc\toauth_client_secret\t{}", Dirt.LABEL),
    ("The secret is {}", Dirt.LABEL),
    ('="{}"', Dirt.LABEL),
    ("access_token={}&token_type=bearer", Dirt.LABEL),
    ('{{"access_token": "{}", "token_type": "bearer"}}', Dirt.LABEL),
    ("[{}](https://a.example)", Dirt.LABEL),
    ("'{}", Dirt.QUOTES),
    ("({})", Dirt.QUOTES),
    ("['{}']", Dirt.QUOTES),
    ("b'{}'", Dirt.QUOTES),
    ("'{}' \\", Dirt.QUOTES),
    ("<code>{}</code>", Dirt.HTML),
    ("<ClientSecret>{}</ClientSecret>", Dirt.HTML),
    ("{}<br/>", Dirt.HTML),
    ("{}&nbsp;", Dirt.HTML),
    ("{}%20", Dirt.CODES),
    ("{}\\n", Dirt.CODES),
    ("Bearer%20{}", Dirt.BEARER),
    ("{} # production", Dirt.COMMENT),
    ("{} (expires soon)", Dirt.COMMENT),
    ("{0}{0}", Dirt.TWICE),
    ("{0}\n{0}", Dirt.LINES),
    ("\x1b[200~{}\x1b[201~", Dirt.INVISIBLE),
    ("^[[200~{}^[[201~", Dirt.INVISIBLE),
    ("{}\x00", Dirt.INVISIBLE),
    ("{}.", Dirt.PUNCTUATION),
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
        ("a&#38;b", Dirt.HTML, "a&b"),
        ("abc1=3D=3D", Dirt.CODES, "abc1=="),
        ("v%5E1.1%23i%5E1", Dirt.CODES, "v^1.1#i^1"),
        ("a\\u0026b\\/c", Dirt.CODES, "a&b/c"),
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
        *((word, Dirt.NULL) for word in ("#N/A", "CHANGE_ME", "(empty)", "no value")),
        *((word, Dirt.PLACEHOLDER) for word in ("$KEY", "$env:KEY", "!KEY!", "env:K")),
        *((word, Dirt.PLACEHOLDER) for word in ("secret", "[redacted]", "xxxx-xxxx")),
        *((word, Dirt.PLACEHOLDER) for word in ("op://a/b/c", "@/tmp/key.pem")),
        ("a=x1\nb=y2", Dirt.LINES),
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
    ("pasted", "cleaned"),
    [
        ("(https://a.example)", "https://a.example"),
        ("https://a.example)", "https://a.example"),
        ("<https://a.example|a.example>", "https://a.example"),
        ("A & B <a.example.com>", "a.example.com"),
        ("GET https://a.example", "https://a.example"),
        ("https:\\/\\/a.example", "https://a.example"),
        ("https%3A%2F%2Fa.example", "https://a.example"),
        ("https://a.example/%20", "https://a.example/"),
        ("https://a.examplehttps://a.example", "https://a.example"),
        ("shop. example.com", "shop.example.com"),
        ("shop。example．com", "shop.example.com"),
        (
            "https://www.google.com/url?sa=D&q=https://a.example/b&x=1",
            "https://a.example/b",
        ),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example&data=1",
            "https://a.example",
        ),
        (
            "https://urldefense.com/v3/__https://a.example/b__;!!abc$",
            "https://a.example/b",
        ),
        ("your-store.example.com", None),
        ("{shop}.example.com", None),
        ("a.example.com\nb.example.com", None),
    ],
)
def test_an_address_is_cleaned(pasted: str, cleaned: str | None) -> None:
    found = check(pasted, name="store_url")

    assert found is not None
    assert found.cleaned == cleaned


@pytest.mark.parametrize(
    ("pasted", "cleaned"),
    [
        ("9130 3467 8712", "913034678712"),
        ("Company ID 913034", "913034"),
        ("'0012345", "0012345"),
        ("mailto:me@example.com", "me@example.com"),
        ("[me@example.com](mailto:me@example.com)", "me@example.com"),
        ("Me <me@example.com>", "me@example.com"),
        ("1.23457E+12", None),
    ],
)
def test_an_identifier_is_cleaned(pasted: str, cleaned: str | None) -> None:
    found = check(pasted, name="realm_id")

    assert found is not None
    assert found.cleaned == cleaned


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


@pytest.mark.parametrize(
    "password",
    [
        "p@ss:word",
        "$ecret",
        "(abc)",
        "'abc",
        "abc.",
        "%20a",
        "a%41b",
        "=a",
        "#a",
        "${a}",
    ],
)
def test_a_password_may_have_any_signs(password: str) -> None:
    assert check(password, is_secret=True, takes_blanks=True) is None


PEM = "-----BEGIN PRIVATE KEY-----\nMIIE/abc+d=\nef==\n-----END PRIVATE KEY-----"


def test_a_private_key_keeps_its_lines() -> None:
    quoted = check(f'"{PEM}"', name="public_key", is_secret=True)

    assert check(f"{PEM}\n", name="public_key", is_secret=True) is None
    assert quoted is not None
    assert quoted.cleaned == PEM


def test_a_key_file_is_left_alone() -> None:
    file = {"type": "service_account", "private_key": PEM}

    for text in (json.dumps(file), json.dumps(file, indent=2)):
        assert check(text, name=NAME, is_secret=True) is None


def test_a_private_key_gets_back_its_line_breaks() -> None:
    found = check(PEM.replace("\n", "\\n") + "\\n", name=NAME, is_secret=True)

    assert found is not None
    assert found.cleaned == PEM


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

    assume(not found or not {Dirt.HTML, Dirt.CODES} & {*found.kinds})
    if found is not None and found.cleaned is not None:
        text = LINE_BREAK.sub(" ", ODD_BLANK.sub(" ", text))
        meant = "".join(map(ascii_of, text))
        given_ = [text, meant, unquote(text), unquote(meant)]
        assert any(is_subsequence(found.cleaned, whole) for whole in given_)


def is_subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in part)
