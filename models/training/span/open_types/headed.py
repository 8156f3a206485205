"""Names that end in a common noun: "the 2001 Italian general election", "Viterbi algorithm", "the Nobel prize"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.training.span.open_types.evidence import Kind
from models.training.span.open_types.phrases import Name, Token
from models.training.span.open_types.wordnet import WordNet
from models.training.span.open_types.words import ENDS, FUNCTION, HEADS

_BETWEEN = 2
"""Words in lower case that may stand between a name and its noun."""
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


class HeadedNames:
    """Finds names whose noun is of one of the kinds `HEADS`."""

    def __init__(self, wordnet: WordNet) -> None:
        self._wordnet = wordnet
        self._roots = wordnet.kinds(HEADS)

    def found(self, words: Sequence[Token], names: Sequence[Name]) -> Iterator[tuple[Name, Kind]]:
        """Each of `names`, and each year, that such a noun follows: from the year before it to the noun."""
        ends = {name.first: name.last for name in names}
        at = 0
        while at < len(words):
            last = ends.get(at + 1, at) if _YEAR.fullmatch(words[at].text) else ends.get(at)
            headed = None if last is None else self._head(words, last + 1)
            if headed:
                yield Name(at, headed[0]), headed[1]
            at = (at if last is None else last) + 1

    def _head(self, words: Sequence[Token], at: int) -> tuple[int, Kind] | None:
        """The first such noun from `at` on that ends its phrase, and its kind."""
        for place in range(at, min(at + _BETWEEN + 1, len(words))):
            word = words[place]
            if not word.text.isalpha() or not word.text.islower() or word.text in FUNCTION | ENDS:
                return None
            meanings = self._wordnet.meanings(word.text)
            if meanings and not meanings[0].instance and self._wordnet.within(meanings[0].key, self._roots):
                return (place, Kind(meanings[0])) if self._ends(words, place + 1) else None
        return None

    def _ends(self, words: Sequence[Token], at: int) -> bool:
        """Whether no noun follows, to which the one before it would belong: "the Nobel prize winner"."""
        if at >= len(words):
            return True
        text = words[at].text.lower()
        return text in FUNCTION | ENDS or not self._wordnet.meanings(text)
