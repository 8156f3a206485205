"""How large a batch is along each of its axes, and the few sizes to which batches are rounded up."""

from __future__ import annotations

from dataclasses import dataclass

from models.engines.inputs import Inputs

_LEAST_TOKENS = 16
_LEAST_WORDS = 16
_LEAST_LABELS = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """batch: items. tokens, words, labels: of the longest item, padding included."""

    batch: int
    tokens: int
    words: int
    labels: int

    @classmethod
    def of(cls, inputs: Inputs) -> Shape:
        """The shape of a text network's inputs."""
        batch, tokens = inputs["input_ids"].shape
        return cls(batch, tokens, inputs["word_pieces"].shape[1], inputs["labels"].shape[1])

    @property
    def padded_tokens(self) -> int:
        return self.batch * self.tokens

    def rounded(self) -> Shape:
        """The next larger shape of a ladder with two rungs an octave (…, 16, 24, 32, 48, 64, …) on every axis."""
        return Shape(
            _rung(self.batch),
            max(_rung(self.tokens), _LEAST_TOKENS),
            max(_rung(self.words), _LEAST_WORDS),
            max(_rung(self.labels), _LEAST_LABELS),
        )

    def aligned(self, tokens: int, words: int = 1, labels: int = 1) -> Shape:
        """The same with each axis rounded up to a multiple of the number given for it."""
        return Shape(self.batch, _up(self.tokens, tokens), _up(self.words, words), _up(self.labels, labels))

    def within(self, tokens: int | None) -> Shape:
        """The same with no more than `tokens` tokens, the positions that the model has."""
        return self if tokens is None else Shape(self.batch, min(self.tokens, tokens), self.words, self.labels)


def _up(count: int, step: int) -> int:
    return -(-count // step) * step


def _rung(count: int) -> int:
    power = 1 << (count - 1).bit_length()
    return power if power < 4 or count > power // 4 * 3 else power // 4 * 3
