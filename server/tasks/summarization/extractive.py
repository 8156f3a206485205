"""Summaries made of a text's own sentences."""

from __future__ import annotations

import numpy as np

from models.contract import Kind
from server.inference.rounds import ask
from server.inference.runners import Runners
from server.tasks.keyed import Keyed
from server.tasks.summarization.parameters import SummarizationParameters
from server.tasks.summarization.relevance import Embedded, relevance
from server.tasks.summarization.selection import select
from server.tasks.summarization.sentences import sentences
from server.tasks.summarization.wording import as_json, count_words, summary_of, wording
from server.tasks.task import Work


class SummarizationTask:
    """The most telling sentences of a text, in its own order."""

    name = "summarization"
    parameters = SummarizationParameters
    kinds: tuple[Kind, ...] = ("sentence",)

    def labels(self, parameters: SummarizationParameters) -> tuple[str, ...]:  # noqa: ARG002 - it has none
        return ()

    def work(
        self,
        text: str,
        parameters: SummarizationParameters,
        models: Runners,
        keyed: Keyed,  # noqa: ARG002
    ) -> Work:
        found = sentences(text, parameters.language or "en")
        if not found:
            return {"summary": "", "sentences": []}
        queries = [] if parameters.query is None else [parameters.query]
        texts = [*(text[each.start : each.end] for each in found), text, *queries]
        vectors = yield from ask(models.sentence, models.sentence.plan(texts))
        words = np.asarray([count_words(wording(text, each)) for each in found], np.int64)
        own = vectors[: len(found)]
        query = vectors[-1] if queries else None
        scores = relevance(Embedded(own, vectors[len(found)], words, query))
        chosen = select(scores, own, words, parameters.budget(len(found)))
        kept = [found[place] for place in chosen]
        return {
            "summary": summary_of(text, kept),
            "sentences": as_json(text, kept, [float(scores[place]) for place in chosen]),
        }
