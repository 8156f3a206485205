from __future__ import annotations

import numpy as np

from models.training.span.corpus import Corpus
from models.training.span.generator.documents import generate
from models.training.span.generator.types import DIGITS, generated_types
from models.training.span.written import Codes, written
from tests.models.training.span.small import TOKENIZER, corpus_of, record


def codes_of(corpus: Corpus) -> Codes:
    return Codes.of([str(name) for name in corpus.names], TOKENIZER.vocabulary())


def test_every_value_of_a_type_that_is_said_to_hold_a_digit_holds_one() -> None:
    types = generated_types()
    for each in generate(1500, 5):
        for mention in each.mentions:
            if types[mention.label].written == DIGITS:
                assert any(map(str.isdigit, each.text[mention.start : mention.end])), mention.label


def test_types_known_by_their_form_are_told_from_those_known_by_their_meaning() -> None:
    assert written(["iban", "email", "city", "song title"]).tolist() == [True, True, False, False]


def test_spans_without_a_digit_are_certainly_no_code() -> None:
    corpus = corpus_of(record("call Anna at 555 0199 or A12B today", ("Anna", "iban"), labels=("iban", "email")))
    example, codes = corpus[0], codes_of(corpus)
    assert [str(corpus.names[label]) for label in codes.labels] == ["iban"]
    words = np.arange(len(example.heads))
    assert codes.absent(example, words, words).tolist() == [True, True, True, False, False, True, False, True]
    assert codes.absent(example, np.asarray([0, 1]), np.asarray([2, 3])).tolist() == [True, False]
