"""Which Latin key a letter of another keyboard layout is on.

By position: a person presses the key that says j, whatever the layout makes of it.
Where layouts in use put a letter on different keys, there is no answer.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from unicodedata import decimal, normalize

from msgspec import Struct
from textual import events
from textual.keys import _character_to_key

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_SHIFTED = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?'
_DIGITS = "1234567890"


class _Layout(Struct, frozen=True):
    script: str
    """Layouts of one script that are not in use at the same time exclude each other."""
    row: str
    """What the keys type, in the order of ``keys``."""
    keys: str = _KEYS
    shifted: str = ""
    """The same with shift, where that is not the capital letter."""
    tongues: tuple[str, ...] = ()
    """Languages of the locale it is looked at for; empty for all."""


_LAYOUTS = (
    _Layout("Cyrillic", "йцукенгшщзхъфывапролджэячсмитьбю."),
    _Layout("Cyrillic", "йцукенгшщзхїфівапролджєячсмитьбю."),
    _Layout("Cyrillic", "йцукенгшўзх'фывапролджэячсмітьбю."),
    # Bulgarian, Serbian and Macedonian, which share most letters with those above and
    # have them on other keys.
    _Layout("Cyrillic", ",уеишщксдзц;ьяаожгтнвмчюйъэфхпрлб", tongues=("bg",)),
    _Layout("Cyrillic", "љњертзуиопшђасдфгхјклчћѕџцвбнм,.-", tongues=("sr", "bs")),
    _Layout("Cyrillic", "љњертѕуиопшѓасдфгхјклчќзџцвбнм,./", tongues=("mk",)),
    _Layout("Greek", ";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,./"),
    _Layout("Hebrew", "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ."),
    _Layout("Arabic", "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىىةوزظ"),
    _Layout("Arabic", "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدئو./"),
    _Layout("Armenian", "քոեռտըւիօպխծասդֆգհյկլ;՛զղցվբնմշղծ"),
    _Layout("Georgian", "ქწერტყუიოპ[]ასდფგჰჯკლ;'ზხცვბნმ,./"),
    _Layout(
        "Korean",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ[]ㅁㄴㅇㄹㅎㅗㅓㅏㅣ;'ㅋㅌㅊㅍㅠㅜㅡ,./",
        shifted="ㅃㅉㄸㄲㅆ   ㅒㅖ",
    ),
    _Layout(
        "Japanese", "たていすかんなにらせ゛゜ちとしはきくまのりれけつさそひこみもねるめ"
    ),
    _Layout("Thai", "ๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ"),
    _Layout("Hindi", "ौैाीूबहगदजड़ोे्िुपरकतचटॆंमनवलसॉयष"),
    # Rows of digits, which need shift on these.
    _Layout("French", "&é\"'(-è_çà", _DIGITS),
    _Layout("Czech", "+ěščřžýáíé", _DIGITS),
    _Layout("Slovak", "+ľščťžýáíé", _DIGITS),
    _Layout("Lithuanian", "ąčęėįšųū", _DIGITS),
    _Layout("Turkish", "ı", "i"),
)


def latin_key(character: str, tongue: str = "") -> str | None:
    """What a Latin layout has on the key a letter was typed with.

    Empty where that is not certain, None where it is no letter of another layout.
    ``tongue``: the language of the locale, which tells layouts of one script apart.
    """
    if len(character) != 1 or character.isascii() or not character.isprintable():
        return None
    if (key := _table(tongue).get(character)) is not None:
        return key
    return _plain(character) or ("" if character.isalpha() else None)


def key_event(character: str) -> events.Key:
    """The press of a Latin key."""
    return events.Key(_character_to_key(character), character)


def taken(character: str, latin: str) -> str:
    """For a letter that counted as a Latin one."""
    return f"Keyboard layout: “{character}” was taken as {latin}."


def not_taken(character: str, latin: str) -> str:
    """For a letter that counted as nothing."""
    name = f" to use {latin}" if latin else ""
    return f"Keyboard layout: “{character}” does nothing. Switch to Latin{name}."


def tongue_of(environ: Mapping[str, str]) -> str:
    """The language of the locale."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    return locale.partition(".")[0].partition("_")[0].lower()


def _plain(character: str) -> str | None:
    """A digit of another script, or a wide letter, as ASCII."""
    digit = decimal(character, None)
    plain = str(digit if digit is not None else normalize("NFKC", character))
    return plain if len(plain) == 1 and plain.isascii() else None


@lru_cache(maxsize=4)
def _table(tongue: str) -> dict[str, str]:
    """Keys by letter; empty where layouts disagree."""
    found: dict[str, str] = {}
    own = [layout for layout in _LAYOUTS if tongue and tongue in layout.tongues]
    scripts = {layout.script for layout in own}
    others = [x for x in _LAYOUTS if not x.tongues and x.script not in scripts]
    for layout in (*own, *others):
        for letter, key in _pairs(layout):
            if not letter.isascii():
                found[letter] = key if found.get(letter, key) == key else ""
    return found


def _pairs(layout: _Layout) -> Iterator[tuple[str, str]]:
    yield from zip(layout.row, layout.keys, strict=False)
    if layout.keys != _KEYS:
        return
    capitals = layout.shifted or "".join(map(_capital, layout.row))
    yield from zip(capitals, _SHIFTED, strict=False)


def _capital(letter: str) -> str:
    """Its capital letter; a blank where it has none of its own."""
    capital = letter.upper()
    is_own = len(capital) == 1 and capital != letter and capital.lower() == letter
    return capital if is_own else " "
