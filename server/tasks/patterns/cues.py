"""Words that say what the value beside them is: `card no.`, `Steuer-ID`, `пароль`. Where they stand in a text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.matching import Pattern, compiled, compiled_longest, longest_first, spans
from server.tasks.patterns.view import ascii_view

REACH_BEFORE = 40
REACH_AFTER = 14
_REACH_OF_A_LIST = 120
"""Bytes before a value in which a cue of several may stand: `orders 4412, 4413 and 4414`."""
_JOINERS = b" _-."
_MOST_CUES_BETWEEN = 8
_ITS_OWN_VALUE = compiled(rb"(?:\.?(?: ?(?i:no|nr|number|nummer|id|code))?\.?)[ \t]*[:=#]?[ \t]*[(+]?[A-Z]{0,4}-?9{2}")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue word at `start`..`end` and the groups of values that it announces."""

    start: int
    end: int
    groups: frozenset[str]


class Cues:
    """The cue words of one text. `shape`: its view with every digit turned into 9."""

    def __init__(self, text: str, view: bytes, shape: bytes) -> None:
        self._shape = shape
        self.all = sorted({*_latin_cues(view), *_other_cues(text, view)}, key=lambda cue: (cue.start, cue.end))
        self._starts = [cue.start for cue in self.all]
        self._ends = sorted(range(len(self.all)), key=lambda index: self.all[index].end)
        self._sorted_ends = [self.all[index].end for index in self._ends]

    def beside(self, groups: frozenset[str], start: int, end: int, least: int = 0) -> bool:
        """Whether a cue of `groups` stands shortly before `start`, or just behind `end` on the same line.

        Between a cue and its value there is at most one line break and no other number of four digits or more. Cues
        before `least` do not count.
        """
        return self.before(groups, start, least) or self._after(groups, end)

    def within(self, start: int, end: int) -> Iterator[Cue]:
        """The cues that lie in `start`..`end`."""
        for cue in self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            if cue.end <= end:
                yield cue

    def before(self, groups: frozenset[str], start: int, least: int = 0) -> bool:
        """Whether a cue of `groups` stands shortly before `start`, as for `beside`."""
        place = bisect_right(self._sorted_ends, start)
        for index in reversed(self._ends[max(0, place - _MOST_CUES_BETWEEN) : place]):
            cue = self.all[index]
            if cue.end < start - REACH_BEFORE or cue.start < least:
                return False
            if not groups.isdisjoint(cue.groups):
                return self._are_connected(cue.end, start)
        return False

    def last_before(self, start: int) -> Cue | None:
        """The cue that ends nearest before `start`, of several the longest; None where none is within reach."""
        place = bisect_right(self._sorted_ends, start)
        if not place or self._sorted_ends[place - 1] < start - _REACH_OF_A_LIST:
            return None
        end = self._sorted_ends[place - 1]
        first = bisect_left(self._sorted_ends, end, hi=place)
        return self.all[min(self._ends[first:place])]

    def _are_connected(self, start: int, end: int) -> bool:
        between = self._shape[start:end]
        return b"9999" not in between and between.count(b"\n") <= 1

    def _after(self, groups: frozenset[str], end: int) -> bool:
        place = bisect_left(self._starts, end)
        for cue in self.all[place : place + 2]:
            if cue.start <= end + REACH_AFTER and not groups.isdisjoint(cue.groups):
                between = self._shape[end : cue.start]
                if b"9" in between or b"\n" in between or b"," in between:
                    return False
                # `7044118   Tel. 0301…`: the cue is that of the number behind it.
                return _ITS_OWN_VALUE.match(self._shape, cue.end, cue.end + REACH_AFTER) is None
        return False


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    latin: Pattern
    others: tuple[tuple[str, frozenset[str]], ...]
    groups: Mapping[bytes, frozenset[str]]


@cache
def _vocabulary() -> _Vocabulary:
    groups: dict[str, set[str]] = defaultdict(set)
    for name, words in _declared():
        for word in words:
            groups[word.lower()].add(name)
    latin = {word: ascii_view(word) for word in groups if max(ascii_view(word)) < 0x80}
    forms = longest_first(map(_pattern_of, latin.values()))
    joined: dict[bytes, set[str]] = defaultdict(set)
    for word, view in latin.items():
        joined[_bare(view)] |= groups[word]
    others = tuple((word, frozenset(names)) for word, names in groups.items() if word not in latin)
    return _Vocabulary(
        compiled_longest(b"(?i)(?:" + b"|".join(forms) + b")"),
        others,
        {word: frozenset(names) for word, names in joined.items()},
    )


def _declared() -> Iterator[tuple[str, list[str]]]:
    for name in ("cues.yaml", "matter_words.yaml"):
        yield from shipped_yaml("server.tasks.patterns", name).items()
    for number in shipped_yaml("server.tasks.patterns", "national_numbers.yaml"):
        yield number["check"], number["cues"]


def _pattern_of(word: bytes) -> bytes:
    """`credit card` also stands for `credit_card`, `credit-card` and `creditCard`."""
    return rb"[ _.\-]{0,2}".join(part for part in word.replace(b"-", b" ").replace(b".", b" ").split() if part)


def _bare(word: bytes) -> bytes:
    return word.lower().translate(None, _JOINERS)


def _latin_cues(view: bytes) -> Iterator[Cue]:
    vocabulary = _vocabulary()
    for start, end in spans(vocabulary.latin, view):
        if _is_whole(view, start, end):
            groups = vocabulary.groups.get(_bare(view[start:end]))
            if groups:
                yield Cue(start, end, groups)


def _is_whole(view: bytes, start: int, end: int) -> bool:
    """Whether the word is no part of another one. `DB_PASS` and `userPassword` hold whole words, `compass` does not."""
    after = view[end : end + 2]
    if after[:1].islower() and view[end - 1 : end].islower():
        plural = after[:1] == b"s" and not after[1:2].isalpha()
        if not plural:
            return False
    elif after[:1].isalpha() and view[end - 1 : end].isupper() == after[:1].isupper():
        return False
    before = view[start - 1 : start] if start else b""
    return not before.isalpha() or (before.islower() and view[start : start + 1].isupper())


def _other_cues(text: str, view: bytes) -> Iterator[Cue]:
    """Cues in other scripts than Latin. A search a word, as they are few and most texts have no letter of theirs."""
    if max(view, default=0) < 0x80:
        return
    lowered = text.lower()
    if len(lowered) != len(text):  # İ is the one letter that grows
        lowered = text
    for word, groups in _vocabulary().others:
        start = lowered.find(word)
        while start >= 0:
            yield Cue(start, start + len(word), groups)
            start = lowered.find(word, start + len(word))
