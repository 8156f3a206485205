"""Finding the spans of texts with one loaded model: split, prepare, decode, merge. Knows prompts, no tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.contract import Candidates, FloatArray, Label, Prepared, SpanModel, Words
from models.kinds import inclusions
from models.spans import concatenate, without_general
from server.inference.batcher import Batcher
from server.inference.chunking import Group, Window, split
from server.inference.lessons import Lessons
from server.inference.runner import Runner


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One prepared item: a window of a text with a group of its labels."""

    window: Window
    group: Group
    item: Prepared


@dataclass(frozen=True, slots=True, eq=False)
class SpanPlan:
    """The passes over one text; none where the text has no words. names: of the labels; thresholds: (labels,) float32.

    The answer is candidates with offsets of the whole text, and labels as indices of the whole label list.
    """

    model: SpanModel
    words: Words
    passes: list[Pass]
    names: tuple[str, ...]
    thresholds: FloatArray

    @property
    def items(self) -> list[Prepared]:
        return [step.item for step in self.passes]

    def decode(self, index: int, scores: FloatArray) -> Candidates:
        step = self.passes[index]
        group = slice(step.group.first, step.group.last)
        found = self.model.decode(step.item, scores, self.thresholds[group], inclusions(self.names[group]))
        return _owned(found, self.words, step)

    def merge(self, parts: Sequence[Candidates]) -> Candidates:
        candidates = concatenate(parts)
        # A label and one that it includes may have been asked for in different passes; within one, `decode` saw to it.
        apart = any(step.group.first for step in self.passes)
        return without_general(candidates, inclusions(self.names)) if apart else candidates


class Finder(Runner):
    """Finds spans with one model. `plan` is pure CPU and safe from several threads.

    lessons: how it is taught labels by examples; None for a model that cannot be.
    """

    def __init__(self, model: SpanModel, batcher: Batcher, *, overlap_words: int) -> None:
        super().__init__(batcher)
        self._model = model
        self._overlap_words = overlap_words
        self.lessons = None if model.taught_dimensions is None else Lessons(model, overlap_words)

    def plan(
        self, text: str, prompts: Sequence[Label], threshold: float | Sequence[float], names: Sequence[str] = ()
    ) -> SpanPlan:
        """Passes such that every word is seen with every prompt.

        threshold: the score that a candidate is above, one for all prompts or one for each. names: what the prompts
        stand for; where one includes another, the narrower is found. Raises `LabelTooLongError`.
        """
        thresholds = np.broadcast_to(np.asarray(threshold, np.float32), (len(prompts),))
        words = self._model.tokenize(text)
        if not len(words):
            return SpanPlan(self._model, words, [], tuple(names), thresholds)
        pieces = np.diff(words.bounds).tolist()
        parts = split(pieces, self._model.label_costs(prompts), self._model.capacity, self._overlap_words)
        passes = [
            Pass(
                window, group, self._model.prepare(words, window.first, window.last, prompts[group.first : group.last])
            )
            for window in parts.windows
            for group in parts.groups
        ]
        return SpanPlan(self._model, words, passes, tuple(names), thresholds)


def _owned(candidates: Candidates, words: Words, step: Pass) -> Candidates:
    """Candidates whose first word the window owns, their labels counted from the beginning of the whole list."""
    window = step.window
    keep = candidates.starts >= words.starts[window.own_first]
    if window.own_last < len(words):
        keep &= candidates.starts < words.starts[window.own_last]
    return Candidates(
        starts=candidates.starts[keep],
        ends=candidates.ends[keep],
        labels=candidates.labels[keep] + step.group.first,
        scores=candidates.scores[keep],
    )
