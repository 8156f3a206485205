"""Words, names and short noun phrases of a sentence, found by their spelling alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\w+(?:['’.&-]\w+)*\.?(?=\s|$)|\w+(?:['’&-]\w+)*|\S")
_LINKS = frozenset("of the de von van der den la le du del di da al el &".split())
FUNCTION_WORDS = frozenset(
    "a an the of in on at by to for from with as is was are were be been and or but not no he she it they we i you his her "
    "its their our my this that these those who which whose there here then than so if when while where what how all both "
    "one two three four five six seven eight nine ten first second third last other another such most more many some any "
    "each new old also only just very can may will do did does has have had us am pm out up down off over under after "
    "before between during into through about against january february march april may june july august september "
    "october november december monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr".split()
)
_STOP = frozenset(
    "of in on at by from to who that which whose where when with for as based born located known between during under over "
    "near into about after before through released written directed founded formed used made is was are were be been has "
    "had have played working found and or but created published produced owned operated including such".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a text; half open, in code points."""

    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def function(self) -> bool:
        """Whether it is a word of grammar or of the calendar, which names no type and is no name by itself."""
        return self.text.lower().rstrip(".") in FUNCTION_WORDS


@dataclass(frozen=True, slots=True)
class Name:
    """A name: tokens first..last (inclusive)."""

    first: int
    last: int


def tokens(text: str) -> list[Token]:
    """Words with their inner hyphens, points and apostrophes; a point that ends the sentence stands alone."""
    found = []
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        # "Smith." ends a sentence, "J." and "U.S." do not.
        if len(word) > 2 and word.endswith(".") and "." not in word[:-1]:
            found += [Token(word[:-1], start, end - 1), Token(".", end - 1, end)]
        else:
            found.append(Token(word, start, end))
    return found


def names(words: Sequence[Token]) -> list[Name]:
    """Runs of capitalised words, with small linking words inside them.

    A single capitalised function word is none, nor is the first word of a sentence where it is one.
    """
    found, at = [], 0
    while at < len(words):
        if not words[at].capital or words[at].function:
            at += 1
            continue
        last = at
        while (following := _continues(words, last)) is not None:
            last = following
        found.append(Name(at, last))
        at = last + 1
    return found


def _continues(words: Sequence[Token], last: int) -> int | None:
    """The next capitalised word or number of the same name behind `last`."""
    for step in (1, 2, 3):
        place = last + step
        if place >= len(words):
            return None
        word = words[place]
        if word.capital and not (step == 1 and word.function and word.text.lower() not in _LINKS):
            return place
        if word.text not in _LINKS:
            return None
    return None


def noun_phrase(words: Sequence[Token], at: int) -> tuple[list[str], int]:
    """The words of a noun phrase without article from `at` on, and where it ends.

    It ends before a preposition, a relative, a mark or a name that would follow the noun.
    """
    found: list[str] = []
    while at < len(words) and len(found) < 7:
        word = words[at]
        if word.text.lower() in _STOP or not word.text[0].isalnum():
            break
        found.append(word.text)
        at += 1
    return found, at
