"""Cells of tables that blanks align: a line of heads, two blanks or more between them, above lines of values.

```
Loc      SKU           Qty
A-04-02  100-44-7190     6
```
A cell belongs to the head that it begins or ends with, give or take a character. Knows no recogniser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.tasks.patterns.cells import Cell, Head
from server.tasks.patterns.cues import Cue
from server.tasks.patterns.heads import cues_until, groups_of, heads_of
from server.tasks.patterns.lines import line_end
from server.tasks.patterns.matching import compiled, spans

_PIECE = compiled(rb"[^ \t\r\n]+(?: [^ \t\r\n]+)*")
_SLACK = 1
_FEWEST_HEADS = 3
_LONGEST_LINE = 400
_MOST_DIGITS = 2
_FEWEST_ALIGNED = 2
_OTHER_TABLES = (b":", b"|", b";", b"\t", b"=")


def aligned_cells(view: bytes, cues: Sequence[Cue]) -> Iterator[Cell]:
    """The cells below all lines of heads with a cue among them."""
    position = 0
    for index, cue in enumerate(cues):
        if cue.start < position:
            continue
        start = view.rfind(b"\n", position, cue.start) + 1 or position
        end = line_end(view, cue.start)
        position = max(position, end)
        places = _pieces(view, start, end) if _may_be_heads(view[start:end]) else []
        if len(places) >= _FEWEST_HEADS:
            heads = heads_of(view, places, cues_until(cues, index, end))
            cells = _cells(view, end + 1, [(first - start, stop - start) for first, stop in places], heads)
            yield from cells
            position = max([position, *(cell.end for cell in cells)])


def _may_be_heads(line: bytes) -> bool:
    is_short = len(line) <= _LONGEST_LINE and not any(mark in line for mark in _OTHER_TABLES)
    return is_short and sum(0x30 <= byte <= 0x39 for byte in line) <= _MOST_DIGITS


def _pieces(view: bytes, start: int, end: int) -> list[tuple[int, int]]:
    return [
        (start + first, start + last) for first, last in spans(_PIECE, view[start : min(end, start + _LONGEST_LINE)])
    ]


def _cells(view: bytes, position: int, columns: Sequence[tuple[int, int]], heads: Sequence[Head]) -> list[Cell]:
    """Those of the lines from `position` on, up to one of which no two pieces are aligned."""
    beside = groups_of(heads)
    cells: list[Cell] = []
    while position < len(view):
        end = line_end(view, position)
        row = [
            Cell(first, last, head, beside)
            for first, last in _pieces(view, position, end)
            if (head := _head_over(first - position, last - position, columns, heads)) is not None
        ]
        if len(row) < _FEWEST_ALIGNED:
            break
        cells += row
        position = end + 1
    return cells


def _head_over(first: int, last: int, columns: Sequence[tuple[int, int]], heads: Sequence[Head]) -> Head | None:
    for (start, end), head in zip(columns, heads, strict=True):
        if abs(first - start) <= _SLACK or abs(last - end) <= _SLACK:
            return head
    return None
