"""Keeping evaluation out of training: texts that share a long run of words with a text of evaluation are left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.training.span.records import read_lines

RUN = 10
"""Words in a row that two texts must have in common; shorter texts of evaluation count as a whole from 5 words on."""
_LEAST = 5
_WORD = re.compile(r"\w+")


class Overlap:
    """Runs of `length` words of texts that must not be trained on, as hashes."""

    def __init__(self, texts: Iterable[str], length: int = RUN) -> None:
        self._length = length
        self._runs: set[bytes] = set()
        self._wholes: set[bytes] = set()
        for text in texts:
            words = _words(text)
            if len(words) >= length:
                self._runs.update(_runs(words, length))
            elif len(words) >= _LEAST:
                self._wholes.add(_hash(words))

    def holds(self, text: str) -> bool:
        """Whether `text` shares a run with one of them, or is one of the short ones."""
        words = _words(text)
        if len(words) < self._length:
            return _hash(words) in self._wholes
        return any(run in self._runs for run in _runs(words, self._length))


def texts_of(paths: Iterable[Path]) -> Iterator[str]:
    """The texts of annotated files."""
    for path in paths:
        yield from (str(line["text"]) for _, line in read_lines(path) if "text" in line)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _runs(words: list[str], length: int) -> Iterator[bytes]:
    return (_hash(words[at : at + length]) for at in range(len(words) - length + 1))


def _hash(words: list[str]) -> bytes:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
