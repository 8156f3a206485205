"""Cells of delimited lines (CSV, TSV, `|`) whose column is headed by a cue word. Knows no recogniser."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from server.tasks.patterns.cues import Cue

_DELIMITERS = b",;\t|"
_LONGEST_HEAD = 40  # bytes of a cell of the head
_MOST_WORDS_OF_A_HEAD = 4
_BLANK = b" \t\r\"'"


@dataclass(frozen=True, slots=True)
class Cell:
    """The content of a cell, without blanks and quotes around it, and the groups that its column announces."""

    start: int
    end: int
    groups: frozenset[str]


class Columns:
    """The cells of one view that stand under a cue."""

    def __init__(self, view: bytes, cues: Sequence[Cue]) -> None:
        self.cells = list(_cells(view, cues))
        self._starts = [cell.start for cell in self.cells]

    def announce(self, groups: frozenset[str], start: int, end: int) -> bool:
        """Whether `start`..`end` lies in a cell of a column that a cue of `groups` heads."""
        place = bisect_right(self._starts, start) - 1
        if place < 0:
            return False
        cell = self.cells[place]
        return end <= cell.end and not groups.isdisjoint(cell.groups)


def _cells(view: bytes, cues: Sequence[Cue]) -> Iterator[Cell]:
    position = 0
    for index, cue in enumerate(cues):
        if cue.start < position:
            continue
        start = view.rfind(b"\n", position, cue.start) + 1 or position
        end = _line_end(view, cue.start)
        delimiter = _delimiter(view[start:end])
        if delimiter:
            heads = _heads(view, start, end, delimiter, _cues_until(cues, index, end))
            if any(heads):
                position = yield from _rows(view, end + 1, delimiter, heads)
        position = max(position, end)


def _cues_until(cues: Sequence[Cue], index: int, end: int) -> Sequence[Cue]:
    last = index
    while last < len(cues) and cues[last].start < end:
        last += 1
    return cues[index:last]


def _line_end(view: bytes, position: int) -> int:
    end = view.find(b"\n", position)
    return end if end >= 0 else len(view)


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
    return short and not name.endswith((b".", b"!", b"?")) and sum(name.count(b"%d" % digit) for digit in range(10)) < 3


def _heads(view: bytes, start: int, end: int, delimiter: bytes, cues: Sequence[Cue]) -> list[frozenset[str]]:
    """For each column what its head announces: the groups of the last cue in it."""
    heads: list[frozenset[str]] = []
    waiting = list(reversed(cues))
    for first, last in _split(view, start, end, delimiter):
        groups: frozenset[str] = frozenset()
        while waiting and waiting[-1].start < last:
            cue = waiting.pop()
            groups = cue.groups if cue.start >= first else groups
        heads.append(groups)
    return heads


def _rows(view: bytes, position: int, delimiter: bytes, heads: Sequence[frozenset[str]]) -> Generator[Cell, None, int]:
    """The announced cells of the lines from `position` on, up to one with another number of cells.

    Returns where the rows end.
    """
    while position < len(view):
        end = _line_end(view, position)
        row = _split(view, position, end, delimiter)
        if len(row) != len(heads):
            break
        for (first, last), groups in zip(row, heads, strict=True):
            if groups:
                content = view[first:last]
                first += len(content) - len(content.lstrip(_BLANK))
                last -= len(content) - len(content.rstrip(_BLANK))
                if first < last:
                    yield Cell(first, last, groups)
        position = end + 1
    return position


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
