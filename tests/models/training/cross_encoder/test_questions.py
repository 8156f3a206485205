from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest

from models.training.cross_encoder.questions import Mixture, Question, Verdict


@dataclass(frozen=True)
class Constant:
    name: str
    pairs: float

    def draw(self, generator: np.random.Generator) -> Question:  # noqa: ARG002 - the protocol's
        return Question(self.name, ("h",) * int(self.pairs), (Verdict.NEUTRAL,) * int(self.pairs))


def test_every_source_has_its_share_of_the_pairs_whatever_a_question_holds() -> None:
    mixture = Mixture([Constant("one", 1), Constant("four", 4)], [0.5, 0.5])
    generator = np.random.default_rng(0)
    pairs: Counter[str] = Counter()
    for _ in range(4000):
        question = mixture.draw(generator)
        pairs[question.text] += len(question.hypotheses)
    assert pairs["one"] / pairs.total() == pytest.approx(0.5, abs=0.03)
    assert mixture.pairs == pytest.approx(1.6)
