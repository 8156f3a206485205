"""One step of learning from a teacher: the spans of a batch that it knows, against the types it finds nearest."""

from __future__ import annotations

import torch
from torch import Tensor

from models.contract import IntArray
from models.training.span.batches import Batch
from models.training.span.config import Teacher
from models.training.span.losses import distillation_loss
from models.training.span.network import SpanTrainee
from models.training.span.teachings import Teachings

_NEAREST = 12
_SPAN_STEP = 64
"""Spans are padded to multiples: few shapes."""


class Lesson:
    """teachings: see there. sentences: (labels, width) embeddings of the types' own names, on the device. common:
    (n,) the types that are annotated most: they are always compared, lest they be preferred to what is more exact."""

    def __init__(self, teachings: Teachings, sentences: Tensor, common: IntArray, teacher: Teacher) -> None:
        self._vectors = torch.from_numpy(teachings.vectors).to(sentences.device)
        self._labels = torch.from_numpy(teachings.labels).float().to(sentences.device)
        self._sentences = sentences
        self._common = torch.from_numpy(common).to(sentences.device)
        self._teacher = teacher

    def loss(self, network: SpanTrainee, spans: Tensor, batch: Batch, rng: torch.Generator) -> Tensor:
        """The weighted distillation loss of a batch whose spans have the vectors `spans`; 0 where none is taught."""
        places = batch.taught
        if not len(places):
            return spans.new_zeros((), dtype=torch.float32)
        cosines = self._vectors[batch.taught_row].float() @ self._labels.T
        chosen = self._chosen(cosines, rng)
        count = len(places)
        padded = torch.cat((places, places.new_zeros(-count % _SPAN_STEP)))
        logits = network.compared(spans[padded], self._sentences[chosen])[:count]
        return self._teacher.weight * distillation_loss(logits, cosines[:, chosen], self._teacher.temperature)

    def _chosen(self, cosines: Tensor, rng: torch.Generator) -> Tensor:
        """Types to be compared: the common ones, then at random those nearest to a span, filled up with any others."""
        total, wanted = cosines.shape[1], min(self._teacher.labels, cosines.shape[1])
        near = cosines.topk(min(_NEAREST, total), dim=1).indices
        # Random within each of the three kinds.
        order = torch.rand(total, generator=rng).to(cosines.device)
        order += torch.zeros_like(order).index_fill(0, near.flatten(), 1.0).index_fill(0, self._common, 2.0)
        return order.topk(wanted).indices
