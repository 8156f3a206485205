"""Questions drawn in rounds and packed into batches of about equal size; every draw is a function of seed and round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer

from models.contract import IntArray
from models.training.cross_encoder.questions import Mixture, Question

PAIRS = 4096
"""Pairs a round: enough to find neighbours of like length."""


@dataclass(frozen=True, slots=True)
class Batch:
    """inputs: of the network, (pairs, tokens) int64; verdicts: (pairs,); group: (pairs,) index of the pair's question;
    shares: (pairs,) ranking share, and ranked: (groups,) whether the question has a ranking.
    """

    inputs: dict[str, torch.Tensor]
    verdicts: torch.Tensor
    group: torch.Tensor
    shares: torch.Tensor
    ranked: torch.Tensor


def read_tokenizer(backbone: Path, pair_tokens: int) -> Tokenizer:
    """The backbone's tokenizer, set to cut the longer of text and hypothesis."""
    tokenizer = Tokenizer.from_file(str(backbone / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(pair_tokens, strategy="longest_first")
    return tokenizer


class BatchStream:
    """Batches of at most `tokens` padded word pieces, a question never split.

    rank, processes: every process draws the same rounds and takes its share of their batches.
    """

    def __init__(
        self, mixture: Mixture, tokenizer: Tokenizer, tokens: int, seed: int, rank: int = 0, processes: int = 1
    ) -> None:
        self._mixture = mixture
        self._tokenizer = tokenizer
        self._tokens = tokens
        self._seed = seed
        self._rank = rank
        self._processes = processes

    def rounds(self, start: int) -> Iterator[list[Batch]]:
        """The batches of every round from `start` on, without end; as many for every process."""
        while True:
            yield self._round(start)
            start += 1

    def _round(self, number: int) -> list[Batch]:
        generator = np.random.default_rng([self._seed, number])
        questions = [self._mixture.draw(generator) for _ in range(round(PAIRS / self._mixture.pairs))]
        pairs = [(question.text, hypothesis) for question in questions for hypothesis in question.hypotheses]
        encodings = iter(self._tokenizer.encode_batch(pairs))
        encoded = [[next(encodings) for _ in question.hypotheses] for question in questions]
        lengths = [max(len(pair.ids) for pair in group) for group in encoded]
        packed: list[list[int]] = [[]]
        held = 0
        for index in sorted(range(len(questions)), key=lengths.__getitem__):
            held += len(encoded[index])
            if packed[-1] and held * lengths[index] > self._tokens:
                packed.append([])
                held = len(encoded[index])
            packed[-1].append(index)
        order = generator.permutation(len(packed))
        own = order[self._rank : len(order) - len(order) % self._processes : self._processes]
        groups = [packed[index] for index in own]
        return [collate([questions[i] for i in group], [encoded[i] for i in group]) for group in groups]


def collate(questions: list[Question], encoded: list[list[Encoding]]) -> Batch:
    """One batch of whole questions."""
    inputs = pad([pair for group in encoded for pair in group])
    shares = [share for q in questions for share in (q.ranking or [0.0] * len(q.hypotheses))]
    return Batch(
        {name: torch.from_numpy(array) for name, array in inputs.items()},
        torch.tensor([int(verdict) for q in questions for verdict in q.verdicts]),
        torch.tensor([index for index, q in enumerate(questions) for _ in q.hypotheses]),
        torch.tensor(shares, dtype=torch.float32),
        torch.tensor([q.ranking is not None for q in questions]),
    )


def pad(pairs: Sequence[Encoding]) -> dict[str, IntArray]:
    """Inputs of the network, each (pairs, tokens of the longest) int64, under the names that it gives them."""
    shape = (len(pairs), max(len(pair.ids) for pair in pairs))
    ids, types, mask = (np.zeros(shape, np.int64) for _ in range(3))
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = pair.ids
        types[row, : len(pair.ids)] = pair.type_ids
        mask[row, : len(pair.ids)] = 1
    return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
