"""What training makes small."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_SMOOTHING = 8.0
_SCALE = 0.1


def span_loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Weighted binary cross-entropy over (spans, labels), per span that holds.

    Per positive, because the number of negatives depends on lengths; smoothed, so that a batch without any counts.
    """
    losses = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (losses * weight).sum() / (target.sum() + _SMOOTHING) * _SCALE


def contrastive_loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Mean over mentions of -log of the share that their own labels have in the softmax over all labels asked for.

    It pushes the labels of one mention apart, whatever their common level (supervised contrastive learning, Khosla et
    al. 2020, with labels as the other view). Labels of no weight are left out.
    """
    holds = target > 0
    mention = holds.any(dim=1, keepdim=True)
    # What is no mention is masked rather than taken out: how many there are is not asked of a device that is at work.
    scores = logits.masked_fill((weight == 0) & ~holds & mention, float("-inf"))
    own = scores.masked_fill(~holds & mention, float("-inf"))
    return (torch.logsumexp(scores, dim=1) - torch.logsumexp(own, dim=1)).sum() / mention.sum().clamp(min=1)


def distillation_loss(logits: Tensor, cosines: Tensor, temperature: float) -> Tensor:
    """Mean over spans of the divergence of softmax(logits) from the teacher's softmax(cosines / temperature).

    Both (spans, labels); Kullback-Leibler, teacher first (Hinton, Vinyals and Dean 2015).
    """
    taught = functional.log_softmax(cosines / temperature, dim=1)
    return functional.kl_div(functional.log_softmax(logits, dim=1), taught, reduction="batchmean", log_target=True)
