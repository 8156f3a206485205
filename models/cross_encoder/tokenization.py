"""Putting a text and a hypothesis together as the checkpoint's tokenizer does, from pieces that were made apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from models.checkpoint import Checkpoint
from models.contract import IntArray, Tokens
from models.errors import CheckpointError
from models.gliner.tokenization import PieceTokenizer

HYPOTHESES = 16_384
"""Hypotheses whose pieces are kept: labels are asked for again and again."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What stands around the sequences: ids before, between and behind, and the token type of each of the parts.

    types: of opening, text, middle, hypothesis, closing.
    """

    opening: IntArray
    middle: IntArray
    closing: IntArray
    types: tuple[int, int, int, int, int]

    @property
    def specials(self) -> int:
        return len(self.opening) + len(self.middle) + len(self.closing)


class PairTokenizer:
    """A `tokenizer.json` that joins two sequences; safe from several threads."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._pieces = PieceTokenizer(checkpoint.directory, checkpoint)
        self.pair = _pair_frame(checkpoint.path("tokenizer.json"))
        self.alone = Frame(self._pieces.opening, np.empty(0, np.int64), self._pieces.closing, (0, 0, 0, 0, 0))
        self.padding = self._pieces.padding
        self.limit = self._pieces.limit
        self.hypothesis = lru_cache(HYPOTHESES)(self._hypothesis)

    def tokens(self, text: str) -> Tokens:
        return self._pieces.tokens(text)

    def _hypothesis(self, text: str) -> IntArray:
        return self._pieces.tokens(text).pieces


def _pair_frame(path: Path) -> Frame:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    encoding: Encoding = tokenizer.encode("a", "a", add_special_tokens=True)
    ids, types = np.asarray(encoding.ids, np.int64), encoding.type_ids
    sequences = encoding.sequence_ids
    first = [index for index, sequence in enumerate(sequences) if sequence == 0]
    second = [index for index, sequence in enumerate(sequences) if sequence == 1]
    if not first or not second or first[-1] > second[0]:
        raise CheckpointError("tokenizer.json does not join two sequences, one behind the other")
    cuts = (0, first[0], first[-1] + 1, second[0], second[-1] + 1, len(ids))
    kinds = tuple(types[cut] if cut < len(ids) else 0 for cut in cuts[:5])
    opening, middle, closing = ids[: cuts[1]], ids[cuts[2] : cuts[3]], ids[cuts[4] :]
    return Frame(opening, middle, closing, (kinds[0], kinds[1], kinds[2], kinds[3], kinds[4]))
