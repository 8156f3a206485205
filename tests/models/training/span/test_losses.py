from __future__ import annotations

import pytest
import torch

from models.training.span.losses import contrastive_loss, distillation_loss, span_loss


def test_the_span_loss_falls_as_scores_come_near_their_targets() -> None:
    target = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    weight = torch.ones_like(target)
    losses = [float(span_loss(size * (2 * target - 1), target, weight)) for size in (0.0, 1.0, 4.0)]
    assert losses[0] > losses[1] > losses[2] > 0


def test_what_weighs_nothing_teaches_nothing() -> None:
    logits = torch.zeros(2, 2, requires_grad=True)
    target = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    weight = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    (span_loss(logits, target, weight) + contrastive_loss(logits, target, weight)).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert logits.grad[0, 1] == logits.grad[1, 0] == 0


def test_the_contrastive_loss_cares_for_the_order_of_labels_alone() -> None:
    target = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    weight = torch.ones_like(target)
    logits = torch.tensor([[2.0, 1.0, -1.0], [5.0, 5.0, 5.0]])
    loss = contrastive_loss(logits, target, weight)
    assert float(loss) == pytest.approx(float(contrastive_loss(logits + 3, target, weight)))
    assert float(loss) == pytest.approx(-float(torch.log_softmax(logits[0], 0)[0]))


def test_a_batch_without_mentions_has_no_contrastive_loss() -> None:
    logits = torch.ones(2, 2, requires_grad=True)
    loss = contrastive_loss(logits, torch.zeros(2, 2), torch.ones(2, 2))
    loss.backward()  # type: ignore[no-untyped-call]
    assert float(loss.detach()) == 0.0


def test_distillation_is_over_where_scores_say_what_the_teacher_says() -> None:
    cosines = torch.tensor([[0.5, 0.3, 0.1], [0.0, 0.2, 0.4]])
    assert float(distillation_loss(cosines / 0.1 + 7, cosines, 0.1)) == pytest.approx(0, abs=1e-6)
    one = float(distillation_loss(torch.zeros(2, 3), cosines, 0.1))
    assert 0 < one < float(distillation_loss(-cosines / 0.1, cosines, 0.1))
