from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
import torch

from models.training.span.batches import SPECIALS, Batch, Batches, Collator, Limits, padded
from models.training.span.workers import made_elsewhere
from tests.models.training.span.small import corpus_of, record, sampler_of

LIMITS = Limits(tokens=200, texts=8)


def batches(seed: int = 0) -> Batches:
    texts = [f"Anna {'very ' * number}much likes Oslo" for number in range(1, 40)]
    corpus = corpus_of(*(record(text, ("Anna", "person"), ("Oslo", "city")) for text in texts))
    collator = Collator(sampler_of(corpus), 2.0, 101, 102, 0, None, 0.0)
    return Batches(collator, np.cumsum(np.ones(len(corpus))), corpus.lengths(), LIMITS, seed)


def equal(one: Batch, two: Batch) -> bool:
    return all(
        torch.equal(getattr(one, name), getattr(two, name)) for name in ("ids", "labels", "first", "target", "weight")
    )


def test_batches_keep_within_their_limits() -> None:
    for batch in islice(batches(), 40):
        assert batch.ids.numel() <= LIMITS.tokens or len(batch) == 1
        assert len(batch) <= LIMITS.texts


def test_a_batch_holds_its_texts_between_their_special_tokens() -> None:
    for batch in islice(batches(), 10):
        lengths = batch.mask.sum(1)
        assert bool((batch.ids[:, 0] == 101).all())
        assert all(int(batch.ids[row, length - 1]) == 102 for row, length in enumerate(lengths))
        assert bool((batch.ids[batch.mask == 0] == 0).all())


def test_spans_are_counted_within_their_texts() -> None:
    for batch in islice(batches(), 10):
        for text in range(len(batch)):
            own = batch.place[batch.span_text == text]
            assert own.tolist() == list(range(len(own)))
        assert batch.longest == int(batch.place.max()) + 1


def test_going_on_from_a_place_gives_what_a_whole_run_would_have_given() -> None:
    whole = list(islice(batches(), 12))
    later = batches()
    later.start = 7
    assert all(equal(one, two) for one, two in zip(whole[7:], islice(later, 5), strict=True))
    other = next(iter(batches(seed=1)))
    assert other.ids.shape != whole[0].ids.shape or not equal(whole[0], other)


@pytest.mark.slow
def test_several_workers_give_the_batches_of_one_in_the_same_order() -> None:
    alone = list(islice(batches(), 6))
    shared = list(islice(made_elsewhere(batches(), 2), 6))
    assert all(equal(one, two) for one, two in zip(alone, shared, strict=True))


def test_every_example_is_drawn_by_its_weight() -> None:
    rows = np.concatenate(list(islice(batches().plan(), 400)))
    counts = np.bincount(rows, minlength=39)
    assert counts.min() > 0.4 * counts.mean()


def test_lengths_are_padded_to_few_values() -> None:
    assert [padded(length) for length in (1, 16, 17, 500, 513)] == [16, 16, 24, 512, 576]
    assert SPECIALS == 2
