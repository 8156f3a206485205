"""Whether a text has capitals where sentences and names have them, as letters do and hurried chats do not."""

from __future__ import annotations

from server.tasks.patterns.matching import compiled

_BLOCK = 4096  # bytes
_SENTENCE_START = compiled(rb"(?m)(?:^|[.!?][ \n])[ \t\"'(\[*\->]{0,8}[A-Za-z]")
_INNER_CAPITAL = compiled(rb"[a-z\xE0,] [A-Z][a-z\xE0]")
_ENGLISH_WORD = compiled(rb"(?i)\b(?:the|and|to|you|of|with|my|it|this|have|are|we|i'm|your|be)\b")
_WORD = compiled(rb"[A-Za-z\xE0']+")
_ENGLISH_SHARE = 0.07
_FEWEST_STARTS = 3


class Casing:
    """The capitals of a view, block by block, as a long text may have parts of both kinds."""

    def __init__(self, view: bytes) -> None:
        self._view = view
        self._cased: dict[int, bool] = {}
        self._english: dict[int, bool] = {}

    def is_cased(self, position: int) -> bool:
        """Whether the text around `position` has capitals where they belong."""
        block = position // _BLOCK
        if block not in self._cased:
            self._cased[block] = _is_cased(self._around(block))
        return self._cased[block]

    def is_english(self, position: int) -> bool:
        """Whether the text around `position` has as many of the commonest words of English as English has."""
        block = position // _BLOCK
        if block not in self._english:
            part = self._around(block)
            words = sum(1 for _ in _WORD.finditer(part))
            self._english[block] = sum(1 for _ in _ENGLISH_WORD.finditer(part)) > _ENGLISH_SHARE * words
        return self._english[block]

    def _around(self, block: int) -> bytes:
        return self._view[block * _BLOCK : (block + 1) * _BLOCK]


def _is_cased(part: bytes) -> bool:
    starts = [part[match.end() - 1 : match.end()].isupper() for match in _SENTENCE_START.finditer(part)]
    if len(starts) >= _FEWEST_STARTS:
        return sum(starts) >= 0.7 * len(starts)
    inner = sum(1 for _ in _INNER_CAPITAL.finditer(part))
    return inner > 1 and all(starts)
