"""What `spanhost run` reads: files and standard input, row by row. Knows forms of files, nothing of tasks."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import orjson

STANDARD_INPUT = Path("-")

_JSONL_SUFFIXES = (".jsonl", ".ndjson")
_NO_ROW = 'is not a JSON object with a "text"'
_NOT_UTF_8 = "is not UTF-8 text"
_TOO_LONG = "is too long"


@dataclass(frozen=True, slots=True)
class Row:
    """One text to answer, or the reason why there is none.

    place: where it stood, for messages, e.g. `notes.txt:3`. size: bytes that it took there.
    text, parameters: as they were given, of whatever JSON type; parameters is None where there were none.
    problem: why the row cannot be asked about; None for a row that can.
    """

    place: str
    size: int
    text: object = None
    parameters: object = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    size: int
    content: bytes | None  # None for a line that is too long


def argument_row(number: int, text: str) -> Row:
    """The row of a text on the command line, the `number`th, counted from one."""
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        return Row(f"argument {number}", 0, problem=_NOT_UTF_8)
    return Row(f"argument {number}", size, text)


def read_rows(path: Path, *, whole: bool, longest: int) -> Generator[Row]:
    """The rows of a file, or of standard input for `-`; blank lines are none.

    A file called .jsonl or .ndjson holds one JSON object a line, any other one text a line, and standard input
    whichever its first line is. `whole` takes everything as one text. longest: bytes that a row may have; a longer one
    is never held in memory. Raises `OSError` when the file cannot be read.
    """
    name = "standard input" if path == STANDARD_INPUT else str(path)
    # A reader of its own for descriptor 0: a thread that waits in the interpreter's own one would block its shutdown.
    with open(0, "rb", closefd=False) if path == STANDARD_INPUT else path.open("rb") as stream:
        if whole:
            yield _text_row(name, _whole(stream, longest))
            return
        lines = (line for line in _lines(stream, longest) if line.content is None or line.content.strip())
        first = next(lines, None)
        if first is None:
            return
        is_jsonl = _is_row(first.content) if path == STANDARD_INPUT else path.suffix.lower() in _JSONL_SUFFIXES
        make = _json_row if is_jsonl else _text_row
        for line in chain((first,), lines):
            yield make(f"{name}:{line.number}", line)


def _lines(stream: BinaryIO, longest: int) -> Iterator[_Line]:
    number = 0
    while content := stream.readline(longest + 1):
        number += 1
        size = len(content)
        if size <= longest or content.endswith(b"\n"):
            yield _Line(number, size, _without_mark(content) if number == 1 else content)
            continue
        while content and not content.endswith(b"\n"):
            content = stream.readline(longest)
            size += len(content)
        yield _Line(number, size, None)


def _whole(stream: BinaryIO, longest: int) -> _Line:
    content = stream.read(longest + 1)
    return _Line(1, len(content), _without_mark(content) if len(content) <= longest else None)


def _text_row(place: str, line: _Line) -> Row:
    if line.content is None:
        return Row(place, line.size, problem=_TOO_LONG)
    try:
        text = line.content.decode("utf-8")
    except UnicodeDecodeError:
        return Row(place, line.size, problem=_NOT_UTF_8)
    return Row(place, line.size, text.removesuffix("\n").removesuffix("\r"))


def _json_row(place: str, line: _Line) -> Row:
    if line.content is None:
        return Row(place, line.size, problem=_TOO_LONG)
    row = _parse(line.content)
    if not isinstance(row, dict) or "text" not in row:
        return Row(place, line.size, problem=_NO_ROW)
    return Row(place, line.size, row["text"], row.get("parameters"))


def _is_row(content: bytes | None) -> bool:
    row = None if content is None else _parse(content)
    return isinstance(row, dict) and "text" in row


def _parse(content: bytes) -> object:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def _without_mark(content: bytes) -> bytes:
    return content.removeprefix(b"\xef\xbb\xbf")
