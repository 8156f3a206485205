"""Cells of spreadsheets that are written with their places: `A1: Surname  B1: Given`, below it `A2: Okafor  B2: Joy`.

The cells of the first row are the heads of their columns. Knows no recogniser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.tasks.patterns.cells import Cell, Head
from server.tasks.patterns.cues import Cue
from server.tasks.patterns.heads import groups_of, heads_of
from server.tasks.patterns.matching import compiled

_CELL = compiled(
    rb"(?m)(?:^|[\t|;, ])([A-Z]{1,2})([0-9]{1,5})[ \t]?[:=][ \t]{0,4}([^\t\n|;]{1,200}?)[ \t]*(?:\r?$|\t|[|;]|  )"
)
_FEWEST = 2


def sheet_cells(view: bytes, cues: Sequence[Cue]) -> Iterator[Cell]:
    """The cells below the first row, if a cue is among the heads."""
    places = list(_written(view))
    if not places:
        return
    first_row = places[0][1]
    top = [(column, start, end) for column, row, start, end in places if row == first_row]
    if len({column for column, _, _ in top}) < _FEWEST:
        return
    spans = [(start, end) for _, start, end in top]
    inside = [cue for cue in cues if spans[0][0] <= cue.start < spans[-1][1]]
    heads = dict(zip((column for column, _, _ in top), heads_of(view, spans, inside), strict=True))
    beside = groups_of(heads.values())
    if beside:
        for column, row, start, end in places:
            if row != first_row:
                yield Cell(start, end, heads.get(column, Head()), beside)


def _written(view: bytes) -> Iterator[tuple[bytes, int, int, int]]:
    """Column, row, start and end of each cell."""
    position = 0
    while (match := _CELL.search(view, position)) is not None:
        yield view[match.start(1) : match.end(1)], int(view[match.start(2) : match.end(2)]), *match.span(3)
        # The blank that ends one cell begins the next.
        position = match.end(3)
