from __future__ import annotations

import numpy as np
import pytest

from models.training.cross_encoder.hypotheses import LabelNames
from models.training.cross_encoder.questions import Verdict
from models.training.cross_encoder.topics import Topic, TopicSource

TOPICS = [Topic(LabelNames(f"topic{index}"), ("subject",)) for index in range(12)]


def test_the_teachers_first_topic_is_entailed_when_it_leads_and_far_ones_are_wrong() -> None:
    scores = np.full((1, 12), 0.1, np.float32)
    scores[0, 7], scores[0, 3] = 0.6, 0.5
    question = TopicSource(["text"], scores, TOPICS, 4, 0.05).draw(np.random.default_rng(0))
    assert "topic7" in question.hypotheses[0]
    assert question.verdicts[0] == Verdict.ENTAILMENT
    assert Verdict.WRONG in question.verdicts
    assert question.ranking is not None
    assert sum(question.ranking) == pytest.approx(1)
    assert question.ranking[0] == max(question.ranking)


def test_nothing_is_claimed_of_single_topics_where_the_teacher_hesitates() -> None:
    scores = np.linspace(0.3, 0.31, 12, dtype=np.float32)[None]
    question = TopicSource(["text"], scores, TOPICS, 4, 0.05).draw(np.random.default_rng(0))
    assert set(question.verdicts) == {Verdict.UNKNOWN}
    assert question.ranking is not None
    assert max(question.ranking) < 0.4
