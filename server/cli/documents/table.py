"""CSV and TSV (RFC 4180): cells are replaced, everything else stays byte for byte, the way of quoting included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TextIO

from server.cli.documents.piece import LINE_END, Change, DocumentError, Piece, Place, by_place, changed

_PIECE_CHARACTERS = 20_000
_DELIMITERS = ",;|\t"
_OPENING = re.compile(r'(?:^|[,;|\t])"')


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a cell lies with its quotes, and its content without them."""

    start: int
    end: int
    place: Place

    @property
    def is_quoted(self) -> bool:
        return self.start < self.place.start


def table_pieces(stream: TextIO, most: int, delimiter: str | None = None) -> Iterator[Piece]:
    """Pieces of some rows each; all but the first are asked about together with the first row, which names the columns.

    delimiter: None to take the most frequent of the usual ones in the first row.
    """
    header, rows, line, first = "", "", 1, 1
    for record in _records(stream, most):
        if first == 1 and not rows:
            header, delimiter = record, delimiter or max(_DELIMITERS, key=record.count)
        if rows and len(rows) + len(record) > min(_PIECE_CHARACTERS, most // 2):
            yield _piece(header if first > 1 else "", rows, delimiter or ",", first)
            rows, first = "", line
        rows += record
        line += len(LINE_END.findall(record))
    if rows:
        yield _piece(header if first > 1 else "", rows, delimiter or ",", first)


def _records(stream: TextIO, most: int) -> Iterator[str]:
    """Rows with their line ends. A row goes on over a line end while a quote that begins a cell is open."""
    lines: list[str] = []
    size, is_open = 0, False
    for line in iter(partial(stream.readline, most + 1), ""):
        lines.append(line)
        size += len(line)
        if size > most:
            raise DocumentError("has a row that is too long")
        if is_open or _OPENING.search(line):
            is_open ^= line.count('"') % 2 == 1
        if not is_open:
            yield "".join(lines)
            lines, size = [], 0
    # A quote that is never closed is a character like others.
    yield from lines


def _piece(header: str, rows: str, delimiter: str, line: int) -> Piece:
    text = header + rows
    cells = list(_cells(text, len(header), delimiter))
    places = [cell.place for cell in cells]
    return Piece(text, places, line, partial(_written, text, len(header), delimiter, cells, places), len(header))


def _cells(text: str, start: int, delimiter: str) -> Iterator[_Cell]:
    other = re.escape(delimiter)
    cell = re.compile(rf'(?:"((?:[^"]|"")*+)"|([^{other}\r\n]*+))(?={other}|[\r\n]|\Z)')
    while start < len(text):
        match = cell.match(text, start)
        if match is not None:
            group = 1 if match[1] is not None else 2
            yield _Cell(match.start(), match.end(), Place(*match.span(group)))
            start = match.end()
        start += 1  # the delimiter or line end


def _written(
    text: str, start: int, delimiter: str, cells: Sequence[_Cell], places: Sequence[Place], changes: Sequence[Change]
) -> str:
    parts, position = [], start
    for cell, within in zip(cells, by_place(places, changes), strict=True):
        if within:
            parts += [text[position : cell.start], _cell(text, cell, within, delimiter)]
            position = cell.end
    return "".join(parts) + text[position:]


def _cell(text: str, cell: _Cell, changes: Sequence[Change], delimiter: str) -> str:
    if cell.is_quoted:
        doubled = [Change(one.start, one.end, one.substitute.replace('"', '""')) for one in changes]
        content = changed(text, cell.place.start, cell.place.end, doubled)
        return f'"{content}"'
    content = changed(text, cell.place.start, cell.place.end, changes)
    if content.startswith('"') or any(character in content for character in (delimiter, "\r", "\n")):
        escaped = content.replace('"', '""')
        return f'"{escaped}"'
    return content
