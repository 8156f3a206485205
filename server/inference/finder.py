"""Finding the spans of texts with one loaded model: split, prepare, run, merge. Knows texts and prompts, no tasks."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice

import numpy as np

from models.contract import Candidates, FloatArray, Prepared, SpanModel, Words
from models.spans import concatenate
from server.inference.batcher import Batcher
from server.inference.chunking import Group, Window, split
from server.inference.outcome import Failed, ForwardError, ForwardPass, Outcome
from server.telemetry import describe

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Candidates with offsets of the whole text, and labels as indices of the whole label list.

    forwards: the passes that the text took part in, each once, however many of its windows were in it.
    """

    candidates: Candidates
    forwards: frozenset[ForwardPass]

    @property
    def seconds(self) -> float:
        """Model time: the passes added up."""
        return sum(forward.seconds for forward in self.forwards)


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One prepared item: a window of a text with a group of its labels."""

    window: Window
    group: Group
    item: Prepared


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The passes over one text; none where the text has no words. thresholds: (labels,) float32."""

    words: Words
    passes: list[Pass]
    thresholds: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Plans that run together. `parts` holds what each of their passes found once `done` is done without error."""

    plans: Sequence[Plan]
    parts: list[Found | ForwardError]
    done: Future[None]

    def found(self) -> list[Found | ForwardError]:
        """What each plan found, its passes merged, or why one of them failed."""
        parts = iter(self.parts)
        return [_merge(list(islice(parts, len(plan.passes)))) for plan in self.plans]


class Finder:
    """Finds spans with one model. `plan` is pure CPU and safe from several threads; `run` does not wait."""

    def __init__(self, model: SpanModel, batcher: Batcher, *, overlap_words: int) -> None:
        self._model = model
        self._batcher = batcher
        self._overlap_words = overlap_words

    def plan(self, text: str, prompts: Sequence[str], threshold: float | Sequence[float]) -> Plan:
        """Passes such that every word is seen with every prompt.

        threshold: the score that a candidate is above, one for all prompts or one for each. Raises `LabelTooLongError`.
        """
        thresholds = np.broadcast_to(np.asarray(threshold, np.float32), (len(prompts),))
        words = self._model.tokenize(text)
        if not len(words):
            return Plan(words, [], thresholds)
        pieces = np.diff(words.bounds).tolist()
        parts = split(pieces, self._model.label_costs(prompts), self._model.capacity, self._overlap_words)
        passes = [
            Pass(
                window, group, self._model.prepare(words, window.first, window.last, prompts[group.first : group.last])
            )
            for window in parts.windows
            for group in parts.groups
        ]
        return Plan(words, passes, thresholds)

    def run(self, plans: Sequence[Plan], *, client: str = "", deadline: float | None = None) -> Run:
        """Queue the plans of one request together. `client`, `deadline` and what is raised: as `Batcher.submit`."""
        steps = [(plan, step) for plan in plans for step in plan.passes]
        parts: list[Found | ForwardError] = [ForwardError("the model did not run")] * len(steps)

        def receive(index: int, outcome: Outcome) -> None:
            plan, step = steps[index]
            parts[index] = self._decode(plan, step, outcome)

        items = [step.item for _, step in steps]
        return Run(plans, parts, self._batcher.submit(items, receive, client=client, deadline=deadline))

    def _decode(self, plan: Plan, step: Pass, outcome: Outcome) -> Found | ForwardError:
        if isinstance(outcome, Failed):
            return outcome.error
        try:
            thresholds = plan.thresholds[step.group.first : step.group.last]
            candidates = self._model.decode(step.item, outcome.scores, thresholds)
        except Exception as error:  # noqa: BLE001 - one text's failure is its own
            logger.warning("the scores of an item could not be decoded: %s", describe(error))
            return ForwardError(f"the model's scores could not be read ({type(error).__name__})")
        return Found(_owned(candidates, plan.words, step), frozenset({outcome.forward}))


def _merge(parts: Sequence[Found | ForwardError]) -> Found | ForwardError:
    found = [part for part in parts if isinstance(part, Found)]
    if len(found) < len(parts):
        return next(part for part in parts if isinstance(part, ForwardError))
    forwards = frozenset[ForwardPass]().union(*(part.forwards for part in found))
    return Found(concatenate([part.candidates for part in found]), forwards)


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
