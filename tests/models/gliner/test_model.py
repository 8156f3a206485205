from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.contract import FloatArray, SpanModel
from models.engines.engine import Engine
from models.engines.inputs import Inputs
from models.engines.shape import Shape
from models.gliner.model import Engines, GlinerModel
from models.loading import LoadOptions, load_span_model
from models.spans import select
from tests.models.checkpoints import write_checkpoint
from tests.models.reading import Row, find, sample_rows

FORMS: dict[str, dict[str, Any]] = {
    "uni-span-lstm": {"text": "uni", "head": "span", "backbone": "deberta-v2", "num_rnn_layers": 1},
    "uni-token": {"text": "uni", "head": "token", "backbone": "bert"},
    "bi-token": {"text": "bi", "head": "token", "backbone": "bert"},
}
TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def bundled() -> SpanModel:
    return load_span_model("bundled/span", LoadOptions(device="cpu")).model


@pytest.fixture(scope="module", params=["bundled", *FORMS])
def model(request: pytest.FixtureRequest, bundled: SpanModel, tmp_path_factory: pytest.TempPathFactory) -> SpanModel:
    if request.param == "bundled":
        return bundled
    root = tmp_path_factory.mktemp("model")
    directory = write_checkpoint(root / "checkpoint", **FORMS[request.param])
    return load_span_model(str(directory), LoadOptions(device="cpu", cache=root / "cache")).model


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 209), min_size=2, max_size=9, unique=True))
def test_an_item_of_a_mixed_batch_scores_as_it_does_alone(model: SpanModel, order: list[int]) -> None:
    rows = [sample_rows()[index] for index in order]
    words = [model.tokenize(row["text"]) for row in rows]
    items = [model.prepare(cut, 0, len(cut), row["labels"]) for cut, row in zip(words, rows, strict=True)]
    for item, together in zip(items, model.forward(items).scores, strict=True):
        (alone,) = model.forward([item]).scores
        assert together.shape == alone.shape
        candidates = model.decode(item, together, 0.0), model.decode(item, alone, 0.0)
        np.testing.assert_allclose(candidates[0].scores, candidates[1].scores, atol=TOLERANCE)


