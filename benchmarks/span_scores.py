"""Precision, recall and F1 of spans, strict and relaxed. Knows no readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[int, int, str]
"""Start, end and label; offsets in code points, half open."""


@dataclass(frozen=True, slots=True)
class Counts:
    """hits: found and wanted."""

    hits: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hits + other.hits, self.found + other.found, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        return self.hits / max(self.found, 1)

    @property
    def recall(self) -> float:
        return self.hits / max(self.wanted, 1)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(self.found + self.wanted, 1)


def strict(gold: Sequence[set[Place]], found: Sequence[set[Place]]) -> Mapping[str, Counts]:
    """Counts by label: the same start, end and label."""
    total: dict[str, Counts] = {}
    for wanted, given in zip(gold, found, strict=True):
        _count(total, wanted, given, wanted & given)
    return total


def relaxed(gold: Sequence[set[Place]], found: Sequence[set[Place]]) -> Mapping[str, Counts]:
    """Counts by label: the same label and an overlap, each span counted once (as "type" in SemEval-2013 task 9.1)."""
    total: dict[str, Counts] = {}
    for wanted, given in zip(gold, found, strict=True):
        left = sorted(given)
        hits: set[Place] = set()
        for place in sorted(wanted):
            match = next((one for one in left if one[2] == place[2] and one[0] < place[1] and place[0] < one[1]), None)
            if match is not None:
                left.remove(match)
                hits.add(place)
        _count(total, wanted, given, hits)
    return total


def micro(counts: Mapping[str, Counts], labels: Iterable[str] | None = None) -> Counts:
    """All counts together, or those of some labels."""
    return sum((counts[label] for label in (counts if labels is None else labels) if label in counts), Counts())


def _count(total: dict[str, Counts], wanted: set[Place], given: set[Place], hits: set[Place]) -> None:
    for index, places in enumerate((hits, given, wanted)):
        for place in places:
            one = [0, 0, 0]
            one[index] = 1
            total[place[2]] = total.get(place[2], Counts()) + Counts(*one)
