"""Resolving overlaps among candidate spans. Knows offsets and scores, nothing of models or texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.contract import Candidates, Inclusions, IntArray, Span

LIKELY = 0.5
"""The score from which on a label takes the place of one that includes it."""


def concatenate(parts: Sequence[Candidates]) -> Candidates:
    """All candidates of several windows of one text as one set."""
    return Candidates(
        starts=np.concatenate([part.starts for part in parts]) if parts else np.empty(0, np.int64),
        ends=np.concatenate([part.ends for part in parts]) if parts else np.empty(0, np.int64),
        labels=np.concatenate([part.labels for part in parts]) if parts else np.empty(0, np.int64),
        scores=np.concatenate([part.scores for part in parts]) if parts else np.empty(0, np.float32),
    )


def narrowest(
    places: IntArray, labels: IntArray, scores: NDArray[np.float32], inclusions: Inclusions
) -> NDArray[np.bool_]:
    """Which candidates stay (n,) where labels include others: of a scientist who is a person too, scientist.

    A candidate goes where the same words have another whose label its own includes, and which is likelier than not.
    places: (n,), equal for the same words.
    """
    kept = np.ones(len(places), np.bool_)
    for general, included in inclusions.items():
        if (own := labels == general).any():
            narrower = np.isin(labels, included) & (scores > LIKELY)
            kept &= ~(own & np.isin(places, places[narrower]))
    return kept


def without_general(candidates: Candidates, inclusions: Inclusions) -> Candidates:
    """The candidates that `narrowest` keeps."""
    if not inclusions or not len(candidates):
        return candidates
    words = np.stack((candidates.starts, candidates.ends), axis=1)
    _, places = np.unique(words, axis=0, return_inverse=True)
    kept = narrowest(places.reshape(-1), candidates.labels, candidates.scores, inclusions)
    return Candidates(candidates.starts[kept], candidates.ends[kept], candidates.labels[kept], candidates.scores[kept])


def select(candidates: Candidates, labels: Sequence[str], *, flat: bool = True) -> list[Span]:
    """Greedy choice by score, as the GLiNER paper does (Zaratiana et al. 2023, section 2.3), ordered by start.

    With `flat` no two spans overlap; without it a span may lie inside another, but none may cross, and equal
    boundaries keep the best label alone. Equal scores go to the earlier start, then the shorter span, then the
    earlier label.
    """
    if not len(candidates):
        return []
    chosen = _greedy(candidates.starts, candidates.ends, candidates.labels, candidates.scores, flat=flat)
    chosen = chosen[np.lexsort((candidates.ends[chosen], candidates.starts[chosen]))]
    return [
        Span(
            int(candidates.starts[i]),
            int(candidates.ends[i]),
            labels[int(candidates.labels[i])],
            float(candidates.scores[i]),
        )
        for i in chosen
    ]


def _greedy(starts: IntArray, ends: IntArray, labels: IntArray, scores: NDArray[np.float32], *, flat: bool) -> IntArray:
    """Indices of the chosen candidates.

    Only candidates of one cluster (a maximal run of overlapping spans) can exclude each other, so the sequential
    choice runs inside clusters; a cluster of one, the usual case, costs no Python.
    """
    by_start = np.lexsort((ends, starts))
    reach = np.maximum.accumulate(ends[by_start])
    opens = np.concatenate(([True], starts[by_start][1:] >= reach[:-1]))
    heads = np.flatnonzero(opens)
    sizes = np.diff(np.append(heads, len(by_start)))
    chosen: list[IntArray] = [by_start[heads[sizes == 1]]]
    for head, size in zip(heads[sizes > 1], sizes[sizes > 1], strict=True):
        members = by_start[head : head + size]
        ranked = members[np.lexsort((labels[members], ends[members], starts[members], -scores[members]))]
        chosen.append(np.asarray(_greedy_cluster(starts, ends, ranked, flat=flat), np.int64))
    return np.concatenate(chosen)


def _greedy_cluster(starts: IntArray, ends: IntArray, ranked: IntArray, *, flat: bool) -> list[int]:
    """Candidates of one cluster, best first, each tested in the time of its own width.

    The loop is over plain integers: in a cluster every choice depends on the ones before.
    """
    places, ranks = np.unique(np.concatenate((starts[ranked], ends[ranked])), return_inverse=True)
    begins, stops = ranks[: len(ranked)].tolist(), ranks[len(ranked) :].tolist()
    fits = _FlatRoom(len(places)).take if flat else _NestedRoom(len(places)).take
    return [index for index, begin, stop in zip(ranked.tolist(), begins, stops, strict=True) if fits(begin, stop)]


class _FlatRoom:
    """Which of the places between boundaries are taken."""

    def __init__(self, places: int) -> None:
        self._taken = bytearray(places)

    def take(self, begin: int, stop: int) -> bool:
        """Take begin..stop if all of it is free."""
        if self._taken.find(1, begin, stop) >= 0:
            return False
        self._taken[begin:stop] = b"\x01" * (stop - begin)
        return True


class _NestedRoom:
    """The farthest reach of the spans that begin, and of those that stop, at each boundary."""

    def __init__(self, places: int) -> None:
        self._reach = [-1] * places
        self._origin = [places] * places
        self._pairs: set[tuple[int, int]] = set()

    def take(self, begin: int, stop: int) -> bool:
        """Take begin..stop if no span taken before crosses it or has the same boundaries."""
        if (begin, stop) in self._pairs:
            return False
        inner = slice(begin + 1, stop)
        if any(reach > stop for reach in self._reach[inner]) or any(origin < begin for origin in self._origin[inner]):
            return False
        self._reach[begin] = max(self._reach[begin], stop)
        self._origin[stop] = min(self._origin[stop], begin)
        self._pairs.add((begin, stop))
        return True