class Roomy(Engine):
    """An engine that wants its batches larger than they are, as one with captured graphs does."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine.name, engine.device, engine.precision)
        self.engine = engine
        self.shapes: list[Shape] = []

    def fitted(self, shape: Shape, tokens: int | None) -> Shape:
        return shape.rounded().within(tokens)

    def run(self, inputs: Inputs) -> FloatArray:
        self.shapes.append(Shape.of(inputs))
        return self.engine.run(inputs)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 209), min_size=1, max_size=9, unique=True))
def test_a_batch_padded_to_the_engine_s_shape_scores_as_it_does_unpadded(model: SpanModel, order: list[int]) -> None:
    assert isinstance(model, GlinerModel)
    rows = [sample_rows()[index] for index in order]
    words = [model.tokenize(row["text"]) for row in rows]
    items = [model.prepare(cut, 0, len(cut), row["labels"]) for cut, row in zip(words, rows, strict=True)]
    expected = model.forward(items).scores
    engines = model._engines
    roomy = Roomy(engines.text)
    model._engines = Engines(roomy, engines.labels)
    try:
        padded = model.forward(items).scores
    finally:
        model._engines = engines
    assert roomy.shapes[0].rounded() == roomy.shapes[0]
    for item, one, other in zip(items, padded, expected, strict=True):
        candidates = model.decode(item, one, 0.0), model.decode(item, other, 0.0)
        np.testing.assert_allclose(candidates[0].scores, candidates[1].scores, atol=TOLERANCE)


def test_a_window_of_a_text_keeps_the_offsets_of_the_whole(bundled: SpanModel) -> None:
    text = "Nothing here at all. " * 3 + "Write to Jamie Derran today."
    words = bundled.tokenize(text)
    item = bundled.prepare(words, 12, len(words), ["full_name"])
    (scores,) = bundled.forward([item]).scores
    (span,) = select(bundled.decode(item, scores, 0.5), ["full_name"])
    assert text[span.start : span.end] == "Jamie Derran"


def test_the_order_of_labels_changes_no_answer_of_a_bi_encoder(bundled: SpanModel) -> None:
    rows = sample_rows()[-20:]
    backwards = [Row(source=row["source"], text=row["text"], labels=row["labels"][::-1]) for row in rows]
    assert find(bundled, rows, 0.3) == find(bundled, backwards, 0.3)


@pytest.mark.parametrize("label", ["<<ENT>>", "person <<SEP>> place", "[SEP]", "[CLS] name", "\x01", "a" * 900, "名前"])
def test_a_label_full_of_markers_disturbs_no_other_label(model: SpanModel, label: str) -> None:
    words = model.tokenize("Ann Lee met Bo in Paris")
    item = model.prepare(words, 0, len(words), ["person", label, "city"])
    (scores,) = model.forward([item]).scores
    assert scores.shape[1 if model.capacity.span_words is None else 2] == 3
    assert np.isfinite(scores).all()


def test_a_single_word_longer_than_the_window_is_one_item(model: SpanModel) -> None:
    words = model.tokenize("x1" * 100_000 + " Ann")
    item = model.prepare(words, 0, 1, ["person"])
    assert item.cost <= model.capacity.tokens + 20
    model.forward([item])


def test_what_does_not_fit_is_refused(bundled: SpanModel) -> None:
    words = bundled.tokenize("word " * 400)
    with pytest.raises(ValueError, match="more than the 384"):
        bundled.prepare(words, 0, 400, ["person"])
    with pytest.raises(ValueError, match="at least one label"):
        bundled.prepare(words, 0, 1, [])
    with pytest.raises(ValueError, match="not in a text"):
        bundled.prepare(words, 0, 0, ["person"])
    long = bundled.tokenize("antidisestablishmentarianism " * 200)
    with pytest.raises(ValueError, match="do not fit"):
        bundled.prepare(long, 0, 200, ["person"])


def test_a_uni_encoder_s_labels_cost_room_and_a_bi_encoder_s_do_not(model: SpanModel, bundled: SpanModel) -> None:
    costs = model.label_costs(["person", "date of birth"])
    assert costs == [0, 0] if model.capacity.tokens == bundled.capacity.tokens else costs[1] > costs[0] > 0


def test_model_time_is_the_engine_s_alone(bundled: SpanModel) -> None:
    words = bundled.tokenize("Ann Lee")
    forwarded = bundled.forward([bundled.prepare(words, 0, 2, ["person"])])
    assert 0 < forwarded.seconds < 5


def test_a_label_that_is_still_to_be_embedded_costs_more_than_one_that_is_known(bundled: SpanModel) -> None:
    words = bundled.tokenize("Ann Lee")
    labels = ["a kind of thing that nobody has asked for before"]
    first = bundled.prepare(words, 0, 2, labels)
    bundled.forward([first])
    assert bundled.prepare(words, 0, 2, labels).cost < first.cost


def test_the_cache_of_label_embeddings_is_bounded_and_keeps_what_was_used_last(
    bundled: SpanModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.gliner.model.LABEL_CACHE", 4)
    words = bundled.tokenize("Ann Lee met Bo in Paris")

    def cost(*labels: str) -> int:
        item = bundled.prepare(words, 0, len(words), labels)
        bundled.forward([item])
        return item.cost

    unknown = cost("thing 1", "thing 2", "thing 3", "thing 4", "thing 5", "thing 6")
    known = cost("thing 5", "thing 6")
    assert known < unknown
    assert cost("thing 7", "thing 8", "thing 9") > known
    assert cost("thing 6") < cost("thing 1")


@pytest.mark.parametrize("limit", [None, 1e30])
def test_a_label_longer_than_its_encoder_is_cut_where_the_tokenizer_knows_no_limit(
    limit: float | None, tmp_path: Path
) -> None:
    directory = write_checkpoint(tmp_path, "bi", "span", "bert")
    for path in directory.rglob("tokenizer_config.json"):
        configuration = {**json.loads(path.read_text()), "model_max_length": limit}
        path.write_text(json.dumps({name: value for name, value in configuration.items() if value is not None}))
    options = LoadOptions(device="cpu", engine="torch", precision="fp32", threads=1)
    model = load_span_model(str(directory), options).model
    words = model.tokenize("Ann Lee lives in Berlin.")
    fits, longer = ("a " * (512 - 2)).strip(), "a " * 900
    (scores,) = model.forward([model.prepare(words, 0, len(words), ["person", fits, longer])]).scores
    np.testing.assert_allclose(scores[..., 1], scores[..., 2], atol=TOLERANCE)
