"""What the network is taught: verdicts of single pairs, and rankings of the hypotheses about one text."""

from __future__ import annotations

import torch
from torch.nn import functional

from models.training.cross_encoder.batches import Batch
from models.training.cross_encoder.questions import Verdict


def loss(logits: torch.Tensor, batch: Batch, ranking_weight: float, contradiction_weight: float) -> torch.Tensor:
    """Mean over pairs of the verdict loss, plus the weighted mean over ranked questions of the ranking loss.

    logits: (pairs, 3) float32 in the order of `Verdict`.
    """
    total = verdict_loss(logits, batch.verdicts, contradiction_weight)
    if batch.ranked.any():
        total = total + ranking_weight * ranking_loss(logits[:, Verdict.ENTAILMENT], batch)
    return total


def verdict_loss(logits: torch.Tensor, verdicts: torch.Tensor, contradiction_weight: float) -> torch.Tensor:
    """Cross-entropy where the verdict is one of three, else against entailment alone.

    A wrong label is also to be contradicted rather than entailed, which is what scores of independent labels compare.
    """
    logs = functional.log_softmax(logits, dim=-1)
    exact = verdicts <= Verdict.CONTRADICTION
    chosen = logs.gather(1, verdicts.clamp(max=int(Verdict.CONTRADICTION))[:, None])[:, 0]
    others = torch.logsumexp(logs[:, Verdict.NEUTRAL :], dim=-1)
    losses = -torch.where(exact, chosen, others)
    gap = logits[:, Verdict.ENTAILMENT] - logits[:, Verdict.CONTRADICTION]
    losses = losses + contradiction_weight * functional.softplus(gap) * (verdicts == Verdict.WRONG)
    known = verdicts != Verdict.UNKNOWN
    return (losses * known).sum() / known.sum().clamp(min=1)


def ranking_loss(entailment: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross-entropy between a question's shares and the softmax of its entailment logits, (pairs,)."""
    groups = len(batch.ranked)
    highest = torch.full((groups,), -torch.inf).scatter_reduce(0, batch.group, entailment.detach(), "amax")
    shifted = entailment - highest[batch.group]
    sums = torch.zeros(groups).index_add(0, batch.group, shifted.exp())
    per_pair = -batch.shares * (shifted - sums.log()[batch.group])
    return per_pair.sum() / batch.ranked.sum()
