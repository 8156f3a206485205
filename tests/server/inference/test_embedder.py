"""Embeddings through the batcher, with the bundled sentence encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.testing import assert_allclose

from models.contract import FloatArray, SentenceModel
from models.loading import LoadOptions, load_model
from server.inference.batcher import Batcher
from server.inference.embedder import Embedder
from server.inference.packing import BatchBudget
from server.inference.runner import Found

LONG = 30


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    loaded = load_model("bundled/span", LoadOptions(device="cpu", kind="sentence")).model
    assert isinstance(loaded, SentenceModel)
    return loaded


@pytest.fixture
def embedder(model: SentenceModel) -> Iterator[Embedder]:
    batcher = Batcher(model.forward, name="test", budget=BatchBudget(1024, 64), queue_tokens=1_000_000)
    batcher.start()
    yield Embedder(model, batcher)
    batcher.stop(LONG)


def embed(embedder: Embedder, texts: Sequence[str], *, keep: bool = False) -> Found[FloatArray]:
    run = embedder.run([embedder.plan(texts, keep=keep)])
    run.done.result(LONG)
    (found,) = run.found()
    assert isinstance(found, Found)
    return found


def test_rows_have_length_one_and_stand_in_the_order_of_the_texts(embedder: Embedder) -> None:
    rows = embed(embedder, ["a cat", "a dog", "a cat", ""]).value
    assert rows.shape == (4, embedder.dimensions)
    assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert_allclose(rows[0], rows[2])
    assert_allclose(rows[1], embed(embedder, ["a dog"]).value[0], atol=1e-5)


def test_a_long_text_is_embedded_to_its_end(embedder: Embedder) -> None:
    long = "The weather was fine on that day. " * 100
    first, second = embed(embedder, [long, long + "Shares of the bank fell. " * 30]).value
    (bank,) = embed(embedder, ["shares of the bank fell"]).value
    assert second @ bank > first @ bank + 0.05


def test_what_is_kept_costs_no_pass_the_next_time_and_no_text_is_held(embedder: Embedder) -> None:
    labels = ["refund", "travel"]
    first = embed(embedder, labels, keep=True)
    again = embed(embedder, [*labels, "weather"], keep=True)
    assert first.seconds > 0
    assert len(embedder.plan([*labels, "weather"], keep=True).items) == 0
    assert_allclose(again.value[:2], first.value)
    assert embed(embedder, labels, keep=True).seconds == 0
    assert {len(key) for key in embedder._kept._values} == {16}


def test_what_is_not_to_be_kept_is_not(embedder: Embedder) -> None:
    embed(embedder, ["a text of a request"])
    assert len(embedder.plan(["a text of a request"], keep=True).items) == 1
