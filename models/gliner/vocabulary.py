"""Pieces of the words that a tokenizer knows by themselves, looked up instead of computed.

Four of five words of ordinary text are in the vocabulary, and a pretokenised word's pieces depend on nothing beside it.
The table holds words of the vocabulary alone and is made once: nothing of a text stays in it.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from tokenizers import Tokenizer

Pieces = tuple[int, ...]

_WORD_MARKS = ("▁", "Ġ", "##")
"""What vocabularies put before a piece that begins a word, or one that goes on."""


class KnownWords:
    """Pieces by word, for ASCII words of letters and digits and for single punctuation characters.

    folds: whether the tokenizer takes ASCII letters for their lower-case forms, wherever they stand.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        description = json.loads(tokenizer.to_str())
        # An added token is found in a word as it is written.
        first = {token["content"][0] for token in description.get("added_tokens") or []}
        plain = not any(character.isalnum() for character in first)
        self.folds = plain and _folds_case(description)
        self._model = tokenizer.model if plain and _leaves_words_alone(description) else None
        self._parts = _parts("".join(sorted(set(string.punctuation) - first)))
        vocabulary = tokenizer.get_vocab(with_added_tokens=False)
        if self._model is None:
            words = {_word(token) for token in vocabulary}
            known = sorted(word for word in words if self._is_plain(word))
            self._pieces = _encoded(tokenizer, [*known, *string.punctuation])
        else:
            # A word that is a piece is that piece. One that only goes on is left to `split`.
            whole: dict[str, Pieces] = {token: (piece,) for token, piece in vocabulary.items() if self._is_plain(token)}
            self._pieces = whole | _encoded(tokenizer, list(string.punctuation))

    def __len__(self) -> int:
        return len(self._pieces)

    def look_up(self, words: Iterable[str]) -> list[Pieces | None]:
        """The pieces of each word, None where it is not known. A known word has one piece or more."""
        found = self._pieces.get
        if self.folds:
            return [found(word) or (found(word.lower()) if word.isascii() else None) for word in words]
        return [found(word) for word in words]

    def split(self, word: str) -> Pieces | None:
        """The pieces of any ASCII word by the tokenizer's model alone, None where that may not be enough.

        Of such a word normalising changes the case and pre-tokenising sets the punctuation apart, which is told
        beforehand; that the tokenizer does so for each word again takes most of its time.
        """
        if self._model is None or not word.isascii():
            return None
        parts = self._parts.findall(self._fold(word))
        if sum(map(len, parts)) < len(word):
            return None
        return tuple(token.id for part in parts for token in self._model.tokenize(part)) or None

    def _is_plain(self, word: str) -> bool:
        return word.isascii() and word.isalnum() and self._fold(word) == word

    def _fold(self, word: str) -> str:
        return word.lower() if self.folds else word


def _encoded(tokenizer: Tokenizer, words: Sequence[str]) -> dict[str, Pieces]:
    encoding = tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
    pairs = zip(encoding.word_ids, encoding.ids, strict=True)
    return {words[index]: tuple(piece for _, piece in group) for index, group in groupby(pairs, lambda pair: pair[0])}


def _word(token: str) -> str:
    for mark in _WORD_MARKS:
        token = token.removeprefix(mark)
    return token


def _parts(punctuation: str) -> re.Pattern[str]:
    """What BERT's pre-tokenizer makes of ASCII without white space, control characters and other punctuation."""
    return re.compile(rf"[A-Za-z0-9]+|[{re.escape(punctuation)}]")


def _folds_case(description: Mapping[str, Any]) -> bool:
    normalizer = description.get("normalizer") or {}
    steps = normalizer.get("normalizers") or [normalizer]
    return bool(steps) and any(
        step.get("type") == "Lowercase" or (step.get("type") == "BertNormalizer" and step.get("lowercase"))
        for step in steps
    )


def _leaves_words_alone(description: Mapping[str, Any]) -> bool:
    """Whether ASCII words come to the model as they are, but for their case, in parts at their punctuation."""
    kinds = [(description.get(part) or {}).get("type") for part in ("normalizer", "pre_tokenizer", "model")]
    return kinds == ["BertNormalizer", "BertPreTokenizer", "WordPiece"]
