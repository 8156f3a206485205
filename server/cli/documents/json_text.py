"""JSON and JSON lines: string values are replaced, keys never, everything else stays byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TextIO

from server.cli.documents.piece import LINE_END, Change, DocumentError, Piece, Place, by_place, changed
from server.cli.documents.pointers import Pointers

_PIECE_CHARACTERS = 20_000
_MOST_CHARACTERS = 64 * 1024 * 1024
_NEXT = re.compile(r'["{}\[\],:]')
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class _String:
    """A string value: where it stands with its quotes, and what it says. key: what it is the value of."""

    start: int
    end: int
    value: str
    key: str


def json_pieces(stream: TextIO, pointers: Pointers, most: int) -> Iterator[Piece]:
    """Pieces of a file that is one document; it is held in memory as a whole."""
    document = stream.read(_MOST_CHARACTERS + 1)
    if len(document) > _MOST_CHARACTERS:
        raise DocumentError(f"has more than {_MOST_CHARACTERS} characters; JSON lines may")
    if document.strip():
        yield from _pieces(document, 1, pointers, most)
    elif document:
        yield Piece("", (), 1, lambda _: document)


def json_line_pieces(stream: TextIO, pointers: Pointers, most: int) -> Iterator[Piece]:
    """Pieces of a file with a document a line."""
    for number, line in enumerate(iter(partial(stream.readline, _MOST_CHARACTERS + 1), ""), start=1):
        if len(line) > _MOST_CHARACTERS:
            raise DocumentError(f"has a line of more than {_MOST_CHARACTERS} characters")
        if line.strip():
            yield from _pieces(line, number, pointers, most)
        else:
            yield Piece("", (), number, partial(_same, line))


def _same(text: str, _: Sequence[Change]) -> str:
    return text


def _pieces(document: str, line: int, pointers: Pointers, most: int) -> Iterator[Piece]:
    try:
        json.loads(document)
    except (ValueError, RecursionError) as error:
        place = f" at line {line + error.lineno - 1}" if isinstance(error, json.JSONDecodeError) else ""
        raise DocumentError(f"is not JSON{place}") from None
    start, size = 0, 0
    strings: list[_String] = []
    for string in _strings(document, pointers):
        if strings and size + len(string.value) > min(_PIECE_CHARACTERS, most // 2):
            end = strings[-1].end
            yield _piece(document, start, end, strings, line)
            line += len(LINE_END.findall(document, start, end))
            start, size, strings = end, 0, []
        strings.append(string)
        size += len(string.value) + len(string.key)
    yield _piece(document, start, len(document), strings, line)


def _piece(document: str, start: int, end: int, strings: Sequence[_String], line: int) -> Piece:
    """The text has a line `key: value` for each string, as a person would write it down."""
    parts, places, length = [], [], 0
    for string in strings:
        before = f"{string.key}: " if string.key else ""
        parts.append(f"{before}{string.value}\n")
        places.append(Place(length + len(before), length + len(before) + len(string.value)))
        length += len(parts[-1])
    text = "".join(parts)
    written = partial(_written, document, start, end, tuple(strings), text, places, document.isascii())
    return Piece(text, places, line, written)


def _written(
    document: str,
    start: int,
    end: int,
    strings: Sequence[_String],
    text: str,
    places: Sequence[Place],
    is_ascii: bool,
    changes: Sequence[Change],
) -> str:
    parts, position = [], start
    for string, place, within in zip(strings, places, by_place(places, changes), strict=True):
        if within:
            value = changed(text, place.start, place.end, within)
            parts += [
                document[position : string.start],
                json.dumps(value, ensure_ascii=is_ascii or _has_surrogate(value)),
            ]
            position = string.end
    return "".join(parts) + document[position:end]


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)


def _strings(document: str, pointers: Pointers) -> Iterator[_String]:
    """The selected string values of a valid document, in order."""
    path: list[str | int] = []
    is_key = False
    position = 0
    while (match := _NEXT.search(document, position)) is not None:
        sign, position = match[0], match.end()
        if sign == '"':
            value, position = _DECODER.raw_decode(document, match.start())
            if is_key:
                path[-1] = value
            elif pointers.select([str(part) for part in path]):
                yield _String(match.start(), position, value, _key(path))
        elif sign in "{[":
            path.append("" if sign == "{" else 0)
            is_key = sign == "{"
        elif sign in "}]":
            path.pop()
            is_key = False
        elif sign == ":":
            is_key = False
        else:
            last = path[-1]
            is_key = isinstance(last, str)
            path[-1] = last if isinstance(last, str) else last + 1


def _key(path: Sequence[str | int]) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
