"""Examples as a span model is shown them, with the bundled weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from models.contract import SpanModel, TaughtLabel
from models.loading import LoadedModel
from models.teaching import Lesson, teach
from server.inference.lessons import Lessons, SpanExample

PROMPTS = ["person", "codename"]
TEXT = "Jamie Derran is called Nightjar in Berlin."


@pytest.fixture
def model(bundled: LoadedModel) -> SpanModel:
    return bundled.model


@pytest.fixture
def lessons(model: SpanModel) -> Lessons:
    return Lessons(model, overlap_words=4)


def example(text: str, *places: tuple[str, int]) -> SpanExample:
    return SpanExample(text, frozenset((text.index(value), text.index(value) + len(value), n) for value, n in places))


def shown(lessons: Lessons, model: SpanModel, examples: Sequence[SpanExample]) -> list[Lesson]:
    plan = lessons.plan(lessons.key(PROMPTS, examples), PROMPTS, examples)
    return plan.merge([plan.decode(n, model.forward([item]).scores[0]) for n, item in enumerate(plan.items)])


def test_features_are_what_logits_are_linear_in(lessons: Lessons, model: SpanModel) -> None:
    (lesson,) = shown(lessons, model, [example(TEXT, ("Jamie Derran", 0), ("Nightjar", 1))])
    moved = TaughtLabel("person", np.full(lesson.features.shape[1], 0.1, np.float32))
    words = model.tokenize(TEXT)
    (scores,) = model.forward([model.prepare(words, 0, len(words), ["person", moved])]).scores
    jamie_derran, nightjar = (0, 1), (4, 0)
    for word, step in (jamie_derran, nightjar):
        plain, other = scores[word, step]
        (features,) = lesson.features[np.isclose(lesson.logits[:, 0], plain, atol=1e-3)]
        assert other == pytest.approx(plain + 0.1 * features.sum(), abs=0.01)


def test_the_spans_of_an_example_are_expected_and_no_others(lessons: Lessons, model: SpanModel) -> None:
    (lesson,) = shown(lessons, model, [example(TEXT, ("Jamie Derran", 0), ("Nightjar", 1))])
    assert lesson.expected.sum(axis=0).tolist() == [1, 1]


def test_a_span_that_is_no_run_of_words_teaches_nothing(lessons: Lessons, model: SpanModel) -> None:
    (lesson,) = shown(lessons, model, [SpanExample(TEXT, frozenset({(1, 4, 0)}))])
    assert not lesson.expected.any()


def test_each_span_of_a_long_example_is_shown_once(lessons: Lessons, model: SpanModel) -> None:
    text = "Nothing at all happened here. " * 100 + TEXT
    found = shown(lessons, model, [example(text, ("Nightjar", 1))])
    assert len(found) > 1
    assert sum(int(lesson.expected.sum()) for lesson in found) == 1


def test_an_example_without_words_has_no_lesson(lessons: Lessons, model: SpanModel) -> None:
    assert shown(lessons, model, [SpanExample(" \n", frozenset())]) == []


def test_who_asks_for_the_same_at_the_same_time_gets_one_plan(lessons: Lessons) -> None:
    examples = [example(TEXT, ("Nightjar", 1))]
    key = lessons.key(PROMPTS, examples)
    first = lessons.plan(key, PROMPTS, examples)
    assert lessons.plan(key, PROMPTS, examples) is first


def test_what_was_taught_is_kept_under_a_key_that_tells_no_text(lessons: Lessons, model: SpanModel) -> None:
    examples = [example(TEXT, ("Nightjar", 1))]
    key = lessons.key(PROMPTS, examples)
    assert lessons.taught(key) is None
    taught = teach(PROMPTS, shown(lessons, model, examples))
    lessons.keep(key, taught)
    assert lessons.taught(key) is taught
    assert key != Lessons(model, 4).key(PROMPTS, examples)
    assert key != lessons.key(PROMPTS, [example(TEXT, ("Nightjar", 0))])
    assert b"Nightjar" not in key
