"""The file of labels: read line by line, merged, and nothing of others' lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.labels import (
    NO_LABEL,
    Contents,
    Edit,
    Label,
    LabelFile,
    LabelsUnreadable,
    LabelsUnwritable,
)
from connections_tui.labels.label import NAMES, merged

KEPT = """\
# Ours, please keep sorted by hand
id,team,customer,owner,note

c1,red,4711,Ana,"calls, often"
# A gap in the numbers
c2,blue,,Ben,
"""
VALUES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8
).map(lambda text: " ".join(text.split()))
LABELS = st.builds(Label, VALUES, VALUES, VALUES)
IDS = st.sampled_from(["c1", "c2", "c3", "#4", "c;5"])
LINES = st.one_of(
    st.sampled_from(["# a comment", "", "  ", "<<<<<<< HEAD", ",nobody", '"open']),
    st.sampled_from(["c1,a\rc2,b", '"c3","a\r"']),
    st.tuples(IDS, VALUES, VALUES, VALUES, VALUES).map(
        lambda cells: ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    ),
)


def file_with(tmp_path: Path, text: str | bytes) -> LabelFile:
    path = tmp_path / "labels.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return LabelFile(path)


def _not_empty(labels: dict[str, Label]) -> dict[str, Label]:
    return {i: label for i, label in labels.items() if label != NO_LABEL}


@given(st.lists(LINES, max_size=8), st.dictionaries(IDS, LABELS, max_size=3))
def test_a_change_loses_no_line_of_anybody(
    lines: list[str], changes: dict[str, Label]
) -> None:
    text = "\n".join(["id,customer,extra,owner,note", *lines])
    before = Contents(text)
    written = before.written(changes)
    after = Contents(written)

    expected = {**before.labels, **changes}
    assert _not_empty(after.labels) == _not_empty(expected)
    changed = {i for i, label in changes.items() if before.labels.get(i) != label}
    untouched = [
        line for line in lines if not any(line.startswith(f'"{i}"') for i in changed)
    ]
    rest = iter(written.split("\n"))
    assert all(line in rest for line in untouched)  # each, in their order
    assert after.written(changes) == written


def test_one_changed_value_changes_one_line(tmp_path: Path) -> None:
    file = file_with(tmp_path, KEPT)
    there = file.read().labels["c1"]
    file.save({"c1": Edit(there, Label("4711", "Cleo", "calls, often"))})

    assert file.path.read_text() == KEPT.replace("Ana", "Cleo")


@given(LABELS, LABELS, LABELS)
def test_three_ways_keep_what_each_side_changed(
    before: Label, ours: Label, theirs: Label
) -> None:
    label, conflicts = merged(theirs, before, ours)
    for name in NAMES:
        b, o, t = (getattr(one, name) for one in (before, ours, theirs))
        if o == b:
            assert getattr(label, name) == t
        elif t in (b, o):
            assert getattr(label, name) == o
        else:
            assert (getattr(label, name), conflicts[name]) == (t, t)


def test_what_another_wrote_meanwhile_stays_and_a_conflict_is_told(
    tmp_path: Path,
) -> None:
    file = file_with(tmp_path, KEPT)
    shown = file.read().labels["c1"]
    file.path.write_text(KEPT.replace("Ana", "Zoe") + "c9,,9,,new\n")
    saved = file.save({"c1": Edit(shown, Label("4712", "Cleo", "calls, often"))})

    assert saved.conflicts == {"c1": {"owner": "Zoe"}}
    assert saved.contents.labels["c1"] == Label("4712", "Zoe", "calls, often")
    assert saved.contents.labels["c9"].note == "new"


def test_wrong_lines_are_told_by_number_and_the_others_hold(tmp_path: Path) -> None:
    text = (
        "id,customer,owner,note\n"
        "c1,1,Ana,\n"
        ",2,Ben,\n"
        "c2,3,Ben,a,b\n"
        "c1,4,,\n"
        "<<<<<<< HEAD\n"
        'c3,"5,Cleo,\n'
        'c4,6,"Dan",\n'
    )
    contents = file_with(tmp_path, text).read()

    assert {i: one.customer for i, one in contents.labels.items()} == {
        "c1": "1",
        "c4": "6",
    }
    assert [(one.line, one.what) for one in contents.problems] == [
        (3, "the ID is missing"),
        (4, "5 values for 4 columns (quotes missing?)"),
        (5, "the same ID as in line 2"),
        (6, "a conflict of a merge is not resolved"),
        (7, "not CSV (check its quotes and line ends)"),
    ]


def test_a_label_that_an_open_quote_would_take_in_is_not_written(
    tmp_path: Path,
) -> None:
    text = 'id,customer,owner,note\nc1,1,,\n"open'
    file = file_with(tmp_path, text)
    with pytest.raises(LabelsUnwritable, match=r"check the quotes.*Nothing was saved"):
        file.save({"c2": Edit(NO_LABEL, Label(note='",x'))})
    assert file.path.read_text() == text


def test_a_label_whose_line_is_wrong_is_not_written_a_second_time(
    tmp_path: Path,
) -> None:
    text = "id,customer,owner,note\nc2,3,Ben,a,b\n"
    file = file_with(tmp_path, text)
    with pytest.raises(LabelsUnwritable, match=r"line 2: 5 values.*Nothing was saved"):
        file.save({"c2": Edit(NO_LABEL, Label("7"))})
    assert file.path.read_text() == text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"name,owner\nx,y\n", "line 1 must name the columns: id,customer,owner,note"),
        (b"id,note\nc1,\xff\n", "line 2 is not UTF-8"),
        (b"id,customer\rabc,4711\rdef,4712\r", "line 1 is wrong: not CSV"),
        (b"<<<<<<< a,id\nc1,1\n", "line 1 is wrong: a conflict of a merge"),
        (b'id,"customer\nabc,4711\ndef,4712\n', "line 1 is wrong: not CSV"),
    ],
)
def test_a_file_that_cannot_be_understood_is_left_as_it_is(
    tmp_path: Path, content: bytes, why: str
) -> None:
    file = file_with(tmp_path, content)
    with pytest.raises(LabelsUnreadable, match=why):
        file.read()
    with pytest.raises(LabelsUnwritable, match="Nothing was saved"):
        file.save({"c1": Edit(NO_LABEL, Label("7"))})
    assert file.path.read_bytes() == content


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffid;customer;owner;note\r\nc1;1;Ana;\r\n",  # a spreadsheet in Europe
        'id\towner\r\nc1\t"Ana"\r\n',
        "ID,Owner\nc1,Ana",
    ],
)
def test_it_is_written_back_the_way_it_was_written(tmp_path: Path, text: str) -> None:
    file = file_with(tmp_path, text)
    there = file.read().labels["c1"]
    assert there.owner == "Ana"
    file.save({"c2": Edit(NO_LABEL, Label(owner="Ben", note="a;b,c"))})

    written = file.path.read_bytes().decode()
    assert ("\r\n" in written) is ("\r\n" in text)
    assert written.startswith("\ufeff") is text.startswith("\ufeff")
    assert file.read().labels["c2"] == Label(owner="Ben", note="a;b,c")
    assert file.read().labels["c1"] == there


def test_a_new_file_is_readable_by_others_only_if_the_old_one_was(
    tmp_path: Path,
) -> None:
    file = LabelFile(tmp_path / "new" / "labels.csv")
    assert file.read().labels == {}
    file.save({"c1": Edit(NO_LABEL, Label("1"))})
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert file.path.read_text() == "id,customer,owner,note\nc1,1,,\n"

    file.path.chmod(0o644)
    file.save({"c1": Edit(Label("1"), Label("2"))})
    assert file.path.stat().st_mode & 0o777 == 0o644


def test_a_label_taken_away_leaves_no_line(tmp_path: Path) -> None:
    file = file_with(tmp_path, KEPT)
    file.save({"c2": Edit(file.read().labels["c2"], NO_LABEL)})
    assert "c2,blue,,," in file.path.read_text()  # a column of theirs has a value
    file = file_with(tmp_path, "id,customer,owner,note\nc1,1,,\n")
    file.save({"c1": Edit(Label("1"), NO_LABEL)})
    assert file.path.read_text() == "id,customer,owner,note\n"
