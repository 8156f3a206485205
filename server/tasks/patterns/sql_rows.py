"""Cells of the rows that SQL inserts or copies into named columns. Knows no recogniser.

`INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y');`, and the `COPY t (a, b) FROM stdin;` of PostgreSQL's dumps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from server.tasks.patterns.cells import Cell, Head
from server.tasks.patterns.cues import Cue
from server.tasks.patterns.heads import groups_of, heads_of
from server.tasks.patterns.lines import line_end
from server.tasks.patterns.matching import Match, compiled

_TABLE = rb"[\w.\"`\[\]]+"
_INSERT = compiled(
    rb"(?i)\b(?:INSERT|REPLACE)\s{1,4}(?:IGNORE\s{1,4})?INTO\s{1,4}%b\s{0,4}\(([^()]+)\)\s{0,4}VALUES\s{0,4}" % _TABLE
)
_COPY = compiled(rb"(?i)\bCOPY\s{1,4}%b\s{0,4}\(([^()]+)\)\s{1,4}FROM\s{1,4}stdin[^;\n]{0,80};\r?\n" % _TABLE)
_VALUE = compiled(
    rb"\s{0,8}(?:[EN]?'((?:[^'\\]|\\.|'')*)'|\"((?:[^\"\\]|\\.|\"\")*)\"|(-?[0-9.]{1,40})|[^'\",()]{0,60}"
    rb"(?:\([^()']{0,60}\))?)\s{0,8}([,)])"
)
"""One value and what follows it: a string, a number, or NULL or a call, which have no content of their own."""
_NEXT_ROW = compiled(rb"\s{0,8},?\s{0,8}\(")
_LONGEST_VALUE = 2000  # bytes
_NULL = b"\\N"


def sql_cells(view: bytes, cues: Sequence[Cue]) -> Iterator[Cell]:
    """The cells of all statements of which a column is announced."""
    for match in _INSERT.finditer(view):
        if heads := _heads(view, match, cues):
            yield from _inserted(view, match.end(), heads)
    for match in _COPY.finditer(view):
        if heads := _heads(view, match, cues):
            yield from _copied(view, match.end(), heads)


def _heads(view: bytes, statement: Match, cues: Sequence[Cue]) -> list[Head]:
    """The heads of the columns that a statement names; none where no cue is among them."""
    start, end = statement.span(1)
    first, last = (bisect_left(cues, place, key=lambda cue: cue.start) for place in (start, end))
    if first == last:
        return []
    places, position = [], start
    for name in view[start:end].split(b","):
        places.append((position, position + len(name)))
        position += len(name) + 1
    return heads_of(view, places, cues[first:last])


def _inserted(view: bytes, position: int, heads: Sequence[Head]) -> Iterator[Cell]:
    beside = groups_of(heads)
    while (row := _NEXT_ROW.match(view, position)) is not None:
        position = row.end()
        for head in heads:
            value = _VALUE.match(view, position, min(len(view), position + _LONGEST_VALUE))
            if value is None:
                return
            position = value.end()
            start, end = next((span for span in map(value.span, (1, 2, 3)) if span[0] < span[1]), (0, 0))
            if start < end:
                yield Cell(start, end, head, beside)
            if view[position - 1 : position] == b")":
                break


def _copied(view: bytes, position: int, heads: Sequence[Head]) -> Iterator[Cell]:
    beside = groups_of(heads)
    while position < len(view):
        end = line_end(view, position)
        values = view[position:end].rstrip(b"\r").split(b"\t")
        if len(values) != len(heads):
            return
        for head, value in zip(heads, values, strict=True):
            if value not in (b"", _NULL):
                yield Cell(position, position + len(value), head, beside)
            position += len(value) + 1
        position = end + 1
