from __future__ import annotations

import numpy as np
import pytest

from models.training.span.config import Asking, Spans
from models.training.span.corpus import Corpus
from models.training.span.names import Phrasebook
from models.training.span.records import ANY, Mention, Record
from models.training.span.sampling import Question, Sampler
from models.training.span.teachings import Teachings
from models.training.span.written import Codes
from tests.models.training.span.small import TOKENIZER, corpus_of, record, sampler_of

TEXT = "Anna Berg moved from Oslo to Bergen with Ida"


def asked(question: Question, corpus: Corpus) -> list[str]:
    return [str(corpus.names[row]) for row in question.labels]


def questions(corpus: Corpus, index: int = 0, count: int = 200, **asking: float) -> list[Question]:
    sampler = sampler_of(corpus, **asking)
    return [sampler.question(index, 2.0, np.random.default_rng(seed)) for seed in range(count)]


def cell(question: Question, corpus: Corpus, first: int, last: int, label: str) -> tuple[float, float] | None:
    """Target and weight of one span for one label, if both were drawn."""
    rows = np.flatnonzero((question.first == first) & (question.last == last))
    if not len(rows) or label not in asked(question, corpus):
        return None
    at = asked(question, corpus).index(label)
    return float(question.target[rows[0], at]), float(question.weight[rows[0], at])


def exhaustive() -> Corpus:
    return corpus_of(
        record(TEXT, ("Anna Berg", "person"), ("Ida", "person"), ("Oslo", "city"), labels=("person", "city", "event")),
        record("buy two apples", ("apples", "fruit")),
    )


def test_every_mention_of_a_type_asked_for_is_a_target_and_nothing_else() -> None:
    corpus = exhaustive()
    for question in questions(corpus):
        places = {(0, 1): "person", (8, 8): "person", (4, 4): "city"}
        for row, column in zip(*np.nonzero(question.target), strict=True):
            place = int(question.first[row]), int(question.last[row])
            assert places[place] == asked(question, corpus)[column]
        if "person" in asked(question, corpus):
            assert question.target[:, asked(question, corpus).index("person")].sum() == 2


def test_the_weights_of_drawn_negatives_add_up_to_all_of_them() -> None:
    corpus = exhaustive()
    sums = [
        question.weight[:, asked(question, corpus).index("event")].sum()
        for question in questions(corpus, count=600, far=0)
        if "event" in asked(question, corpus)
    ]
    words = len(corpus[0].heads)
    spans = sum(min(12, words - first) for first in range(words))
    # The three mentions weigh 1 each, as they are always drawn.
    assert np.mean(sums) == pytest.approx(spans, rel=0.05)


def test_types_of_other_texts_are_asked_for_at_a_smaller_weight_and_hardly_of_mentions() -> None:
    corpus = exhaustive()
    for span, weight in (((6, 6), 0.3 / Spans().narrow), ((0, 1), 0.03)):
        found = [cell(question, corpus, *span, "fruit") for question in questions(corpus)]
        assert all(each[0] == 0 and each[1] == pytest.approx(weight) for each in found if each)
        assert any(found)


def test_a_type_that_is_near_in_meaning_is_not_asked_for_where_it_is_not_annotated() -> None:
    corpus = exhaustive()
    names = [str(name) for name in corpus.names]
    likeness = np.ones((len(names), len(names)), np.float32)
    sampler = Sampler(corpus, Phrasebook.of(names, {}), likeness, Asking(), Spans(), 12)
    drawn = [sampler.question(0, 2.0, np.random.default_rng(seed)) for seed in range(50)]
    assert not any("fruit" in asked(question, corpus) for question in drawn)


def test_an_unknown_span_says_nothing_of_its_type_and_a_mention_there_still_holds() -> None:
    unknown = (Mention(0, 9, "person"), Mention(21, 25, ANY))
    base = record(TEXT, ("Anna Berg", "person"), labels=("person", "city"))
    corpus = corpus_of(Record(base.text, base.mentions, base.labels, "s", unknown))
    for question in questions(corpus, far=0):
        assert cell(question, corpus, 0, 1, "person") in (None, (1.0, 2.0))
        assert cell(question, corpus, 1, 1, "person") in (None, (0.0, 0.0))
        assert cell(question, corpus, 4, 4, "city") in (None, (0.0, 0.0))
        assert cell(question, corpus, 4, 5, "person") in (None, (0.0, 0.0))


def test_outside_its_mentions_a_partially_annotated_text_weighs_little() -> None:
    base = record(TEXT, ("Anna Berg", "person"), labels=("city",))
    corpus = corpus_of(Record(base.text, base.mentions, base.labels, "s", partial=True))
    narrow = Spans().narrow
    for question in questions(corpus, far=0):
        assert cell(question, corpus, 0, 1, "city") in (None, (0.0, 1.0))
        background = cell(question, corpus, 6, 6, "city")
        assert background is None or background[1] == pytest.approx(Spans().background / narrow, rel=1e-4)


def test_the_same_chance_gives_the_same_question() -> None:
    sampler = sampler_of(exhaustive())
    one, two = (sampler.question(0, 2.0, np.random.default_rng(3)) for _ in range(2))
    for name in ("labels", "first", "last", "target", "weight"):
        assert np.array_equal(getattr(one, name), getattr(two, name))


def test_what_the_teacher_knows_is_always_drawn_with_its_row() -> None:
    corpus = exhaustive()
    names = [str(name) for name in corpus.names]
    spans = np.asarray([(0, 2, 2), (0, 4, 4), (1, 1, 1)], np.int32)
    teachings = Teachings(spans, np.zeros((3, 4), np.float16), np.zeros((len(names), 4), np.float16))
    book, likeness = Phrasebook.of(names, {}), np.eye(len(names), dtype=np.float32)
    sampler = Sampler(corpus, book, likeness, Asking(), Spans(), 12).taught(teachings)
    for seed in range(30):
        for index, expected in ((0, {(2, 2): 0, (4, 4): 1}), (1, {(1, 1): 2})):
            question = sampler.question(index, 2.0, np.random.default_rng(seed))
            rows = zip(question.first.tolist(), question.last.tolist(), question.taught.tolist(), strict=True)
            assert {(first, last): row for first, last, row in rows if row >= 0} == expected


def test_types_made_of_digits_are_asked_of_any_text_about_words_alone() -> None:
    text = "Anna of flat 12 moved to Oslo"
    corpus = corpus_of(
        record(text, ("Anna", "person"), labels=("person", "city"), partial=True),
        record("pay to DE89 3704", ("DE89 3704", "iban"), labels=("iban",)),
    )
    names = [str(name) for name in corpus.names]
    book, likeness = Phrasebook.of(names, {}), np.eye(len(names), dtype=np.float32)
    sampler = Sampler(corpus, book, likeness, Asking(far=0), Spans(), 12, Codes.of(names, TOKENIZER.vocabulary()))
    asked_for = 0
    for seed in range(200):
        question = sampler.question(0, 2.0, np.random.default_rng(seed))
        if "iban" not in asked(question, corpus):
            continue
        asked_for += 1
        column = asked(question, corpus).index("iban")
        for first, last, weight in zip(question.first, question.last, question.weight[:, column], strict=True):
            assert (weight > 0) == (not first <= 3 <= last)
        assert not question.target[:, column].any()
    assert asked_for > 50
    # Where the type is annotated, its own labels say everything.
    for seed in range(50):
        question = sampler.question(1, 2.0, np.random.default_rng(seed))
        assert asked(question, corpus).count("iban") == 1
        assert cell(question, corpus, 2, 3, "iban") == (1.0, 2.0)
