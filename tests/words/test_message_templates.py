"""Templates of a person's own: what they change, and how errors in them are told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.words.message_templates import (
    load_templates,
    shipped_text,
)

ITALIAN = """\
language = "Italiano"
store = "il suo account"
platform = "la sua piattaforma"
domain = "il suo indirizzo"

[sign-in]
subject = "Acceda di nuovo: {store}"
body = \"\"\"
Buongiorno,

apra questo link:
{link}
\"\"\"
"""


def test_a_file_changes_ours_value_by_value_and_adds_to_them(tmp_path: Path) -> None:
    (tmp_path / "de.toml").write_text(
        'signature = "Ann, Acme"\n'
        '[sign-in]\nsubject = "Kurz: {store}"\n'
        '[holiday]\ntitle = "Ferien"\nsubject = "Ferien"\nbody = "Bis bald, {store}"\n',
        encoding="utf-8",
    )
    (tmp_path / "it.toml").write_text(ITALIAN, encoding="utf-8-sig")
    templates = load_templates(tmp_path)
    ours, german = load_templates().languages["de"], templates.languages["de"]

    assert not templates.problems
    assert list(templates.languages) == ["en", "de", "es", "fr", "it"]
    assert german.words["signature"] == "Ann, Acme"
    assert german.templates["sign-in"].subject == "Kurz: {store}"
    assert german.templates["sign-in"].body == ours.templates["sign-in"].body
    assert german.templates["holiday"].title == "Ferien"
    assert templates.languages["it"].templates["sign-in"].wants == {"store", "link"}


@pytest.mark.parametrize(
    ("line", "number", "said"),
    [
        ('body = "Hi {shop}"', 8, "Unknown placeholder {shop} in body. Use {store},"),
        ('body = "Hi { store }"', 8, "Unknown placeholder { store } in body."),
        ('body = "Hi {store"', 8, "Unknown placeholder {store in body."),
        ('body = "Hi }"', 8, "Unknown placeholder } in body."),
        ('subject = "{link}"', 8, "Unknown placeholder {link} in subject."),
        ('reason = "{store} is off"', 8, "{store}: reason has no placeholders."),
        ('subject = "a\\nb"', 8, "subject must be one line."),
        ('subject = "\\u001b[31m"', 8, "subject has a character that cannot be"),
        ("subject = 5", 8, "subject must be a text in quotes."),
        (
            'colour = "red"',
            8,
            "Unknown key colour. Use title, reason, subject or body.",
        ),
        ("subject = ", 8, "Invalid value."),
        ('[Sign In]\nsubject = ""', 8, "Expected"),
        ('["Sign In"]\nsubject = ""', 8, "A template is named in lower case,"),
    ],
)
def test_an_error_is_told_with_its_line_and_what_is_allowed(
    tmp_path: Path, line: str, number: int, said: str
) -> None:
    path = tmp_path / "de.toml"
    path.write_text(
        '# {shop} is wrong\n\nsignature = "x"\n\n[holiday]\n'
        f'title = "Ferien"\n# again {{shop}}\n{line}\n',
        encoding="utf-8",
    )
    templates = load_templates(tmp_path)

    [told] = templates.problems.values()
    assert told.startswith(f"{path}, line {number}: {said}")
    assert templates.languages["de"] == load_templates().languages["de"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("it", ITALIAN.replace("platform =", "# platform ="), "platform is missing"),
        ("it", ITALIAN.replace("subject =", "# subject ="), "sign-in has no subject"),
        ("german", ITALIAN, "The file is named after a language code"),
        ("it", ITALIAN + "#" * 200_000, "The file is too large."),
    ],
)
def test_what_is_missing_is_told(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    templates = load_templates(tmp_path)

    assert said in templates.problems[name]
    assert name not in templates.languages


def test_files_that_cannot_be_read_are_told_and_no_folder_is_none(
    tmp_path: Path,
) -> None:
    (tmp_path / "de.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "fr.toml").mkdir()

    problems = load_templates(tmp_path).problems
    assert "It is not UTF-8 text." in problems["de"]
    assert "It is not a file." in problems["fr"]
    assert load_templates(tmp_path / "nowhere") == load_templates()


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_file_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes
) -> None:
    folder = tmp_path_factory.mktemp("messages", numbered=True)
    is_text = isinstance(content, str)
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    head = b'[holiday]\nsubject = "a"\nbody = """' if is_text else b""
    (folder / "de.toml").write_bytes(head + raw + (b'"""' if is_text else b""))

    templates = load_templates(folder)
    assert templates.problems.keys() <= {"de"}
    assert all(str(folder) in told for told in templates.problems.values())


@pytest.mark.parametrize("code", load_templates().languages)
def test_ours_are_an_example_to_begin_with(tmp_path: Path, code: str) -> None:
    text = shipped_text(code)
    assert text is not None
    (tmp_path / f"{code}.toml").write_text(text, encoding="utf-8")

    assert load_templates(tmp_path) == load_templates()
