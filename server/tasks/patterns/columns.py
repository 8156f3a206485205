"""Cells whose column a cue word heads: of delimited lines (CSV, TSV, `|`), of rows of SQL, aligned or of sheets.

Knows no recogniser.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.tasks.patterns.aligned_columns import aligned_cells
from server.tasks.patterns.cells import Cell, Head
from server.tasks.patterns.cues import Cue
from server.tasks.patterns.heads import cues_until, groups_of, heads_of
from server.tasks.patterns.lines import line_end
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.sheets import sheet_cells
from server.tasks.patterns.sql_rows import sql_cells

_DELIMITERS = b",;\t|"
_LONGEST_HEAD = 40  # bytes of a cell of the head
_MOST_WORDS_OF_A_HEAD = 4
_BLANK = b" \t\r\"'"
_RULE = compiled(rb"[ \t|+:=\-]*-[ \t|+:=\-]*\r?")
"""The line that parts a head from its rows: `|---|:--|`, `+----+----+`."""
_VALUE_OF_A_ROW = compiled(rb"[-+]?[0-9][0-9.,]*%?")
_EMPHASIS = compiled(rb"(`{1,2}|\*{1,3}|_{1,2})([^`*\n]+)(`{1,2}|\*{1,3}|_{1,2})")


class Columns:
    """The cells of one view that stand under a cue."""

    def __init__(self, view: bytes, cues: Sequence[Cue]) -> None:
        tables = list(_tables(view, cues))
        rows = (cell for table in tables for cell in table.cells)
        others = (*sql_cells(view, cues), *aligned_cells(view, cues), *sheet_cells(view, cues))
        self._all = sorted((*rows, *others), key=lambda cell: cell.start)
        self._all_starts = [cell.start for cell in self._all]
        self.cells = [cell for cell in self._all if cell.groups]
        self._view = view
        self._starts = [cell.start for cell in self.cells]
        self._heads = [table.head for table in tables if table.cells]

    def cell_at(self, start: int, end: int) -> Cell | None:
        """The cell that `start`..`end` lies in, of a column that is announced or of one beside it."""
        place = bisect_right(self._all_starts, start) - 1
        return self._all[place] if place >= 0 and end <= self._all[place].end else None

    def heads_at(self, start: int, end: int) -> bool:
        """Whether `start`..`end` lies in the line of the heads of a table."""
        place = bisect_right(self._heads, start, key=lambda head: head[0]) - 1
        return place >= 0 and end <= self._heads[place][1]

    def announce(self, groups: frozenset[str], start: int, end: int) -> bool:
        """Whether `start`..`end` lies in a cell of a column that a cue of `groups` heads."""
        place = bisect_right(self._starts, start) - 1
        if place < 0:
            return False
        cell = self.cells[place]
        return end <= cell.end and not groups.isdisjoint(cell.groups)

    def row_near(self, position: int, reach: int) -> int:
        """Where the row that `position` lies in begins, if within `reach` before it; 0 outside of tables."""
        row = self._view.rfind(b"\n", max(0, position - reach), position) + 1
        place = bisect_left(self._starts, row)
        if not row or place == len(self._starts) or self._view.find(b"\n", row, self._starts[place]) >= 0:
            return 0
        return row


@dataclass(frozen=True, slots=True)
class _Table:
    """head: where the line of the heads begins and ends. cells: of the rows below it."""

    head: tuple[int, int]
    cells: list[Cell]


def _tables(view: bytes, cues: Sequence[Cue]) -> Iterator[_Table]:
    position = 0
    for index, cue in enumerate(cues):
        if cue.start < position:
            continue
        start = view.rfind(b"\n", position, cue.start) + 1 or position
        end = line_end(view, cue.start)
        delimiter = _delimiter(view[start:end])
        if delimiter:
            places = _split(view, start, end, delimiter)
            heads = heads_of(view, places, cues_until(cues, index, end))
            if groups_of(heads):
                table = _Table((start, end), [])
                position = _read_rows(view, end + 1, delimiter, heads, table.cells)
                yield table
        position = max(position, end)


def _delimiter(line: bytes) -> bytes | None:
    """The commonest delimiter of a line that may be a head: short names, no values, no sentence."""
    if len(line) > 4096 or b":" in line or b"=" in line:
        return None
    best = max((bytes([delimiter]) for delimiter in _DELIMITERS), key=line.count)
    names = line.strip(b"| \t\r").split(best)
    if len(names) < 2 or not all(_may_head(name.strip(_BLANK)) for name in names):
        return None
    return best


def _may_head(name: bytes) -> bool:
    short = len(name) <= _LONGEST_HEAD and len(name.split()) <= _MOST_WORDS_OF_A_HEAD
    is_sentence = name.endswith((b".", b"!", b"?")) or name.count(b"(") != name.count(b")")
    is_code = b"{" in name or b"}" in name or _VALUE_OF_A_ROW.fullmatch(name) is not None
    return short and not is_sentence and not is_code and sum(name.count(b"%d" % digit) for digit in range(10)) < 3


def _read_rows(view: bytes, position: int, delimiter: bytes, heads: Sequence[Head], cells: list[Cell]) -> int:
    """Add to `cells` those of the lines from `position` on, up to one with another number; where the rows end."""
    beside = groups_of(heads)
    while position < len(view):
        end = line_end(view, position)
        if not _RULE.fullmatch(view, position, end):
            row = _split(view, position, end, delimiter)
            if len(row) != len(heads):
                break
            for (first, last), head in zip(row, heads, strict=True):
                first, last = _content(view, first, last)
                if first < last:
                    cells.append(Cell(first, last, head, beside))
        position = end + 1
    return position


def _content(view: bytes, first: int, last: int) -> tuple[int, int]:
    """A cell without blanks and quotes, and without the marks of Markdown, around it."""
    content = view[first:last]
    first += len(content) - len(content.lstrip(_BLANK))
    last -= len(content) - len(content.rstrip(_BLANK))
    emphasised = _EMPHASIS.fullmatch(view, first, last) if first < last else None
    if emphasised is not None and view[first : emphasised.end(1)] == view[emphasised.start(3) : last]:
        return emphasised.span(2)
    return first, last


def _split(view: bytes, start: int, end: int, delimiter: bytes) -> list[tuple[int, int]]:
    """Start and end of the cells of a line. A delimiter between double quotes parts nothing (RFC 4180, section 2)."""
    cells: list[tuple[int, int]] = []
    first = position = start
    quoted = False
    for piece in view[start:end].split(delimiter):
        quoted ^= bool(piece.count(b'"') % 2)
        position += len(piece)
        if not quoted:
            cells.append((first, position))
            first = position + 1
        position += 1
    if quoted:
        cells.append((first, end))
    return cells
