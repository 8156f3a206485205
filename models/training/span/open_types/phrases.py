"""Words, names and short noun phrases of a sentence, found by their spelling alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.training.span.open_types.words import ENDS, FUNCTION, LINKS

_TOKEN = re.compile(r"\w+(?:['’.&-]\w+)*\.?(?=\s|$)|\w+(?:['’&-]\w+)*|\S")


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
        return self.text.lower().rstrip(".") in FUNCTION


@dataclass(frozen=True, slots=True)
class Name:
    """A name or a noun: tokens first..last (inclusive)."""

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
        if word.capital and not (step == 1 and word.function and word.text.lower() not in LINKS):
            return place
        if word.text not in LINKS:
            return None
    return None


def noun_phrase(words: Sequence[Token], at: int) -> tuple[list[str], int]:
    """The words of a noun phrase without article from `at` on, and where it ends.

    It ends before a preposition, a relative, a mark or a name that would follow the noun.
    """
    found: list[str] = []
    while at < len(words) and len(found) < 7:
        word = words[at]
        if word.text.lower() in ENDS or not word.text[0].isalnum():
            break
        found.append(word.text)
        at += 1
    return found, at
