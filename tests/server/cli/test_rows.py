"""Reading rows from real files: forms, broken lines, lines without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli.rows import Row, read_rows


def rows(path: Path, content: bytes, *, whole: bool = False, longest: int = 1000) -> list[Row]:
    path.write_bytes(content)
    return list(read_rows(path, whole=whole, longest=longest))


def test_a_plain_file_is_one_text_a_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    assert rows(path, "one\r\n\n  \n two \nдва 😀".encode()) == [
        Row(f"{path}:1", 5, "one"),
        Row(f"{path}:4", 6, " two "),
        Row(f"{path}:5", 11, "два 😀"),
    ]


def test_only_line_feeds_end_a_line(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "notes.txt", "one\u2028two\x0bthree\u0085four\rfive".encode())
    assert row.text == "one\u2028two\x0bthree\u0085four\rfive"


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert rows(tmp_path / "notes.txt", b"\xef\xbb\xbfone\ntwo")[0].text == "one"
    assert rows(tmp_path / "notes.jsonl", b'\xef\xbb\xbf{"text": "one"}')[0].text == "one"
    assert rows(tmp_path / "notes.txt", b"\xef\xbb\xbfone\ntwo", whole=True)[0].text == "one\ntwo"


def test_a_whole_file_is_one_text_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    assert rows(path, b"\none\r\ntwo\n", whole=True) == [Row(str(path), 10, "\none\r\ntwo")]


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.NDJSON"])
def test_a_jsonl_file_holds_texts_with_parameters(tmp_path: Path, name: str) -> None:
    content = b'{"text": "one"}\n{"text": "two", "parameters": {"threshold": 0.5}, "id": 7}\n'
    assert [(row.text, row.parameters, row.problem) for row in rows(tmp_path / name, content)] == [
        ("one", None, None),
        ("two", {"threshold": 0.5}, None),
    ]


@pytest.mark.parametrize(
    "line", [b"not JSON", b"[]", b"7", b"{}", b'{"text": "one"', b'{"text": NaN}', b'"\\ud800"', b"\xff", b"[" * 900]
)
def test_a_line_that_is_no_row_is_a_problem_in_its_place(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    first, broken, last = rows(path, b'{"text": "one"}\n' + line + b'\n{"text": "three"}\n')
    assert (first.text, last.text) == ("one", "three")
    assert broken == Row(f"{path}:2", len(line) + 1, problem='is not a JSON object with a "text"')


def test_a_line_that_is_not_utf_8_is_a_problem_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    assert [row.problem for row in rows(path, b"one\ntw\xff\nthree")] == [None, "is not UTF-8 text", None]


@pytest.mark.parametrize("name", ["rows.txt", "rows.jsonl"])
def test_a_line_over_the_limit_is_passed_over_and_the_next_one_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = b"x" * 2_500 + b'\n{"text": "short"}\n' + b"y" * 2_500
    long, short, last = rows(path, content)
    assert (long.place, long.size, long.problem) == (f"{path}:1", 2_501, "is too long")
    assert short.problem is None
    assert (last.size, last.problem) == (2_500, "is too long")


def test_a_whole_file_over_the_limit_is_a_problem(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "notes.txt", b"x" * 2_500, whole=True)
    assert row.problem == "is too long"


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert rows(tmp_path / "notes.txt", b"") == []
    assert rows(tmp_path / "rows.jsonl", b"\n \n") == []
