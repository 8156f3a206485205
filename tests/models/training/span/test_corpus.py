from __future__ import annotations

from pathlib import Path

import numpy as np

from models.training.span.corpus import ANY_LABEL, MAX_PIECES, MAX_WORDS, Corpus
from models.training.span.records import ANY, Mention, Record
from tests.models.training.span.small import TOKENIZER, corpus_of, record


def test_mentions_stand_at_their_words() -> None:
    corpus = corpus_of(record("Anna Berg lives in Oslo.", ("Anna Berg", "person"), ("Oslo", "city")))
    example = corpus[0]
    assert [str(name) for name in corpus.names] == ["person", "city"]
    assert example.mentions.tolist() == [[0, 1, 0], [4, 4, 1]]
    assert len(example.heads) == 6
    assert example.pieces[example.heads].tolist() == [
        int(TOKENIZER.pieces([word])[0][0]) for word in ["anna", "berg", "lives", "in", "oslo", "."]
    ]


def test_a_mention_wider_than_the_model_is_unknown_not_absent() -> None:
    corpus = corpus_of(record("it runs from a to b to c to d today", ("a to b to c to d", "route")), max_width=3)
    assert len(corpus[0].mentions) == 0
    assert corpus[0].unknown.tolist() == [[3, 9, 0]]


def test_a_mention_of_a_small_part_of_a_word_is_unknown() -> None:
    corpus = corpus_of(record("the Oslofjordtunnel", ("Oslo", "city")))
    assert len(corpus[0].mentions) == 0
    assert corpus[0].unknown.tolist() == [[1, 1, 0]]


def test_an_unknown_span_may_be_of_any_type() -> None:
    text = "Anna met Bo."
    corpus = corpus_of(Record(text, (Mention(0, 4, "person"),), ("person",), "s", (Mention(9, 11, ANY),), partial=True))
    assert corpus[0].unknown.tolist() == [[2, 2, ANY_LABEL]]
    assert corpus[0].partial


def test_long_texts_are_cut_between_mentions_and_lose_nothing() -> None:
    text = " ".join(f"word{number} Anna Berg" for number in range(200))
    places = [Mention(at, at + 9, "person") for at in range(len(text)) if text.startswith("Anna Berg", at)]
    corpus = corpus_of(Record(text, tuple(places), ("person",), "s"))
    assert len(corpus) > 1
    assert sum(len(corpus[index].mentions) for index in range(len(corpus))) == len(places)
    assert max(len(corpus[index].heads) for index in range(len(corpus))) <= MAX_WORDS
    assert corpus.lengths().max() <= MAX_PIECES


def test_a_saved_corpus_is_the_same_again(tmp_path: Path) -> None:
    corpus = corpus_of(record("Anna lives in Oslo.", ("Anna", "person")), record("Oslo", ("Oslo", "city")))
    corpus.save(tmp_path / "corpus.npz")
    again = Corpus.load(tmp_path / "corpus.npz")
    for index in range(len(corpus)):
        for name in ("pieces", "heads", "mentions", "unknown", "labels"):
            assert np.array_equal(getattr(corpus[index], name), getattr(again[index], name))
