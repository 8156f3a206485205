"""What candidates are tried on, and how far their answers lie from those of fp32: one probe for each kind of model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.contract import FloatArray, IntArray, Kind, PairModel, Prepared, SentenceModel, SpanModel
from models.selection.texts import LABELS, LONG, SINGLE, TEXTS

THRESHOLD = 0.5
LIKELY = 0.3
"""Spans that any candidate scores above this are compared."""

M_contra = TypeVar("M_contra", contravariant=True)
Span = tuple[int, int, int, int]


class Probe(Protocol[M_contra]):
    """Knows one kind of model."""

    def shapes(self, model: M_contra) -> dict[str, list[Prepared]]:
        """Batches to time, by name."""
        ...

    def answers(self, model: M_contra) -> Any:
        """What the model makes of the texts, in a form that `difference` takes."""
        ...

    def difference(self, reference: Any, other: Any) -> tuple[float, float]:
        """Mean difference of the scores, and the share of the answers that are others."""
        ...


class SpanProbe:
    """Spans are compared that either candidate finds likely."""

    def shapes(self, model: SpanModel) -> dict[str, list[Prepared]]:
        """A lone text of thirty words, the mixed texts together, and a few long ones."""
        return {
            "single": self._items(model, [SINGLE]),
            "mixed": self._items(model, TEXTS),
            "long": self._items(model, [LONG] * 6),
        }

    def answers(self, model: SpanModel) -> dict[Span, float]:
        """Score of every span that is not unlikely, by text, place and label."""
        found: dict[Span, float] = {}
        items = self._items(model, TEXTS)
        scores = model.forward(items).scores
        for text, (item, score) in enumerate(zip(items, scores, strict=True)):
            spans = model.decode(item, score, LIKELY)
            places = zip(spans.starts.tolist(), spans.ends.tolist(), spans.labels.tolist(), strict=True)
            found |= {(text, *place): value for place, value in zip(places, spans.scores.tolist(), strict=True)}
        return found

    def difference(self, reference: dict[Span, float], other: dict[Span, float]) -> tuple[float, float]:
        """The second figure is the share of spans on different sides of the threshold.

        A span that one of the two does not find likely counts with the score it at most has there.
        """
        spans = reference.keys() | other.keys()
        if not spans:
            return 0.0, 0.0
        one = np.asarray([reference.get(span, LIKELY) for span in spans])
        two = np.asarray([other.get(span, LIKELY) for span in spans])
        flipped = (one > THRESHOLD) != (two > THRESHOLD)
        return float(np.abs(one - two).mean()), float(flipped.mean())

    def _items(self, model: SpanModel, texts: Sequence[str]) -> list[Prepared]:
        words = [model.tokenize(text) for text in texts]
        room = model.capacity.tokens - sum(model.label_costs(LABELS))
        return [
            model.prepare(each, 0, min(max(1, _fitting(each.bounds, room)), model.capacity.words), LABELS)
            for each in words
        ]


class PairProbe:
    """The classes' probabilities are compared, for every text with every label."""

    def shapes(self, model: PairModel) -> dict[str, list[Prepared]]:
        """Ten hypotheses beside a text of thirty words, and beside a long one; all texts with one each."""
        return {
            "single": self._items(model, [SINGLE]),
            "mixed": [self._items(model, [text])[index % len(LABELS)] for index, text in enumerate(TEXTS)],
            "long": self._items(model, [LONG]),
        }

    def answers(self, model: PairModel) -> FloatArray:
        """(texts * labels, classes) float32, rows adding up to 1."""
        logits = np.stack(model.forward(self._items(model, TEXTS)).scores)
        odds = np.exp(logits - logits.max(1, keepdims=True))
        probabilities: FloatArray = odds / odds.sum(1, keepdims=True)
        return probabilities

    def difference(self, reference: FloatArray, other: FloatArray) -> tuple[float, float]:
        """The second figure is the share of pairs whose likeliest class is another."""
        flipped = reference.argmax(1) != other.argmax(1)
        return float(np.abs(reference - other).mean()), float(flipped.mean())

    def _items(self, model: PairModel, texts: Sequence[str]) -> list[Prepared]:
        alone = model.outcomes.entailment is None
        pieces = [None] if alone else [model.hypothesis(f"This text is about {label}.") for label in LABELS]
        tokens = [model.tokenize(text) for text in texts]
        room = model.capacity - max(0 if piece is None else len(piece) for piece in pieces)
        return [model.prepare(each, 0, _fitting(each.bounds, room), piece) for each in tokens for piece in pieces]


class SentenceProbe:
    """The similarities of all texts with each other are compared."""

    def shapes(self, model: SentenceModel) -> dict[str, list[Prepared]]:
        """A lone text of thirty words, the mixed texts together, and a few long ones."""
        return {
            "single": self._items(model, [SINGLE]),
            "mixed": self._items(model, TEXTS),
            "long": self._items(model, [LONG] * 6),
        }

    def answers(self, model: SentenceModel) -> FloatArray:
        """(texts, texts) float32 cosines, those of a text with itself left out: -1."""
        rows = np.stack(model.forward(self._items(model, [*TEXTS, *LABELS])).scores)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        similarities: FloatArray = rows @ rows.T
        np.fill_diagonal(similarities, -1)
        return similarities

    def difference(self, reference: FloatArray, other: FloatArray) -> tuple[float, float]:
        """The second figure is the share of texts whose nearest one is another."""
        flipped: NDArray[np.bool_] = reference.argmax(1) != other.argmax(1)
        return float(np.abs(reference - other).mean()), float(flipped.mean())

    def _items(self, model: SentenceModel, texts: Sequence[str]) -> list[Prepared]:
        tokens = [model.tokenize(text) for text in texts]
        return [model.prepare(each, 0, _fitting(each.bounds, model.capacity)) for each in tokens]


def _fitting(bounds: IntArray, room: int) -> int:
    """How many units, the first ones of a text, have no more than `room` pieces. bounds: (units + 1,) int64."""
    return max(0, int(np.searchsorted(bounds, room, side="right")) - 1)


PROBES: Mapping[Kind, Probe[Any]] = {"span": SpanProbe(), "pair": PairProbe(), "sentence": SentenceProbe()}
