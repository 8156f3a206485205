"""Pieces of the words that a tokenizer knows by themselves, looked up instead of computed.

Four of five words of ordinary text are in the vocabulary, and a pretokenised word's pieces depend on nothing beside it.
The table holds words of the vocabulary alone and is made once: nothing of a text stays in it.
"""

from __future__ import annotations

import json
import string
from itertools import groupby

from tokenizers import Tokenizer

Pieces = tuple[int, ...]

_WORD_MARKS = ("▁", "Ġ", "##")
"""What vocabularies put before a piece that begins a word, or one that goes on."""


class KnownWords:
    """Pieces by word, for ASCII words of letters and digits and for single punctuation characters."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._folds = _folds_case(tokenizer)
        words = {_word(token) for token in tokenizer.get_vocab(with_added_tokens=False)}
        plain = sorted(word for word in words if word.isascii() and word.isalnum() and self._fold(word) == word)
        plain += string.punctuation
        encoding = tokenizer.encode(plain, is_pretokenized=True, add_special_tokens=False)
        pairs = zip(encoding.word_ids, encoding.ids, strict=True)
        self._pieces: dict[str, Pieces] = {
            plain[index]: tuple(piece for _, piece in group) for index, group in groupby(pairs, lambda pair: pair[0])
        }

    def __len__(self) -> int:
        return len(self._pieces)

    def look_up(self, words: list[str]) -> list[Pieces | None]:
        """The pieces of each word, None where it is not known. A known word has one piece or more."""
        found = self._pieces.get
        if self._folds:
            return [found(word.lower() if word.isascii() else word) for word in words]
        return [found(word) for word in words]

    def _fold(self, word: str) -> str:
        return word.lower() if self._folds else word


def _word(token: str) -> str:
    for mark in _WORD_MARKS:
        token = token.removeprefix(mark)
    return token


def _folds_case(tokenizer: Tokenizer) -> bool:
    """Whether the tokenizer takes ASCII letters for their lower-case forms, wherever they stand."""
    description = json.loads(tokenizer.to_str())
    if any(token["content"].isalnum() for token in description.get("added_tokens") or []):
        # Such a token is found in a word as it is written.
        return False
    normalizer = description.get("normalizer") or {}
    steps = normalizer.get("normalizers") or [normalizer]
    return bool(steps) and any(
        step.get("type") == "Lowercase" or (step.get("type") == "BertNormalizer" and step.get("lowercase"))
        for step in steps
    )
