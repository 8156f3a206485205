"""Files of every form: what is not changed stays as it was, what is changed is read back as it was meant."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cli.documents import Change, DocumentError, Piece, pieces_of
from server.cli.documents.pointers import Pointers, parsed

ALL = Pointers()
AWKWARD = 'new, "value"\nof <X>; é\t|'


def pieces(name: str, content: str, pointers: Pointers = ALL, most: int = 100_000) -> list[Piece]:
    return list(pieces_of(Path(name), io.StringIO(content, newline=""), pointers, most))


def rewritten(made: Iterable[Piece], substitute: Callable[[str], str | None] = lambda _: None) -> str:
    """The file, with another value for each whole place for which there is one."""
    parts = []
    for piece in made:
        changes = []
        for place in piece.places:
            other = substitute(piece.text[place.start : place.end])
            if other is not None:
                changes.append(Change(place.start, place.end, other))
        parts.append(piece.written(changes))
    return "".join(parts)


TEXTS = st.text(st.sampled_from("ab é,;|\t\"'\r\n{}[]:\\/🙂"), max_size=200)


@given(TEXTS, st.sampled_from(["a.txt", "a.MD", "a.log", "a.csv", "a.tsv"]), st.integers(20, 60))
def test_a_file_without_changes_is_the_same_to_the_letter(content: str, name: str, most: int) -> None:
    try:
        made = pieces(name, content, most=most)
    except DocumentError as error:
        assert "row that is too long" in str(error)  # noqa: PT017 - most contents have none
        return
    assert rewritten(made) == content
    assert all(len(piece.text) <= most for piece in made if name.startswith("a.t") and name.endswith("txt"))


ROWS = st.lists(
    st.lists(st.text(st.sampled_from('ab é,;"\n'), max_size=8), min_size=2, max_size=4), min_size=1, max_size=8
)


@given(
    ROWS, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), st.sampled_from(["\r\n", "\n"]), st.integers(200, 2000)
)
def test_a_changed_cell_is_read_back_and_others_are_as_they_were(rows: Any, quoting: Any, end: str, most: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=end, delimiter="\t").writerows([["k", "v"], *rows])
    changed = rewritten(pieces("a.tsv", out.getvalue(), most=most), lambda cell: AWKWARD if cell == "a" else None)
    expected = [[AWKWARD if cell == "a" else cell for cell in row] for row in [["k", "v"], *rows]]
    assert list(csv.reader(io.StringIO(changed, newline=""), delimiter="\t")) == expected
    if "a" not in out.getvalue():
        assert changed == out.getvalue()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10) | st.just("a"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def replaced(value: Any) -> Any:
    if isinstance(value, list):
        return [replaced(each) for each in value]
    if isinstance(value, dict):
        return {key: replaced(each) for key, each in value.items()}
    return AWKWARD if value == "a" else value


@given(VALUES, st.booleans(), st.sampled_from([None, 2]), st.integers(20, 400))
def test_of_json_string_values_alone_change(value: Any, is_ascii: bool, indent: int | None, most: int) -> None:
    document = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    assert rewritten(pieces("a.json", document, most=most)) == document
    changed = rewritten(pieces("a.json", document, most=most), lambda text: AWKWARD if text == "a" else None)
    assert json.loads(changed) == replaced(value)
    lines = "".join(f"{json.dumps(each, ensure_ascii=is_ascii)}\r\n" for each in (value, value)) + "\n"
    assert rewritten(pieces("a.jsonl", lines, most=most)) == lines


def test_a_long_text_is_cut_where_paragraphs_end() -> None:
    paragraphs = [f"{number} " + "word " * 12 + "\nline\r\n\r\n" for number in range(9)]
    made = pieces("a.txt", "".join(paragraphs), most=200)
    assert [piece.text for piece in made] == ["".join(paragraphs[at : at + 2]) for at in range(0, 9, 2)]
    assert [piece.line for piece in made] == [1, 7, 13, 19, 25]


def test_rows_are_asked_about_below_the_names_of_their_columns() -> None:
    content = "name;mail\n" + "Ann;ann@example.com\n" * 20
    first, second, *_ = pieces("a.csv", content, most=400)
    assert second.text.startswith("name;mail\nAnn;ann@example.com\n")
    assert second.text[second.places[0].start : second.places[0].end] == "Ann"
    assert second.line_of(second.places[0].start) == second.line == first.text.count("\n") + 1


def test_json_values_are_asked_about_below_their_keys() -> None:
    (piece,) = pieces("a.json", '{"name": "Ann", "phones": [{"home": "1"}, "2"], "n": 3}')
    assert piece.text == "name: Ann\nhome: 1\nphones: 2\n"


def test_an_inch_is_no_quote_and_one_that_is_never_closed_a_character() -> None:
    content = 'a,5" pipe\nb,"x\nc,d\n'
    (piece,) = pieces("a.csv", content)
    cells = [piece.text[place.start : place.end] for place in piece.places]
    assert [cell for cell in cells if cell] == ["a", '5" pipe', "b", '"x', "c", "d"]


@pytest.mark.parametrize(
    ("name", "content"), [("a.json", "{'a': 1}"), ("a.json", '{"a": 1'), ("a.jsonl", '{"a": 1}\n{]')]
)
def test_what_is_not_json_is_refused_by_line(name: str, content: str) -> None:
    with pytest.raises(DocumentError, match=f"is not JSON at line {content.count(chr(10)) + 1}"):
        pieces(name, content)
    with pytest.raises(DocumentError, match="is not JSON"):
        pieces("a.json", "[" * 100_000)


@pytest.mark.parametrize(
    ("included", "excluded", "selected"),
    [
        ([], [], ["a", "b", "c", "d"]),
        (["/users/*/name"], [], ["a", "b"]),
        (["/**/name"], ["/users/1"], ["a"]),
        (["/users"], ["/**/m*"], ["a", "b"]),
        ([], ["/**"], []),
        (["/x~1y/~0"], [], ["d"]),
    ],
)
def test_pointers_select_values_at_or_below_them(included: list[str], excluded: list[str], selected: list[str]) -> None:
    document = {"users": [{"name": "a"}, {"name": "b", "mail": {"name": "c"}}], "x/y": {"~": "d"}}
    document["users"][0]["m"] = 1  # type: ignore[index]
    pointers = Pointers(tuple(map(parsed, included)), tuple(map(parsed, excluded)))
    (piece,) = pieces("a.json", json.dumps(document), pointers)
    found = [piece.text[place.start : place.end] for place in piece.places]
    assert found == ([one for one in selected if one != "c"] if excluded == ["/**/m*"] else selected)
