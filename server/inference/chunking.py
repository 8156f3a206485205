"""How a text and a label list that are too long for one forward pass are split. Counts only, no words and no labels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from models.contract import Capacity


class LabelTooLongError(ValueError):
    """A label leaves no room for any text. `index`: its place in the list."""

    def __init__(self, index: int) -> None:
        super().__init__(f"label {index} takes all the room there is")
        self.index = index


@dataclass(frozen=True, slots=True)
class Window:
    """Words `first`..`last` (half-open) of a text, of which it *owns* `own_first`..`own_last`.

    Windows overlap, owned words do not: a span is taken from the window that owns its first word, so that none is
    counted twice and each is seen with what stands around it.
    """

    first: int
    last: int
    own_first: int
    own_last: int


@dataclass(frozen=True, slots=True)
class Group:
    """Labels `first`..`last` (half-open) of a label list."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Split:
    """The passes over one text: every window with every label group."""

    windows: list[Window]
    groups: list[Group]


def split(piece_counts: Sequence[int], label_costs: Sequence[int], capacity: Capacity, overlap_words: int) -> Split:
    """Windows and label groups such that every pair of them fits `capacity`.

    piece_counts: tokens of each word; label_costs: tokens of each label. Where a model can find spans of a known
    width, windows overlap by at least twice that width. Raises `LabelTooLongError`.
    """
    text = sum(piece_counts)
    groups = label_groups(label_costs, max(capacity.tokens - text, capacity.tokens // 2))
    dearest = max(sum(label_costs[group.first : group.last]) for group in groups)
    if dearest >= capacity.tokens:
        raise LabelTooLongError(max(range(len(label_costs)), key=label_costs.__getitem__))
    overlap = max(overlap_words, 2 * (capacity.span_words or 0))
    return Split(windows(piece_counts, capacity.tokens - dearest, capacity.words, overlap), groups)


def windows(piece_counts: Sequence[int], capacity_tokens: int, capacity_words: int, overlap_words: int) -> list[Window]:
    """Windows over all words, each of at most `capacity_tokens` pieces and `capacity_words` words.

    Neighbours share `overlap_words` words, or as many as leave half of a window for new words. A word of more pieces
    than the capacity has a window of its own, over the budget.
    """
    ends = _ends(piece_counts, capacity_tokens, capacity_words, overlap_words)
    borders = [0, *((start + end) // 2 for (_, end), (start, _) in pairwise(ends))]
    borders.append(len(piece_counts))
    return [Window(first, last, borders[i], borders[i + 1]) for i, (first, last) in enumerate(ends)]


def label_groups(costs: Sequence[int], budget: int) -> list[Group]:
    """Consecutive labels in as few groups of at most `budget` tokens as that allows; a dearer label stands alone."""
    groups: list[Group] = []
    first = spent = 0
    for index, cost in enumerate(costs):
        if index > first and spent + cost > budget:
            groups.append(Group(first, index))
            first, spent = index, 0
        spent += cost
    groups.append(Group(first, len(costs)))
    return groups


def _ends(piece_counts: Sequence[int], tokens: int, words: int, overlap: int) -> list[tuple[int, int]]:
    """First and last (half-open) word of each window."""
    sums = [0, *accumulate(piece_counts)]
    count = len(piece_counts)
    spans: list[tuple[int, int]] = []
    first = last = 0
    while last < count:
        fitting = bisect_right(sums, sums[first] + tokens) - 1
        last = max(min(fitting, first + words, count), first + 1)
        spans.append((first, last))
        if last < count:
            first = _next_first(sums, first, last, tokens, words, overlap)
    return spans


def _next_first(sums: Sequence[int], first: int, last: int, tokens: int, words: int, overlap: int) -> int:
    """Where the window after `first`..`last` begins: as far back as wished, yet with word `last` in its budget."""
    wished = last - min(overlap, (last - first) // 2)
    half_of_tokens = bisect_left(sums, sums[last] - tokens // 2)
    holds_next_word = bisect_left(sums, sums[last + 1] - tokens)
    return min(max(wished, half_of_tokens, holds_next_word, last + 1 - words), last)
