"""Classification with labels that the caller names: a shortlist by embeddings, then a pair model, and a learnt head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.contract import FloatArray, IntArray, Kind, Outcomes, Tokens
from server.inference.rounds import Ask, Asking, Round
from server.inference.runners import Runners
from server.settings import ClassificationSettings
from server.tasks.classification.blending import blended, worth_judging
from server.tasks.classification.choice import Choice, choice_of
from server.tasks.classification.domains import domains
from server.tasks.classification.head import Head
from server.tasks.classification.heads import Heads
from server.tasks.classification.parameters import ClassificationParameters
from server.tasks.classification.scores import fixed, zero_shot
from server.tasks.keyed import Keyed
from server.tasks.task import Output, Work

Method = Literal["exact", "two_stage", "few_shot"]


@dataclass(frozen=True, slots=True, eq=False)
class Shortlist:
    """The labels of a choice that are left to the pair model.

    learnt: what the head says of all, where there is one. nearness: of the text to each of `places`, where they were
    chosen by it.
    """

    choice: Choice
    places: IntArray
    method: Method
    head: Head | None = None
    learnt: FloatArray | None = None
    nearness: FloatArray | None = None


class ClassificationTask:
    """One label of several, or those that hold; or several such choices at once."""

    name = "classification"
    parameters = ClassificationParameters
    kinds: tuple[Kind, ...] = ("pair", "sentence")

    def __init__(self, settings: ClassificationSettings) -> None:
        """Raises `ConfigurationError` where the file of domains is wrong."""
        self._shortlist = settings.shortlist
        self._domains = domains(settings.domains)
        self._heads = Heads()

    def labels(self, parameters: ClassificationParameters) -> tuple[str, ...]:
        return tuple(name for choice in self._choices(parameters, None) for name in choice.names)

    def work(
        self,
        text: str,
        parameters: ClassificationParameters,
        models: Runners,
        keyed: Keyed,  # noqa: ARG002
    ) -> Work:
        outcomes = models.pair.outcomes
        choices = self._choices(parameters, outcomes)
        tokens = models.pair.tokenize(text)
        shortlists = yield from self._shortlists(text, tokens, choices, models, exact=parameters.exact)
        plans = [
            models.pair.plan(tokens, _hypotheses(shortlist, outcomes))
            for shortlist in shortlists
            if len(shortlist.places)
        ]
        found = iter((yield Round([Ask(models.pair, plan) for plan in plans])) if plans else ())
        outputs = []
        for shortlist in shortlists:
            logits = next(found) if len(shortlist.places) else None
            outputs.append(_output(shortlist, _scores(shortlist, logits, outcomes)))
        if parameters.classifications is None:
            return outputs[0]
        tasks = [choice.task for choice in parameters.classifications]
        return {"classifications": dict(zip(tasks, outputs, strict=True))}

    def _choices(self, parameters: ClassificationParameters, outcomes: Outcomes | None) -> list[Choice]:
        if parameters.classifications is None:
            return [choice_of(parameters, self._domains, outcomes)]
        return [
            choice_of(choice, self._domains, outcomes, f"classifications[{index}].")
            for index, choice in enumerate(parameters.classifications)
        ]

    def _shortlists(
        self, text: str, tokens: Tokens, choices: Sequence[Choice], models: Runners, *, exact: bool
    ) -> Asking[list[Shortlist]]:
        """Which labels the pair model judges: all, or those that embeddings of text, labels and examples leave."""
        fixed_labels = models.pair.outcomes.entailment is None
        long = [not exact and not fixed_labels and len(choice.names) > self._shortlist for choice in choices]
        if not any(long) and not any(choice.examples for choice in choices):
            return [Shortlist(choice, np.arange(len(choice.names)), "exact") for choice in choices]
        keys = [self._heads.key(choice) if choice.examples else b"" for choice in choices]
        heads = self._heads.get(keys)
        needed: dict[str, None] = {}
        for choice, key, many in zip(choices, keys, long, strict=True):
            if many or (key and key not in heads):
                needed |= dict.fromkeys(choice.phrases)
            if key and key not in heads:
                needed |= dict.fromkeys(example.text for example in choice.examples)
        judged = sum(
            min(len(choice.names), self._shortlist) if many else len(choice.names)
            for choice, many in zip(choices, long, strict=True)
        )
        asks = [Ask(models.sentence, models.sentence.plan([text]))]
        if needed:
            asks.append(Ask(models.sentence, models.sentence.plan(list(needed), keep=True)))
        found = yield Round(asks, ahead={models.pair: models.pair.cost(tokens, judged)})
        embedding: FloatArray = found[0][0]
        known = dict(zip(needed, found[1], strict=True)) if needed else {}
        return [
            self._shortlisted(choice, key, heads.get(key), embedding, known, many=many, exact=exact)
            for choice, key, many in zip(choices, keys, long, strict=True)
        ]

    def _shortlisted(
        self,
        choice: Choice,
        key: bytes,
        head: Head | None,
        embedding: FloatArray,
        known: dict[str, FloatArray],
        *,
        many: bool,
        exact: bool,
    ) -> Shortlist:
        everything = np.arange(len(choice.names))
        if key:
            head = head or self._heads.learn(key, choice, known)
            learnt = head.scores(embedding)
            places = everything if exact else worth_judging(head, learnt)
            if many and len(places) > self._shortlist:
                places = _best(learnt, self._shortlist)
            return Shortlist(choice, places, "few_shot", head, learnt)
        if not many:
            return Shortlist(choice, everything, "exact")
        nearness = np.stack([known[phrase] for phrase in choice.phrases]) @ embedding
        places = _best(nearness, self._shortlist)
        return Shortlist(choice, places, "two_stage", nearness=nearness[places])


def _best(scores: FloatArray, count: int) -> IntArray:
    """The places of the `count` highest scores, in order of place."""
    places: IntArray = np.sort(np.argpartition(-scores, count - 1)[:count])
    return places


def _hypotheses(shortlist: Shortlist, outcomes: Outcomes) -> list[str] | None:
    if outcomes.entailment is None:
        return None
    return [shortlist.choice.hypotheses[place] for place in shortlist.places]


def _scores(shortlist: Shortlist, logits: FloatArray | None, outcomes: Outcomes) -> FloatArray:
    """Of all labels with a head, else of those in the shortlist."""
    choice, places = shortlist.choice, shortlist.places
    if logits is None:
        judged = np.empty(0, np.float32)
    elif outcomes.entailment is None:
        classes = [outcomes.names.index(choice.names[place]) for place in places]
        judged = fixed(logits, classes, multi_label=choice.multi_label)
    else:
        judged = zero_shot(logits, outcomes, multi_label=choice.multi_label, nearness=shortlist.nearness)
    if shortlist.head is None or shortlist.learnt is None:
        return judged
    return blended(shortlist.head, shortlist.learnt, places, judged)


def _output(shortlist: Shortlist, scores: FloatArray) -> Output:
    choice = shortlist.choice
    names = choice.names if shortlist.head else [choice.names[place] for place in shortlist.places]
    # Of equal scores the label that was named first.
    order = np.argsort(-scores, kind="stable").tolist()
    labels = [{"label": names[place], "score": min(1.0, max(0.0, float(scores[place])))} for place in order]
    if choice.multi_label:
        labels = [label for label in labels if label["score"] >= choice.threshold]
    labels = labels[: choice.top_k]
    first = labels[0] if labels else {"label": None, "score": None}
    return {
        **first,
        "labels": labels,
        "method": shortlist.method,
        "judged": len(shortlist.places),
    }
