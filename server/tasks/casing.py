"""Whether a text has capitals where sentences and names have them, as letters do and hurried chats do not."""

from __future__ import annotations

from dataclasses import dataclass

from server.tasks.patterns.matching import Pattern, compiled

_BLOCK = 4096  # bytes
_SENTENCE_START = compiled(rb"(?m)(?:^|[.!?][ \n])[ \t\"'(\[*\->]{0,8}[A-Za-z]")
_INNER_CAPITAL = compiled(rb"[a-z\xE0,] [A-Z][a-z\xE0]")
_ENGLISH_WORD = compiled(
    rb"(?i)\b(?:the|and|to|you|of|with|my|it|this|have|are|we|i'm|your|be|can|what|when|that|from|not|but|there|please|pls"
    rb"|someone|call|her)\b"
)
_WORD = compiled(rb"[A-Za-z\xE0']+")
_ENGLISH_SHARE = 0.07
_FEWEST_STARTS, _MOST_STARTS = 3, 0.7


class Casing:
    """The capitals of a view, block by block, as a long text may have parts of both kinds."""

    def __init__(self, view: bytes) -> None:
        self._view = view
        self._blocks: dict[int, _Block] = {}

    def sentences_have_capitals(self, position: int) -> bool:
        """Whether the text around `position` has capitals where they belong."""
        return self._around(position).sentences

    def names_have_capitals(self, position: int) -> bool:
        """Whether the text around `position` has at least capitals within its sentences."""
        block = self._around(position)
        return block.sentences or block.names

    def is_english(self, position: int) -> bool:
        """Whether the text around `position` has as many of the commonest words of English as English has."""
        return self._around(position).english

    def _around(self, position: int) -> _Block:
        number = position // _BLOCK
        if number not in self._blocks:
            self._blocks[number] = _read(self._view[number * _BLOCK : (number + 1) * _BLOCK])
        return self._blocks[number]


@dataclass(frozen=True, slots=True)
class _Block:
    sentences: bool
    names: bool
    english: bool


def _read(part: bytes) -> _Block:
    starts = [part[match.end() - 1 : match.end()].isupper() for match in _SENTENCE_START.finditer(part)]
    names = _count(_INNER_CAPITAL, part) > 1
    is_cased = sum(starts) >= _MOST_STARTS * len(starts) if len(starts) >= _FEWEST_STARTS else names and all(starts)
    return _Block(is_cased, names, _count(_ENGLISH_WORD, part) > _ENGLISH_SHARE * _count(_WORD, part))


def _count(pattern: Pattern, part: bytes) -> int:
    return sum(1 for _ in pattern.finditer(part))
