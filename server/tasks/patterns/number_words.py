"""Numbers as people say them, `oh one eight six`, `double four`, `zéro six, douze`: which digits they are.

The words of each language stand in number_words.yaml. `four thousand one hundred` is an amount, and has no digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.matching import Match, Pattern, compiled, longest_first
from server.tasks.patterns.view import ascii_view

_FEWEST_WORDS = 3
_MOST_WORDS = 40
_LONGEST_COUNT = 4
"""Words in even steps that may still be a number: a PIN of one two three four."""


@dataclass(frozen=True, slots=True)
class Said:
    """start, end: from the first number word to the last. digits: with a plus before the code of a country, if said.

    language: ISO 639-1. in_digits: whether no word stands for a number from ten on.
    """

    start: int
    end: int
    digits: str
    language: str
    in_digits: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """run: words in a row, their first group what says a plus. word: one; its groups how often, that digit, a number.

    ends_a_list: what stands between the last two of five, six and seven.
    """

    run: Pattern
    word: Pattern
    ends_a_list: Pattern
    numbers: Mapping[bytes, int]
    repeats: Mapping[bytes, int]


def said_numbers(view: bytes) -> list[Said]:
    """The runs of number words, ordered by place, which do not overlap: of several languages the longest reading."""
    if _any_run().search(view) is None:
        return []
    found = {said.start: said for said in sorted(_all(view), key=lambda said: said.end)}
    ordered: list[Said] = []
    for said in sorted(found.values(), key=lambda said: (said.start, -said.end)):
        if not ordered or said.start >= ordered[-1].end:
            ordered.append(said)
    return ordered


def _all(view: bytes) -> Iterator[Said]:
    for language, words in _vocabulary().items():
        for match in words.run.finditer(view):
            start, end = match.span()
            parts = list(words.word.finditer(view[start:end]))
            values = [_value(words, view[start:end], part) for part in parts]
            last_joiner = view[start + parts[-2].end() : start + parts[-1].start()]
            is_list = words.ends_a_list.search(last_joiner) is not None or _is_count([number for number, _ in values])
            if stands_alone(view, start, end) and not is_list:
                digits = "".join(str(number) * times for number, times in values)
                sign = "+" if match.start(1) >= 0 else ""
                yield Said(start, end, sign + digits, language, all(number < 10 for number, _ in values))


def _value(words: _Words, run: bytes, part: Match) -> tuple[int, int]:
    """The number of a word, and how often it is meant."""
    if part.start(1) < 0:
        return words.numbers[_spelled(run, *part.span(3))], 1
    return words.numbers[_spelled(run, *part.span(2))], words.repeats[_spelled(run, *part.span(1))]


def _is_count(numbers: list[int]) -> bool:
    """Whether the words count, `five, six, seven, eight, nine`, `ten, twenty, thirty`, and name no number.

    A short count in digits may be a PIN.
    """
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    is_long = len(numbers) > _LONGEST_COUNT or max(numbers) > 9
    return is_long and len(steps) == 1 and 0 not in steps


def _spelled(view: bytes, start: int, end: int) -> bytes:
    return view[start:end].lower().replace(b"-", b" ")


@cache
def _any_run() -> Pattern:
    """Three number words of any language, whatever joins them: most texts have none, and are done."""
    words = {word for vocabulary in _vocabulary().values() for word in (*vocabulary.numbers, *vocabulary.repeats)}
    return compiled(rb"(?i)\b(?:%(w)b)\b(?:[^\n0-9]{1,12}\b(?:%(w)b)\b){2}" % {b"w": _any_of(words)})


@cache
def _vocabulary() -> Mapping[str, _Words]:
    return {
        language: _words(row) for language, row in shipped_yaml("server.tasks.patterns", "number_words.yaml").items()
    }


def _words(row: Mapping[str, Any]) -> _Words:
    numbers = {ascii_view(word).replace(b"-", b" "): number for word, number in _numbers(row)}
    repeats = {ascii_view(word): times for times, words in row["repeats"].items() for word in words.split()}
    number, repeat, digit = _any_of(numbers), _any_of(repeats), _any_of(word for word in numbers if numbers[word] < 10)
    word = rb"\b(?:%b[ \-]%b|%b)\b" % (repeat, digit, number)
    conjunction = _any_of(ascii_view(said) for said in row["and"])
    joiner = _any_of(map(ascii_view, (*row["joiners"], *row["and"])))
    joined = rb"(?:[ \t]{0,2}[,\-][ \t]{0,2}|[ \t]?\.{2,3}[ \t]?|[ \t,]{1,3}%b[ \t,]{1,3}|[ \t]{1,3})" % joiner
    plus = _any_of(ascii_view(said) for said in row["plus"])
    run = rb"(?i)(?:\b(%b)[ \t])?%b(?:%b%b){%d,%d}" % (plus, word, joined, word, _FEWEST_WORDS - 1, _MOST_WORDS - 1)
    parts = rb"(?i)\b(?:(%b)[ \-](%b)|(%b))\b" % (repeat, digit, number)
    return _Words(compiled(run), compiled(parts), compiled(rb"(?i)\b%b\b" % conjunction), numbers, repeats)


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """All words from zero to ninety-nine."""
    below = [(word, number) for number, words in enumerate(row["digits"]) for word in words.split()]
    below += [(word, number) for number, words in row["numbers"].items() for word in words.split()]
    yield from below
    for tens, words in row["tens"].items():
        most = 19 if tens in row.get("vigesimal", ()) else 9
        for word in words.split():
            yield word, tens
            for unit, number in below:
                if 1 <= number <= most:
                    for form in row["compounds"]:
                        yield form.format(tens=word, unit=unit), tens + number


def _any_of(words: Iterable[bytes]) -> bytes:
    """A blank also stands for a hyphen."""
    return b"(?:" + b"|".join(word.replace(b" ", rb"[ \-]") for word in longest_first(words)) + b")"
