from __future__ import annotations

import numpy as np
import pytest

from models.training.cross_encoder.nli import InferenceSource, verdict
from models.training.cross_encoder.questions import Verdict


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"label": "entailment"}, Verdict.ENTAILMENT),
        ({"label": "contradiction"}, Verdict.CONTRADICTION),
        ({"label": "neutral"}, Verdict.NEUTRAL),
        ({"label": "neutral", "binary": True}, Verdict.NOT_ENTAILED),
        ({"label": "entailment", "binary": True}, Verdict.ENTAILMENT),
    ],
)
def test_a_source_of_two_verdicts_does_not_claim_neutrality(row: dict[str, object], expected: Verdict) -> None:
    assert verdict(row) == expected


def test_a_premise_is_asked_about_with_its_own_hypothesis() -> None:
    source = InferenceSource([{"premise": "p", "hypothesis": "h", "label": "neutral"}])
    question = source.draw(np.random.default_rng(0))
    assert (question.text, question.hypotheses, question.verdicts) == ("p", ("h",), (Verdict.NEUTRAL,))
    assert question.ranking is None
