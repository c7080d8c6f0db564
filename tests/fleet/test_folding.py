"""One spelling for what people type in many."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet.folding import folded, readable_host, spelled_out

SAME = [
    ("Crème Brûlée", "creme brulee"),
    (unicodedata.normalize("NFD", "Café Nord"), "cafe nord"),
    ("İSTANBUL", "istanbul"),
    ("Istanbul", "istanbul"),
    ("ıstanbul", "istanbul"),
    ("Łódź", "lodz"),
    ("Ærø Kræmmer", "aero kraemmer"),
    ("Straße", "strasse"),
    ("STRASSE", "strasse"),
    ("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"),
    ("O’Brien", "o'brien"),
    ("O‘Brien", "o'brien"),
    ("O`Brien", "o'brien"),
    ("O´Brien", "o'brien"),
    ("OʼBrien", "o'brien"),
    ("“Lamp” „Lampe“ «Lampe»", '"lamp" "lampe" "lampe"'),
    ("A–Z — B‑C", "a-z - b-c"),
    ("no\u00a0break", "no break"),
    ("in\u200bvis\u00adible\ufeff", "invisible"),
    ("ﬁre ﬂy", "fire fly"),
    ("ℌ№", "hno"),
    ("Ångström", "angstrom"),
    ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
    ("Ἀθήνα", "αθηνα"),
    ("Ёлка", "елка"),
    ("ＡＣＭＥ™", "acme"),
    ("ｶﾞﾗｽ", folded("ガラス")),
    ("شُكْرًا", "شكرا"),
    ("Đặng", "dang"),
    ("Þór", "thor"),
]


@pytest.mark.parametrize(("text", "plain"), SAME)
def test_what_is_typed_plainly_is_the_same(text: str, plain: str) -> None:
    assert folded(text) == plain


texts = st.text() | st.text(st.characters(max_codepoint=0x2FF))


@given(texts)
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(texts)
def test_case_width_and_composition_make_no_difference(text: str) -> None:
    assert folded(text.upper().lower()) == folded(folded(text.upper()))
    assert folded(unicodedata.normalize("NFC", text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)


@given(texts, texts)
def test_a_part_of_a_text_is_a_part_of_it_folded(text: str, more: str) -> None:
    assert folded(text) in folded(more + text + more)


def test_umlauts_are_found_as_they_are_spelled_out() -> None:
    assert spelled_out("Müller & Söhne") == "mueller & soehne"
    assert spelled_out(unicodedata.normalize("NFD", "Müller")) == "mueller"
    assert spelled_out("Crème") == spelled_out("Tea") == ""


@pytest.mark.parametrize(
    ("host", "read"),
    [
        ("xn--caf-dma.example", "café.example"),
        ("shop.example", "shop.example"),
        ("xn--\x00.example", "xn--\x00.example"),
    ],
)
def test_a_domain_is_read_as_people_write_it(host: str, read: str) -> None:
    assert readable_host(host) == read
