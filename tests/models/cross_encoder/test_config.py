from __future__ import annotations

import pytest

from models.contract import Outcomes
from models.cross_encoder.config import outcomes


@pytest.mark.parametrize(
    ("names", "entailment", "contradiction"),
    [
        (("contradiction", "entailment", "neutral"), 1, 0),
        (("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), 0, 2),
        (("entailment", "not_entailment"), 0, 1),
        (("neutral", "entailment"), 1, 0),
        (("entailment", "neutral", "other"), 0, 2),
    ],
)
def test_entailment_and_what_stands_against_it_are_found_by_name(
    names: tuple[str, ...], entailment: int, contradiction: int
) -> None:
    raw = {"id2label": {str(index): name for index, name in enumerate(names)}}
    assert outcomes(raw) == Outcomes(names, entailment, contradiction)


def test_without_entailment_the_classes_are_the_labels() -> None:
    raw = {"id2label": {"1": "spam", "0": "ham"}, "problem_type": "multi_label_classification"}
    assert outcomes(raw) == Outcomes(("ham", "spam"), independent=True)
