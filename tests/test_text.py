"""Text from outside, whatever it holds, stays one harmless line."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from connections_tui.text import ELLIPSIS, clean, typeable

JOINER = "\u200d"
NASTY = "\x00\t\n\x1b\x7f\x85\x9b\u00ad\u034f\u061c\u115f\u200b\u200c\u200d\u200e\u202e"
NASTY += "\u093e\u1161\u11a8\u180b\ud7c7\ufe00\U0001f3fd\U000e0100"
NASTY += "\u2028\u2066\u2069\u2800\u3164\ud800\ue000\ufe0f\ufeff\uffa0\U000e0041\u0301"

# Half anything at all, half what is known to hurt, so that both are met often.
anything = st.text(
    st.characters(exclude_categories=()) | st.sampled_from(NASTY + "👩❤")
)


@given(text=anything)
@example("👩\u200d")
@example("a" + "\ufe0f\u200d" * 20)
def test_nothing_that_steers_a_terminal_comes_through(text: str):
    shown = clean(text)

    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    left = {char for char in shown if unicodedata.category(char) in bad}
    assert left <= {JOINER}
    assert not set(shown) & set("\u115f\u1160\u3164\uffa0\u034f\u180b\ufe00\U000e0100")


def test_what_is_taken_for_plain_needs_no_taming():
    kept = "".join(char for char in map(chr, range(0xE000)) if clean(char) == char)

    assert clean("😀" + kept, 100_000) == "😀" + kept


@given(text=anything)
def test_a_joiner_stays_between_two_emoji_only(text: str):
    lone = re.compile(rf"(?<![\u2190-\U0001ffff\ufe0e\ufe0f]){JOINER}|{JOINER}(?!.)")

    assert not lone.search(clean(text))


@given(text=anything, limit=st.integers(min_value=1, max_value=50))
@example("a" + "\u0301" * 40 + "b", 5)
@example("👩" + JOINER + "👩", 3)
@example("👩" + JOINER + "👩" * 9, 3)
def test_the_limit_holds_for_what_is_shown(text: str, limit: int):
    shown = clean(text, limit)

    assert len(shown) <= limit
    assert len(text) <= limit or shown.endswith(ELLIPSIS)


@given(text=anything, limit=st.integers(min_value=1, max_value=50))
@example("👩" + JOINER + "👩" * 9, 3)
def test_cleaning_twice_changes_nothing_more(text: str, limit: int):
    once = clean(text, limit)

    assert clean(once, limit) == once


@given(text=anything)
def test_no_letter_carries_more_than_three_marks(text: str):
    marks = "".join(
        "m" if unicodedata.category(char) in ("Mn", "Me") else "-"
        for char in clean(text)
    )

    assert not marks.startswith("m")
    assert "mmmm" not in marks


@given(text=anything)
@example("a" + "\u093e\u0301" * 9)
@example("\u1100" + "\u1161" * 40)
@example("👩" + "\U0001f3fd" * 40)
@example("👩\ufe0f\U0001f3fd\ufe0f\u0301\u093e")
def test_no_letter_carries_more_than_takes_no_room(text: str):
    """A terminal that gives them room of their own would push aside what follows."""
    room = "".join(str(min(cell_len(char), 1)) for char in clean(text))

    assert not room.startswith("0")
    assert "0" * 9 not in room


@given(text=anything)
@example("👩" + (JOINER + "👩") * 40)
@example("👩" + (JOINER + "👩\U0001f3fd") * 40)
def test_an_emoji_has_four_parts_at_most(text: str):
    part = "[^\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]"
    joined = re.findall(rf"(?:{part}[\ufe0e\ufe0f]?\U0001f3fd?{JOINER})+", clean(text))

    assert all(emoji.count(JOINER) <= 3 for emoji in joined)


@given(text=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_ascii_is_kept(text: str):
    assert clean(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "シルク👘 بازار",
        "Müller & Söhne",
        unicodedata.normalize("NFD", "Müller & Söhne"),
        "Łódź – Ćevapčići",
        "ร้านค้า",
        "한국 상점",
        unicodedata.normalize("NFD", "한국 상점"),
        "မြှောက်မြို့",
        "བསྒྲུབས",
        "हिन्दी दुकान",
        "👨\u200d👩\u200d👧\u200d👦 Family",
        "👩🏽\u200d❤️\u200d💋\u200d👨",
        "🏳️\u200d🌈 🏴\u200d☠️ 🇩🇪 1️⃣ ☕️",
        "",
    ],
)
def test_names_people_really_have_are_kept(text: str):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[/red] \x1b[31m", "[/red] ␛[31m"),
        ("a\x1b]52;c;UFdORUQ=\x07", "a␛]52;c;UFdORUQ=␇"),
        ("Acme\r\nDELETED ok", "Acme␍␊DELETED ok"),
        ("a\tb\u00a0c\u3000d", "a b c d"),
        ("del\x7f csi\x9b31m", r"del␡ csi\x9b31m"),
        ("pay\u202egnp.exe", r"pay\u202egnp.exe"),
        ("ad\u200bmin", r"ad\u200bmin"),
        ("x\U000e0041", r"x\U000e0041"),
        ("half\ud83d", "half\ufffd"),
        ("a" + "\u0301" * 9 + "b", "a" + "\u0301" * 3 + "b"),
        ("\u0301first", "first"),
        ("a\u200db", r"a\u200db"),
        ("^\u200d^", r"^\u200d^"),
        ("fill\u3164er", r"fill\u3164er"),
        ("a\ufe0fb\u034fc", r"a\ufe0fb\u034fc"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f" + r"\ufe0f"),
        ("葛\U000e0100", r"葛\U000e0100"),
        ("tone\U0001f3fd", r"tone\U0001f3fd"),
        ("\u1100" + "\u1161" * 9, "\u1100" + "\u1161" * 6),
        ("👩" + (JOINER + "👩") * 4, "👩" + (JOINER + "👩") * 3 + r"\u200d👩"),
    ],
)
def test_what_could_do_harm_is_shown_for_what_it_is(text: str, shown: str):
    assert clean(text) == shown


def test_what_is_too_long_ends_in_an_ellipsis():
    assert clean("abcdefgh", 5) == "abcd…"


def test_what_just_fits_is_kept():
    assert clean("abcde", 5) == "abcde"


def test_a_huge_text_is_not_read_to_its_end():
    """Five million letters of one name must not hold up a key press."""
    assert clean("ü" * 5_000_000, 3) == "üü…"


@given(text=anything)
def test_what_is_pasted_keeps_what_keys_could_have_typed(text: str):
    typed = typeable(text)

    assert all(char.isprintable() or char in "\r\n" for char in typed)
    assert typeable(typed) == typed
    assert "".join(filter(str.isprintable, typed)).replace(" ", "") == "".join(
        filter(str.isprintable, text)
    ).replace(" ", "")


def test_a_pasted_tab_is_a_blank():
    assert typeable("a\tb\u00a0c\x1b[d") == "a b c[d"
