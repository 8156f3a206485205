"""Summaries that a sequence-to-sequence model writes, with the sentences of the text that they come from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.contract import FloatArray, IntArray, Kind
from server.inference.rounds import Ask, Asking, Round, ask
from server.inference.runners import Runners
from server.tasks.keyed import Keyed
from server.tasks.summarization.parameters import SummarizationParameters
from server.tasks.summarization.relevance import Embedded, relevance
from server.tasks.summarization.selection import Budget, select
from server.tasks.summarization.sentences import Sentence, sentences
from server.tasks.summarization.wording import as_json, count_words, wording
from server.tasks.task import Work

_ROUNDS = 12
"""Times that summaries are summarised: each at least halves them, so that a text of millions of words comes to one."""


class AbstractiveSummarizationTask:
    """A summary in the model's words, and for each of its sentences the nearest one of the text.

    A text that the model does not hold at once is read in parts of whole sentences, and what was written for the parts
    is summarised again until it is one. With a query, what is read is the part of the text that is most about it.
    """

    name = "abstractive-summarization"
    parameters = SummarizationParameters
    kinds: tuple[Kind, ...] = ("generation", "sentence")

    def labels(self, parameters: SummarizationParameters) -> tuple[str, ...]:  # noqa: ARG002 - it has none
        return ()

    def work(
        self,
        text: str,
        parameters: SummarizationParameters,
        models: Runners,
        keyed: Keyed,  # noqa: ARG002
    ) -> Work:
        language = parameters.language or "en"
        found = sentences(text, language)
        if not found:
            return {"summary": "", "sentences": []}
        budget = parameters.budget(len(found))
        if parameters.query is None:
            vectors, drafts = yield from _first_drafts(text, found, models)
        else:
            vectors, kept = yield from _about(text, found, parameters.query, models)
            vectors, found = vectors[kept], [found[place] for place in kept]
            drafts = yield from ask(models.generation, models.generation.plan([wording(text, one) for one in found]))
        written = yield from _one(drafts, models)
        own = _within(written, sentences(written, language), budget)
        if not own:
            return {"summary": "", "sentences": []}
        told = yield from ask(models.sentence, models.sentence.plan(own))
        return {"summary": " ".join(own), "sentences": _nearest(text, found, vectors, told)}


def _first_drafts(text: str, found: Sequence[Sentence], models: Runners) -> Asking[tuple[FloatArray, list[str]]]:
    """The vectors of the sentences, and what is written for each part of the text."""
    writing = models.generation.plan([wording(text, one) for one in found])
    reading = models.sentence.plan([text[one.start : one.end] for one in found])
    drafts = len(writing.items) * models.generation.output_tokens
    later = {
        models.generation: drafts if len(writing.items) > 1 else 0,
        models.sentence: models.generation.output_tokens,
    }
    vectors, written = yield Round((Ask(models.sentence, reading), Ask(models.generation, writing)), later)
    return vectors, written


def _about(text: str, found: Sequence[Sentence], query: str, models: Runners) -> Asking[tuple[FloatArray, list[int]]]:
    """The vectors of the sentences, and the places of those most about the query that the model holds at once."""
    texts = [text[one.start : one.end] for one in found]
    lengths = models.generation.lengths([wording(text, one) for one in found])
    room = models.generation.capacity
    later = {
        models.generation: room + models.generation.output_tokens,
        models.sentence: models.generation.output_tokens,
    }
    (vectors,) = yield Round((Ask(models.sentence, models.sentence.plan([*texts, text, query])),), later)
    own = vectors[: len(found)]
    words = np.asarray([count_words(one) for one in texts], np.int64)
    scores = relevance(Embedded(own, vectors[-2], words, vectors[-1]))
    kept = select(scores, own, np.asarray(lengths, np.int64), Budget(len(found), room))
    return own, kept or [int(np.argmax(scores))]


def _one(drafts: list[str], models: Runners) -> Asking[str]:
    """One text of the drafts of many parts."""
    for _ in range(_ROUNDS):
        drafts = [draft for draft in map(str.strip, drafts) if draft]
        if len(drafts) < 2:
            break
        drafts = yield from ask(models.generation, models.generation.plan(drafts))
    return " ".join(drafts)


def _within(written: str, found: Sequence[Sentence], budget: Budget) -> list[str]:
    """The first sentences of what was written, as many as the budget has room for."""
    own: list[str] = []
    left = budget.words
    for sentence in found[: budget.sentences]:
        own.append(wording(written, sentence))
        if left is not None:
            left -= count_words(own[-1])
            if left < 0:
                return own[:-1]
    return own


def _nearest(text: str, found: Sequence[Sentence], vectors: FloatArray, told: FloatArray) -> list[dict[str, object]]:
    """The sentence of the text nearest to each of the summary's, in the text's order; score: their cosine, in 0..1."""
    cosines = told @ vectors.T
    places: IntArray = np.unique(cosines.argmax(axis=1))
    scores = np.clip(cosines.max(axis=0)[places], 0, 1)
    return as_json(text, [found[place] for place in places], [float(score) for score in scores])
