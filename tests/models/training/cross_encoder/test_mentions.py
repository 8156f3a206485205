from __future__ import annotations

import numpy as np

from models.training.cross_encoder.mentions import MentionSource, usable
from models.training.cross_encoder.questions import Verdict

ROW = {
    "text": "Ann left.",
    "entities": [{"start": 0, "end": 3, "label": "person"}],
    "labels": ["person", "city", "organization"],
}


def test_types_in_the_text_are_entailed_and_absent_ones_are_wrong() -> None:
    question = MentionSource([ROW], 3).draw(np.random.default_rng(0))
    assert question.verdicts == (Verdict.ENTAILMENT, Verdict.WRONG, Verdict.WRONG)
    assert "a person" in question.hypotheses[0]
    assert {"a city" in h or "an organization" in h for h in question.hypotheses[1:]} == {True}


def test_partly_annotated_rows_and_common_nouns_are_not_used() -> None:
    assert usable(ROW)
    assert not usable({**ROW, "partial": True})
    assert not usable({**ROW, "style": "nominal mentions"})
    assert not usable({**ROW, "entities": []})
