"""What the checkpoint that training begins from says of mentions, so that it says it still when it has learned more.

Types of which there is no annotation are lost while others are learned; the answers of before, kept beside the new
targets, hold them (learning without forgetting, Li and Hoiem 2016).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from models.contract import IntArray
from models.training.span.batches import Batch, Collator
from models.training.span.config import Teacher
from models.training.span.network import SpanTrainee
from models.training.span.teachings import Teachings, asked

_TEXTS = 32


@torch.no_grad()
def recollect(teacher: Teacher, network: SpanTrainee, collator: Collator, types: Tensor) -> Teachings:
    """What `network` says, as it is, of the mentions that `teacher` names in the texts of `collator`.

    types: (labels, width) sentence embeddings of the types' names, on the network's device. The dot product of a span's
    vector and a type's is the logit, so that the temperature to learn them at is 1.
    """
    labels = network.label_vectors(types).half().cpu().numpy()
    spans = asked(collator.sampler.corpus, teacher)
    teachings = Teachings(spans, np.zeros((len(spans), labels.shape[1]), np.float16), labels)
    drawing = replace(collator, sampler=collator.sampler.taught(teachings), lower=None)
    for batch in _batches(np.unique(spans[:, 0]), drawing):
        found = network.spans(batch.to(types.device))[batch.taught.to(types.device)]
        teachings.vectors[batch.taught_row.numpy()] = found.half().cpu().numpy()
    return teachings


def _batches(examples: IntArray, collator: Collator) -> Iterator[Batch]:
    """Every one of `examples` once, those of a length together."""
    corpus, rng = collator.sampler.corpus, np.random.default_rng(0)
    order = examples[np.argsort(corpus.lengths()[examples], kind="stable")]
    for rows in np.array_split(order, max(1, -(-len(order) // _TEXTS))):
        each = [corpus[int(row)] for row in rows]
        yield collator([one.pieces for one in each], [one.heads for one in each], rows, rng)
