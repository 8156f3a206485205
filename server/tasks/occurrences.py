"""Every occurrence of a found value, also where the model saw it only once. Knows texts and spans, no models."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

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
        added = _placed(_small(text), {_small(value): span for value, span in by_score}, taken)
    else:
        added = _placed(text, longer, taken)
    added += _placed(text, words, taken)
    return sorted([*spans, *added], key=lambda span: (span.start, span.end))


def _placed(text: str, values: Mapping[str, Span], taken: _Taken) -> list[Span]:
    """A span at each free place where one of `values` stands by itself."""
    added: list[Span] = []
    places = _places(text, {_first_token(value) for value in values})
    for value, best in sorted(values.items(), key=lambda pair: (-len(pair[0]), pair[0])):
        for start in places[_first_token(value)]:
            end = start + len(value)
            if text.startswith(value, start) and _ends_word(text, end) and taken.claim(start, end):
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
        self._number = 0
        self._by_first: defaultdict[str, dict[str, Span]] = defaultdict(dict)

    def learn(self, text: str, spans: Sequence[Span]) -> None:
        """Hold the values of `spans`, as far as they are telling."""
        for value, span in _values(text, spans).items():
            small = _small(value)
            held = self._by_first[_first_token(small)]
            if small not in held and self._number < self._most and not _WORD.fullmatch(value):
                held[small] = span
                self._number += 1

    def added_to(self, text: str, spans: Sequence[Span]) -> list[Span]:
        """`spans` and every free place of a value that is held, ordered by start."""
        small = _small(text)
        tokens = set(_TOKEN.findall(small)) & self._by_first.keys()
        values = {value: span for token in tokens for value, span in self._by_first[token].items()}
        return sorted([*spans, *_placed(small, values, _Taken(spans))], key=lambda span: (span.start, span.end))


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


def _first_token(value: str) -> str:
    token = _TOKEN.match(value)
    return token[0] if token else ""


def _places(text: str, tokens: set[str]) -> dict[str, list[int]]:
    """Where each of `tokens` stands, in one pass over the text whatever their number."""
    places: dict[str, list[int]] = defaultdict(list)
    if tokens:
        for match in _TOKEN.finditer(text):
            if match[0] in tokens:
                places[match[0]].append(match.start())
    return places


def _ends_word(text: str, end: int) -> bool:
    """Whether neither a word nor a character with its combining marks goes on over `end`."""
    if end >= len(text):
        return True
    if unicodedata.category(text[end]).startswith("M"):
        return False
    return not (_is_word(text[end - 1]) and _is_word(text[end]))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
