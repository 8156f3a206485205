"""Things that a text has by a common noun: "the guitar", "neural networks", of one kind in every meaning of the noun.

Names alone teach that a type is a capitalised word, and nobody who asks for instruments means that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.training.span.open_types.evidence import Kind
from models.training.span.open_types.phrases import Name, Token
from models.training.span.open_types.wordnet import Synset, WordNet
from models.training.span.open_types.words import FUNCTION, THINGS

_LONGEST = 4
"""Words of a compound."""
_SHORTEST = 4
"""Letters of a noun; shorter ones are mostly something else ("na", "led")."""


class CommonNouns:
    """Finds nouns below the kinds of `THINGS` in WordNet."""

    def __init__(self, wordnet: WordNet) -> None:
        self._wordnet = wordnet
        self._roots = wordnet.kinds(THINGS)

    def found(self, words: Sequence[Token]) -> Iterator[tuple[Name, tuple[Kind, ...]]]:
        """The longest compounds and nouns in lower case that have such a meaning, from left to right.

        With each what is above all of its meanings; nothing where that depends on the meaning.
        """
        at = 0
        while at < len(words):
            noun = self._at(words, at)
            if noun:
                yield noun
            at = (noun[0].last if noun else at) + 1

    def _at(self, words: Sequence[Token], first: int) -> tuple[Name, tuple[Kind, ...]] | None:
        for last in range(min(first + _LONGEST, len(words)) - 1, first - 1, -1):
            run = [word.text for word in words[first : last + 1]]
            if not all(word.islower() and word.replace("-", "").isalpha() for word in run) or run[0] in FUNCTION:
                continue
            meanings = self._wordnet.meanings(" ".join(run))
            things = [each for each in meanings if self._thing(each)]
            if things:
                sure = len(things) == len(meanings) and (len(run) > 1 or self._noun_alone(run[0]))
                return Name(first, last), self._kinds(things) if sure else ()
            if meanings and last > first:
                # "guitar player" is no guitar.
                return Name(first, last), ()
        return None

    def _noun_alone(self, word: str) -> bool:
        return len(word) >= _SHORTEST and not self._wordnet.other_word(word)

    def _thing(self, meaning: Synset) -> bool:
        """Whether it is of such a kind, not the kind itself."""
        return (
            not meaning.instance and meaning.key not in self._roots and self._wordnet.within(meaning.key, self._roots)
        )

    def _kinds(self, meanings: Sequence[Synset]) -> tuple[Kind, ...]:
        """What is above every one of the meanings, from the nearest on."""
        shared = frozenset.intersection(*(self._wordnet.ancestors(each.key) for each in meanings))
        own = {each.key for each in meanings}
        above = [key for key in shared - own if self._wordnet.within(key, self._roots)]
        nearest = [key for key in above if not any(key in self._wordnet.ancestors(other) - {other} for other in above)]
        return tuple(Kind(self._wordnet[key]) for key in sorted(nearest))
