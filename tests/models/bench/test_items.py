from __future__ import annotations

import pytest

from models.bench.bench import plan
from models.bench.items import ITEMS
from models.bench.rows import BENCHED
from models.contract import Kind
from models.errors import CheckpointError
from models.loading import LoadOptions, load_model

CHECKPOINTS: dict[Kind, str] = {"span": "bundled/span", "pair": "bundled/cross_encoder", "sentence": "bundled/span"}


@pytest.mark.parametrize("kind", sorted(BENCHED))
def test_an_item_has_as_many_words_as_asked_for_or_as_the_model_can_hold(kind: Kind) -> None:
    model = load_model(CHECKPOINTS[kind], LoadOptions(device="cpu", engine="onnx", precision="fp32", kind=kind)).model
    short, long, longest = (ITEMS[kind](model, words) for words in (10, 50, 5000))
    assert 10 <= short.cost < long.cost < longest.cost <= 600
    assert len(model.forward([short, long]).scores) == 2


def test_a_kind_that_is_not_benched_is_refused_by_name() -> None:
    with pytest.raises(CheckpointError, match="generation models are not benched"):
        plan("bundled/span", "generation", "cpu", "auto", "auto")
