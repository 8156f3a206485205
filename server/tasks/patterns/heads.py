"""The heads of the columns of a table: what the cue words in each announce. Knows no recogniser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.tasks.patterns.cells import Head
from server.tasks.patterns.cues import Cue

_BLANK = b" \t\r\"'`*[]"
_JOINERS = b"_."


def heads_of(view: bytes, places: Iterable[tuple[int, int]], cues: Sequence[Cue]) -> list[Head]:
    """For each place of a head the groups of the last cue in it. cues: those of the heads, by their start."""
    heads: list[Head] = []
    waiting = list(reversed(cues))
    for first, last in places:
        cue = None
        while waiting and waiting[-1].start < last:
            taken = waiting.pop()
            cue = taken if taken.start >= first else cue
        heads.append(Head() if cue is None else _head(view, first, last, cue))
    return heads


def _head(view: bytes, first: int, last: int, cue: Cue) -> Head:
    before, after = view[first : cue.start].lstrip(_BLANK), view[cue.end : last].rstrip(_BLANK)
    is_camel = view[cue.start : cue.start + 1].isupper() and before[-1:].islower()
    begins = not before or before[-1:] in _JOINERS or is_camel
    return Head(cue.groups, begins, after in (b"", b"s", b"S"))


def cues_until(cues: Sequence[Cue], index: int, end: int) -> Sequence[Cue]:
    """Those from the one at `index` on that begin before `end`."""
    last = index
    while last < len(cues) and cues[last].start < end:
        last += 1
    return cues[index:last]


def groups_of(heads: Iterable[Head]) -> frozenset[str]:
    """What the heads of a table announce together."""
    return frozenset().union(*(head.groups for head in heads))
