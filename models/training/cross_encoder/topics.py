"""Topics without labelled data: the backbone's sentence embeddings rank topics by their subjects, the network learns
that ranking under the topics' names.

Distillation of similarities into a cross-encoder turns the order around that Thakur et al. use for augmented SBERT
(NAACL 2021): the bi-encoder teaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import yaml

from models.contract import FloatArray
from models.training.cross_encoder.hypotheses import LabelNames, draw_template
from models.training.cross_encoder.questions import Question, Verdict
from models.training.cross_encoder.recipe import packaged
from models.training.cross_encoder.sentences import SentenceEncoder

PROMPT = "This text is about {}."
BEST_SUBJECTS = 3
"""A topic's score is the mean cosine of so many of its subjects, the best ones."""
SURE_MARGIN = 0.06
"""Cosine by which the first topic must lead the second to count as entailed."""
WRONG_MARGIN = 0.16
"""Cosine behind the first topic from which a topic counts as wrong."""
NEAR = 8
"""The topics after the first that near misses are drawn from."""


@dataclass(frozen=True, slots=True)
class Topic:
    """names: what callers may call it; subjects: what the teacher compares texts with."""

    names: LabelNames
    subjects: tuple[str, ...]


def read_topics() -> list[Topic]:
    """The topics of `topics.yaml`."""
    return [
        Topic(LabelNames(entry["names"][0], tuple(entry["names"][1:])), tuple(entry["subjects"]))
        for entry in yaml.safe_load(packaged("topics.yaml"))
    ]


def score_topics(encoder: SentenceEncoder, texts: Sequence[str], topics: Sequence[Topic]) -> FloatArray:
    """(texts, topics) mean cosines of every topic's best subjects."""
    vectors = encoder.embed(texts)
    scores = np.empty((len(texts), len(topics)), np.float32)
    for column, topic in enumerate(topics):
        cosines = vectors @ encoder.embed([PROMPT.format(subject) for subject in topic.subjects]).T
        scores[:, column] = np.sort(cosines, axis=1)[:, -BEST_SUBJECTS:].mean(axis=1)
    return scores


class TopicSource:
    """Texts with the teacher's scores, (texts, topics); texts with a clear topic are drawn more often."""

    def __init__(
        self, texts: Sequence[str], scores: FloatArray, topics: Sequence[Topic], candidates: int, temperature: float
    ) -> None:
        self._texts = texts
        self._scores = scores
        self._topics = topics
        self._candidates = candidates
        self._temperature = temperature
        self._order = np.argsort(-scores, axis=1)
        best = np.take_along_axis(scores, self._order[:, :2], axis=1)
        first = self._order[:, 0]
        # Even topics first, then clear leads.
        weight = np.clip(best[:, 0] - 0.1, 0.01, 0.4) * np.clip(best[:, 0] - best[:, 1] + 0.02, 0.02, 0.12)
        counts = np.bincount(first, minlength=len(topics)).astype(float)
        weight = weight / np.sqrt(counts[first])
        self._cumulative = np.cumsum(weight / weight.sum())

    @property
    def pairs(self) -> float:
        """Hypotheses a question."""
        return float(self._candidates)

    def draw(self, generator: np.random.Generator) -> Question:
        """A text, its first topic, a near miss and others, with the teacher's shares."""
        index = min(int(np.searchsorted(self._cumulative, generator.random())), len(self._texts) - 1)
        order = self._order[index]
        asked = [int(order[0]), int(order[generator.integers(1, NEAR)])]
        rest = generator.permutation(order[1:])
        asked += [int(topic) for topic in rest if topic not in asked][: self._candidates - 2]
        scores = self._scores[index, asked]
        shares = np.exp((scores - scores.max()) / self._temperature)
        shares /= shares.sum()
        sure = self._scores[index, order[0]] - self._scores[index, order[1]] >= SURE_MARGIN
        template = draw_template("topic", generator)
        return Question(
            self._texts[index],
            tuple(template.format(self._topics[topic].names.draw(generator)) for topic in asked),
            tuple(_verdict(position, scores, sure=bool(sure)) for position in range(len(asked))),
            tuple(float(share) for share in shares),
        )


def _verdict(position: int, scores: FloatArray, *, sure: bool) -> Verdict:
    if position == 0:
        return Verdict.ENTAILMENT if sure else Verdict.UNKNOWN
    return Verdict.WRONG if scores[0] - scores[position] >= WRONG_MARGIN else Verdict.UNKNOWN
