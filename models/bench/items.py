"""What a bench gives a model: one text of so many words, in the form that its kind of model takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from models.contract import Kind, PairModel, Prepared, SentenceModel, SpanModel, Tokens
from models.selection.texts import LABELS, TEXTS

_HYPOTHESIS = "This text is about travel."


def _span(model: SpanModel, words: int) -> Prepared:
    text = model.tokenize(_text(words))
    return model.prepare(text, 0, min(words, model.capacity.words), LABELS)


def _pair(model: PairModel, words: int) -> Prepared:
    tokens = model.tokenize(_text(words))
    hypothesis = None if model.outcomes.entailment is None else model.hypothesis(_HYPOTHESIS)
    room = model.capacity - (0 if hypothesis is None else len(hypothesis))
    return model.prepare(tokens, 0, _fitting(tokens, room), hypothesis)


def _sentence(model: SentenceModel, words: int) -> Prepared:
    tokens = model.tokenize(_text(words))
    return model.prepare(tokens, 0, _fitting(tokens, model.capacity))


ITEMS: Mapping[Kind, Callable[[Any, int], Prepared]] = {"span": _span, "pair": _pair, "sentence": _sentence}
"""An item of a model of each kind that is benched, with a text of so many words, or as many as the model can hold.

A span model is asked for ten labels, a pair model for one hypothesis.
"""


def _text(words: int) -> str:
    return " ".join(" ".join(TEXTS * (1 + words // 100)).split()[:words])


def _fitting(tokens: Tokens, room: int) -> int:
    """Units of the text whose pieces fit `room`."""
    return int(np.searchsorted(tokens.bounds, room, "right")) - 1
