from __future__ import annotations

from collections import Counter

import numpy as np

from models.training.cross_encoder.classification import ClassificationSource, derive
from models.training.cross_encoder.hypotheses import LabelSet
from models.training.cross_encoder.questions import Verdict

LABELS = ["cat", "dog", "rocket"]
ROWS = [{"text": f"about a {label}", "label": label, "labels": [*LABELS, "unseen"]} for label in [*LABELS, "unseen"]]
LIKENESS = np.array([[1, 0.9, 0.1], [0.9, 1, 0.1], [0.1, 0.1, 1]], np.float32)


def source(candidates: int = 2) -> ClassificationSource:
    return ClassificationSource(ROWS, LABELS, LIKENESS, LabelSet("topic", {}), candidates)


def test_the_right_label_is_entailed_and_the_others_are_wrong() -> None:
    question = source(3).draw(np.random.default_rng(1))
    assert question.verdicts == (Verdict.ENTAILMENT, Verdict.WRONG, Verdict.WRONG)
    assert question.ranking == (1.0, 0.0, 0.0)
    label = question.text.split()[-1]
    assert label in question.hypotheses[0]
    assert not any(label in hypothesis for hypothesis in question.hypotheses[1:])


def test_labels_that_are_held_out_are_never_asked_for() -> None:
    generator = np.random.default_rng(0)
    questions = [source().draw(generator) for _ in range(200)]
    assert all("unseen" not in " ".join((q.text, *q.hypotheses)) for q in questions)


def test_near_misses_come_more_often_than_far_ones() -> None:
    generator = np.random.default_rng(0)
    drawn = Counter(
        "dog" in question.hypotheses[1]
        for question in (source().draw(generator) for _ in range(600))
        if question.text == "about a cat"
    )
    assert drawn[True] > 2 * drawn[False]


def test_a_set_of_two_labels_asks_for_both() -> None:
    pair = ClassificationSource(ROWS, LABELS[:2], LIKENESS[:2, :2], LabelSet("topic", {}), 4)
    assert len(pair.draw(np.random.default_rng(0)).hypotheses) == pair.pairs == 2


def test_emotions_give_sentiments_where_they_are_clear() -> None:
    rows = [{"text": label, "label": label} for label in ("joy", "anger", "neutral", "surprise")]
    found = derive({"GoEmotions": rows}, "GoEmotions sentiment")
    assert {row["text"]: row["label"] for row in found} == {
        "joy": "positive",
        "anger": "negative",
        "neutral": "neutral",
    }
