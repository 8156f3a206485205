"""Case for an uncased backbone: rows of their own for capitalised and upper-case pieces, at no cost at run time.

The new rows begin as the lower-case ones and learn two vectors alone, one for a capital at the beginning and one for
upper case throughout, which are added once training is over. What comes out is an ordinary tokenizer and an ordinary
table, so that every reader of the checkpoint tells case apart without knowing of it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from models.contract import IntArray
from models.errors import CheckpointError

LOWER, CAPITALISED, UPPER = 0, 1, 2
_INSIDE = "##"
_LONGEST_UPPER = 4
"""Letters of a piece that gets an upper-case row; longer words in upper case are made of several."""


@dataclass(frozen=True, slots=True, eq=False)
class CasedVocabulary:
    """tokenizer: the content of a cased tokenizer.json. source: (rows,) int64, the row that each row begins as; kind:
    (rows,) int64, one of `LOWER`, `CAPITALISED`, `UPPER`."""

    tokenizer: dict[str, Any]
    source: IntArray
    kind: IntArray


def cased_vocabulary(tokenizer: dict[str, Any]) -> CasedVocabulary:
    """The cased form of an uncased WordPiece tokenizer; `CheckpointError` where it is another kind."""
    normalizer = tokenizer.get("normalizer") or {}
    if tokenizer["model"].get("type") != "WordPiece" or not normalizer.get("lowercase"):
        raise CheckpointError("case can be added to an uncased WordPiece tokenizer alone")
    cased = copy.deepcopy(tokenizer)
    # BERT's normaliser strips accents because it lowers; without the one, the other must be said.
    cased["normalizer"] |= {"lowercase": False, "strip_accents": True}
    vocabulary: dict[str, int] = cased["model"]["vocab"]
    source, kind = list(range(len(vocabulary))), [LOWER] * len(vocabulary)
    for token, row in sorted(vocabulary.items(), key=lambda item: item[1]):
        for form, form_kind in _forms(token):
            if form not in vocabulary:
                vocabulary[form] = len(source)
                source.append(row)
                kind.append(form_kind)
    return CasedVocabulary(cased, np.asarray(source, np.int64), np.asarray(kind, np.int64))


def case_of(tokenizer: dict[str, Any]) -> CasedVocabulary:
    """The same of a tokenizer that `cased_vocabulary` made before: it stays as it is."""
    vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
    source, kind = np.arange(len(vocabulary)), np.full(len(vocabulary), LOWER)
    for token, row in sorted(vocabulary.items(), key=lambda item: item[1]):
        for form, form_kind in _forms(token):
            # Two small letters may have one capital; it is the first one's, as it was when its row was made.
            if form in vocabulary and kind[vocabulary[form]] == LOWER:
                source[vocabulary[form]], kind[vocabulary[form]] = row, form_kind
    return CasedVocabulary(tokenizer, source, kind)


def tells_case(tokenizer: dict[str, Any]) -> bool:
    """Whether pieces of this tokenizer have capital letters."""
    return not (tokenizer.get("normalizer") or {}).get("lowercase", False)


def _forms(token: str) -> list[tuple[str, int]]:
    """The cased forms of a piece that deserve a row.

    Any single letter has one inside a word too, so that no mixture of cases is outside the vocabulary.
    """
    inside = token.startswith(_INSIDE)
    letters = token.removeprefix(_INSIDE)
    if not letters.isalpha() or letters.lower() != letters:
        return []
    forms = []
    if not inside and len(letters) > 1:
        forms.append((letters[0].upper() + letters[1:], CAPITALISED))
    if len(letters) <= _LONGEST_UPPER:
        forms.append((token[: len(token) - len(letters)] + letters.upper(), UPPER if len(letters) > 1 else CAPITALISED))
    lengths = {len(form.removeprefix(_INSIDE)) for form, _ in forms}
    return [(form, kind) for form, kind in forms if lengths == {len(letters)} and form != token]


class CasedEmbedding(nn.Module):
    """Word embeddings with a learned vector for each kind of case added to frozen rows."""

    def __init__(self, table: nn.Embedding, kind: IntArray) -> None:
        super().__init__()
        self.table = table
        self.case = nn.Parameter(torch.zeros(2, table.embedding_dim))
        self.kind: Tensor
        self.register_buffer("kind", torch.from_numpy(kind), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        kind = self.kind[ids]
        chosen = self.case[(kind - 1).clamp(min=0)] * (kind > 0)[..., None]
        added: Tensor = self.table(ids) + chosen
        return added


def folded(table: Tensor, case: Tensor, kind: IntArray) -> Tensor:
    """The table (rows, width) with the vectors of `CasedEmbedding` added."""
    index = torch.from_numpy(kind)
    chosen = case[(index - 1).clamp(min=0)] * (index > 0)[:, None]
    return table + chosen.to(table.dtype)
