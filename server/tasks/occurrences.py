"""Every occurrence of a found value, also where the model saw it only once. Knows texts and spans, no models."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from models.contract import Span

_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_LEAST_DIGITS = 4
_LEAST_CHARACTERS = 2


def with_all_occurrences(
    text: str, spans: Sequence[Span], least_score: float = 0.0, *, any_case: bool = False
) -> list[Span]:
    """`spans` and every other place where the very same value stands by itself, ordered by start.

    A new span carries the label and score of the best span of that value. It matches character by character, begins
    and ends at word boundaries and overlaps no other span; longer values are placed first. Values too short to be
    telling are left alone: fewer than two characters, or no letter and fewer than four digits; and so are those that
    no span has with at least `least_score`, 0..1. any_case: whether values of several words match in any case; a single
    word in another case, as `may` for `May`, is often another word.
    """
    taken = _Taken(spans)
    best = _values(text, [span for span in spans if span.score >= least_score])
    words = {value: span for value, span in best.items() if _WORD.fullmatch(value)}
    # No word has a longer value in it, so these come first.
    longer = {value: span for value, span in best.items() if value not in words}
    if any_case:
        by_score = sorted(longer.items(), key=lambda pair: pair[1].score)
        added = _placed(_small(text), _Sought({_small(value): span for value, span in by_score}), taken)
    else:
        added = _placed(text, _Sought(longer), taken)
    added += _placed(text, _Sought(words), taken)
    return sorted([*spans, *added], key=lambda span: (span.start, span.end))


def _placed(text: str, values: _Sought, taken: _Taken) -> list[Span]:
    """A span at each free place where one of `values` stands by itself; the longer come first."""
    added: list[Span] = []
    for value, start in sorted(values.places(text), key=lambda place: (-len(place[0]), place)):
        end = start + len(value)
        if taken.claim(start, end):
            best = values[value]
            added.append(Span(start, end, best.label, best.score))
    return added


def _small(text: str) -> str:
    """`text` in small letters, each at its place: a letter that would become several stays as it is."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


class Known:
    """Values of several words that were found in some texts, for others that belong to them. In any case."""

    def __init__(self, most: int) -> None:
        """most: how many values are held; later ones are not learnt."""
        self._most = most
        self._values = _Sought({})

    def learn(self, text: str, spans: Sequence[Span]) -> None:
        """Hold the values of `spans`, as far as they are telling."""
        for value, span in _values(text, spans).items():
            small = _small(value)
            if small not in self._values and len(self._values) < self._most and not _WORD.fullmatch(value):
                self._values.add(small, span)

    def added_to(self, text: str, spans: Sequence[Span]) -> list[Span]:
        """`spans` and every free place of a value that is held, ordered by start."""
        added = _placed(_small(text), self._values, _Taken(spans))
        return sorted([*spans, *added], key=lambda span: (span.start, span.end))


@dataclass(slots=True)
class _Node:
    """A place in the tree of tokens. values: those whose tokens end here; they differ in the space between tokens."""

    following: dict[str, _Node] = field(default_factory=dict)
    values: tuple[str, ...] = ()


class _Sought:
    """Values and their spans, in a tree of tokens: finding them takes a text's length, whatever their number."""

    def __init__(self, spans: Mapping[str, Span]) -> None:
        self._root = _Node()
        self._spans: dict[str, Span] = {}
        for value, span in spans.items():
            self.add(value, span)

    def __len__(self) -> int:
        return len(self._spans)

    def __contains__(self, value: str) -> bool:
        return value in self._spans

    def __getitem__(self, value: str) -> Span:
        return self._spans[value]

    def add(self, value: str, span: Span) -> None:
        """Hold a value that is not held yet."""
        node = self._root
        for token in _TOKEN.findall(value):
            node = node.following.setdefault(token, _Node())
        node.values += (value,)
        self._spans[value] = span

    def places(self, text: str) -> Iterator[tuple[str, int]]:
        """Each value that stands by itself in `text`, and where it starts."""
        if not self._spans:
            return
        tokens = list(_TOKEN.finditer(text))
        words = [token[0] for token in tokens]
        for first, word in enumerate(words):
            node = self._root.following.get(word)
            at = first + 1
            while node is not None:
                for value in node.values:
                    start = tokens[first].start()
                    if text.startswith(value, start) and _ends_word(text, start + len(value)):
                        yield value, start
                node = node.following.get(words[at]) if at < len(words) else None
                at += 1


class _Taken:
    """Stretches of text that spans lie on."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans, key=lambda span: (span.start, span.end)):
            if self._ends and span.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def claim(self, start: int, end: int) -> bool:
        """Take `start`..`end` if nothing lies there."""
        place = bisect_left(self._starts, end)
        if place and self._ends[place - 1] > start:
            return False
        self._starts.insert(place, start)
        self._ends.insert(place, end)
        return True


def _values(text: str, spans: Sequence[Span]) -> dict[str, Span]:
    """The best span of each telling value."""
    best: dict[str, Span] = {}
    for span in spans:
        value = text[span.start : span.end]
        if _is_telling(value) and (value not in best or span.score > best[value].score):
            best[value] = span
    return best


def _is_telling(value: str) -> bool:
    if not _TOKEN.match(value):
        return False
    letters = any(character.isalpha() for character in value)
    digits = sum(character.isdigit() for character in value)
    return len(value) >= _LEAST_CHARACTERS if letters else digits >= _LEAST_DIGITS


def _ends_word(text: str, end: int) -> bool:
    """Whether neither a word nor a character with its combining marks goes on over `end`."""
    if end >= len(text):
        return True
    if unicodedata.category(text[end]).startswith("M"):
        return False
    return not (_is_word(text[end - 1]) and _is_word(text[end]))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
