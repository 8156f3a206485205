from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from models.training.cross_encoder.batches import Batch
from models.training.cross_encoder.loss import loss, ranking_loss, verdict_loss
from models.training.cross_encoder.questions import Verdict

LOGITS = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 0.3], [1.0, -1.0, 0.0]])


def verdicts(*values: Verdict) -> torch.Tensor:
    return torch.tensor([int(value) for value in values])


def batch(truth: torch.Tensor, group: list[int], shares: list[float], ranked: list[bool]) -> Batch:
    return Batch({}, truth, torch.tensor(group), torch.tensor(shares), torch.tensor(ranked))


def test_known_verdicts_are_judged_by_cross_entropy() -> None:
    truth = verdicts(Verdict.ENTAILMENT, Verdict.CONTRADICTION, Verdict.NEUTRAL)
    assert verdict_loss(LOGITS, truth, 1.0).item() == pytest.approx(functional.cross_entropy(LOGITS, truth).item())


def test_what_is_only_known_as_not_entailed_may_be_neutral_or_contradicted() -> None:
    value = verdict_loss(LOGITS[:1], verdicts(Verdict.NOT_ENTAILED), 1.0)
    assert value.item() == pytest.approx(-torch.log(1 - LOGITS[0].softmax(-1)[0]).item(), rel=1e-5)


def test_a_wrong_label_is_also_to_be_contradicted_rather_than_entailed() -> None:
    plain = verdict_loss(LOGITS[:1], verdicts(Verdict.NOT_ENTAILED), 0.5)
    wrong = verdict_loss(LOGITS[:1], verdicts(Verdict.WRONG), 0.5)
    assert (wrong - plain).item() == pytest.approx(0.5 * functional.softplus(torch.tensor(3.0)).item(), rel=1e-5)


def test_unknown_verdicts_teach_nothing() -> None:
    with_unknown = verdict_loss(LOGITS, verdicts(Verdict.ENTAILMENT, Verdict.UNKNOWN, Verdict.UNKNOWN), 1.0)
    alone = verdict_loss(LOGITS[:1], verdicts(Verdict.ENTAILMENT), 1.0)
    assert with_unknown.item() == pytest.approx(alone.item())
    assert verdict_loss(LOGITS[:1], verdicts(Verdict.UNKNOWN), 1.0).item() == 0


def test_rankings_are_judged_inside_their_question() -> None:
    truth = verdicts(Verdict.ENTAILMENT, Verdict.WRONG, Verdict.NEUTRAL)
    whole = batch(truth, [0, 0, 1], [0.75, 0.25, 0.0], [True, False])
    scores = torch.tensor([1.0, -0.5, 9.0])
    logs = functional.log_softmax(scores[:2], dim=-1)
    assert ranking_loss(scores, whole).item() == pytest.approx(-(0.75 * logs[0] + 0.25 * logs[1]).item(), rel=1e-5)


def test_a_batch_without_rankings_has_the_verdict_loss_alone() -> None:
    truth = verdicts(Verdict.NEUTRAL, Verdict.NEUTRAL, Verdict.NEUTRAL)
    whole = batch(truth, [0, 1, 2], [0.0] * 3, [False] * 3)
    assert loss(LOGITS, whole, 1.0, 1.0).item() == verdict_loss(LOGITS, truth, 1.0).item()
