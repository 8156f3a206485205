from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from models.assembly import Workshop
from models.contract import FloatArray, SentenceModel
from models.errors import CheckpointError
from models.loading import LoadOptions, load_model
from tests.models.checkpoints import write_checkpoint

TEXTS = ("A cat sits on the mat.", "A kitten lies on the rug.", "Share prices fell sharply on Tuesday.", "")


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    loaded = load_model("bundled/span", LoadOptions(device="cpu", kind="sentence"))
    assert isinstance(loaded.model, SentenceModel)
    return loaded.model


def embeddings(model: SentenceModel, texts: tuple[str, ...]) -> list[FloatArray]:
    tokens = [model.tokenize(text) for text in texts]
    return model.forward([model.prepare(each, 0, len(each)) for each in tokens]).scores


def test_texts_of_one_meaning_are_close(model: SentenceModel) -> None:
    cat, kitten, shares, _ = (row / np.linalg.norm(row) for row in embeddings(model, TEXTS))
    assert cat @ kitten > 0.5
    assert abs(cat @ shares) < 0.2


def test_a_batch_gives_what_each_text_gives_alone(model: SentenceModel) -> None:
    for text, row in zip(TEXTS, embeddings(model, TEXTS), strict=True):
        (alone,) = embeddings(model, (text,))
        assert row.shape == (model.dimensions,)
        assert_allclose(row, alone, atol=1e-5)


def test_the_exported_graph_is_the_label_encoder_of_the_checkpoint(model: SentenceModel) -> None:
    from models.gliner.network import build_sentence_network

    workshop = Workshop.open("bundled/span", None)
    network = build_sentence_network(workshop._config, workshop._weights)
    item = model.prepare(tokens := model.tokenize(TEXTS[0]), 0, len(tokens))
    ids = torch.from_numpy(item.ids)[None]  # type: ignore[attr-defined]
    with torch.inference_mode():
        expected = network(ids, torch.ones_like(ids))[0].numpy()
    assert_allclose(model.forward([item]).scores[0], expected, atol=1e-4)


def test_a_checkpoint_without_a_label_encoder_is_refused(tmp_path: Path) -> None:
    directory = write_checkpoint(tmp_path, "uni", "span", "bert")
    with pytest.raises(CheckpointError, match="encodes labels apart from texts"):
        load_model(str(directory), LoadOptions(device="cpu", kind="sentence"))


def test_an_item_longer_than_the_capacity_is_refused(model: SentenceModel) -> None:
    tokens = model.tokenize("word " * 400)
    with pytest.raises(ValueError, match="are more than the"):
        model.prepare(tokens, 0, len(tokens))
