from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.contract import NO_INCLUSIONS, Candidates, Capacity, FloatArray, Inclusions, Prepared, Span
from models.spans import select
from server.inference.batcher import Batcher
from server.inference.finder import Finder
from server.inference.outcome import ForwardError
from server.inference.packing import BatchBudget
from server.inference.runner import Found
from tests.server.scripted import ScriptedItem, ScriptedModel

LONG = 30


@contextmanager
def finder(model: ScriptedModel, *, batch_items: int = 4) -> Iterator[Finder]:
    batcher = Batcher(model.forward, name="test", budget=BatchBudget(10_000, batch_items), queue_tokens=1_000_000)
    batcher.start()
    try:
        yield Finder(model, batcher, overlap_words=8)
    finally:
        batcher.stop(LONG)


def find(running: Finder, texts: Sequence[str], labels: Sequence[str]) -> list[Found[Candidates] | ForwardError]:
    run = running.run([running.plan(text, labels, 0.5) for text in texts])
    run.done.result(LONG)
    return run.found()


def spans(found: Found[Candidates] | ForwardError, labels: Sequence[str]) -> list[Span]:
    assert isinstance(found, Found)
    return select(found.value, labels)


TEXTS = st.lists(st.sampled_from(["ann", "bob", "x", "y" * 9, "z" * 70]), max_size=150).map(" ".join)


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from([0, 7]))
def test_each_text_gives_each_of_its_spans_once_however_it_was_split(texts: list[str], label_cost: int) -> None:
    labels = ["ann", "nobody", "carl", "dora", "emil", "fred", "gina", "hans", "bob"]
    with finder(ScriptedModel(label_cost=label_cost)) as running:
        for text, found in zip(texts, find(running, texts, labels), strict=True):
            got = [(span.start, span.end, span.label) for span in spans(found, labels)]
            words = [(start, word) for start, word in _words(text) if word in labels]
            assert got == [(start, start + len(word), word) for start, word in words]


def test_a_text_without_words_needs_no_pass() -> None:
    model = ScriptedModel()
    with finder(model) as running:
        (found,) = find(running, [" \n\t "], ["ann"])
    assert spans(found, ["ann"]) == []
    assert model.passes == []


def test_windows_of_one_text_in_one_pass_count_its_time_once() -> None:
    model = ScriptedModel(seconds=0.25)
    with finder(model, batch_items=100) as running:
        (found,) = find(running, ["word " * 300], ["ann"])
    assert isinstance(found, Found)
    assert len(model.passes) == 1
    assert len(model.passes[0]) > 10
    assert found.seconds == 0.25


def test_a_text_in_several_passes_counts_all_of_them() -> None:
    model = ScriptedModel(seconds=0.25)
    with finder(model, batch_items=2) as running:
        (found,) = find(running, ["word " * 100], ["ann"])
    assert isinstance(found, Found)
    assert len(model.passes) > 1
    assert found.seconds == 0.25 * len(model.passes)


def test_a_text_whose_window_fails_fails_and_its_neighbours_do_not() -> None:
    def refuse(items: Sequence[ScriptedItem]) -> None:
        if any(item.is_about("poison") for item in items):
            raise RuntimeError

    with finder(ScriptedModel(on_forward=refuse)) as running:
        bad, good = find(running, ["word " * 100 + "poison", "ann " * 3], ["ann"])
    assert isinstance(bad, ForwardError)
    assert len(spans(good, ["ann"])) == 3


def test_scores_that_cannot_be_decoded_fail_their_own_text() -> None:
    class Undecodable(ScriptedModel):
        def decode(
            self,
            item: Prepared,
            scores: FloatArray,
            threshold: float | FloatArray,
            inclusions: Inclusions = NO_INCLUSIONS,
        ) -> Candidates:
            assert isinstance(item, ScriptedItem)
            if item.is_about("poison"):
                raise ValueError("poison and other words of the text")
            return super().decode(item, scores, threshold, inclusions)

    with finder(Undecodable()) as running:
        bad, good = find(running, ["poison", "ann"], ["ann"])
    assert isinstance(bad, ForwardError)
    assert "poison" not in str(bad)
    assert len(spans(good, ["ann"])) == 1


def test_a_label_list_that_costs_tokens_is_split_so_that_each_pass_fits() -> None:
    model = ScriptedModel(capacity=Capacity(64, 32, 3), label_cost=10)
    labels = [f"label{n}" for n in range(19)] + ["ann"]
    with finder(model) as running:
        (found,) = find(running, ["word " * 40 + "ann"], labels)
    assert [span.label for span in spans(found, labels)] == ["ann"]
    assert all(item.cost <= 64 for batch in model.passes for item in batch)


@pytest.mark.parametrize("threshold", [0.0, 0.95])
def test_the_threshold_is_the_plans_own(threshold: float) -> None:
    with finder(ScriptedModel()) as running:
        run = running.run([running.plan("ann bob", ["ann"], threshold)])
        run.done.result(LONG)
    (found,) = run.found()
    assert isinstance(found, Found)
    assert len(found.value) == (2 if threshold == 0.0 else 0)


def _words(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for word in text.split():
        position = text.index(word, position)
        yield position, word
        position += len(word)


@pytest.mark.parametrize(("label_cost", "passes"), [(0, 1), (20, 3)])
def test_of_two_types_the_narrower_is_found_though_they_are_asked_for_apart(label_cost: int, passes: int) -> None:
    names = ["person", *"abcdefg", "writer"]
    prompts = ["ann", *"abcdefg", "ann"]
    with finder(ScriptedModel(label_cost=label_cost)) as running:
        plan = running.plan("ann", prompts, 0.5, names)
        assert len(plan.passes) == passes
        run = running.run([plan])
        run.done.result(LONG)
        (found,) = run.found()
    assert [span.label for span in spans(found, names)] == ["writer"]
