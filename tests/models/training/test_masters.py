from __future__ import annotations

import pytest
import torch
from torch import nn

from models.training.masters import Masters


def test_steps_too_small_for_bfloat16_add_up_in_the_masters() -> None:
    layer = nn.Linear(1, 1, bias=False)
    layer.weight.data.fill_(1.0)
    masters = Masters(layer)
    optimiser = torch.optim.SGD([each for _, each in masters.named()], lr=1e-4)
    for _ in range(100):
        layer(torch.ones(1, 1, dtype=torch.bfloat16)).sum().backward()
        assert len(masters.collect()) == 1
        optimiser.step()
        masters.publish()
    assert float(masters.state()["weight"]) == pytest.approx(0.99, abs=1e-4)
    assert layer.weight.dtype == torch.bfloat16
    assert layer.weight.item() == pytest.approx(0.99, abs=4e-3)


def test_frozen_parameters_have_no_master_and_state_is_taken_over() -> None:
    layer = nn.Linear(2, 2)
    layer.bias.requires_grad_(False)
    masters = Masters(layer)
    assert [name for name, _ in masters.named()] == ["weight"]
    masters.load({"weight": torch.full((2, 2), 3.0)})
    assert bool((layer.weight == 3).all())
    with pytest.raises(KeyError):
        masters.load({})
