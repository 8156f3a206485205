from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from models.checkpoint import Checkpoint
from models.gliner.config import GlinerConfig
from models.gliner.network import build_networks
from models.gliner.tokenization import PieceTokenizer
from models.training.span.network import SpanTrainee
from models.training.span.phrase_bank import PhraseBank, likeness
from tests.models.training.span.test_batches import batches


def built(directory: Path) -> tuple[SpanTrainee, PieceTokenizer]:
    checkpoint = Checkpoint.open(directory)
    text, labels = build_networks(GlinerConfig.of(checkpoint), checkpoint.tensors())
    assert labels is not None
    return SpanTrainee(text, labels), PieceTokenizer(directory / "labels_tokenizer", checkpoint)


def test_training_scores_are_the_scores_of_serving(small_checkpoint: Path) -> None:
    checkpoint = Checkpoint.open(small_checkpoint)
    text, labels = build_networks(GlinerConfig.of(checkpoint), checkpoint.tensors())
    assert labels is not None
    trainee, tokenizer = built(small_checkpoint)
    bank = PhraseBank(["person", "city", "name of a person"], tokenizer)
    ids, mask = bank.tokens(range(3))
    with torch.no_grad():
        embedded = labels(ids, mask)
        sentences = trainee.sentences(ids, mask)
        for batch in islice(batches(), 4):
            served = text(batch.ids, batch.mask, batch.word_pieces, embedded[batch.labels])
            trained = trainee(batch, sentences[batch.phrases])
            expected = served[batch.span_text, batch.first, batch.last - batch.first]
            assert torch.allclose(trained, expected, atol=2e-4)


def test_word_embeddings_and_label_encoder_stay_as_they_are(small_checkpoint: Path) -> None:
    trainee, _ = built(small_checkpoint)
    trainee.make_trainable(label_encoder=False)
    learning = {name for name, parameter in trainee.named_parameters() if parameter.requires_grad}
    assert not any("word_embeddings" in name or "labels_encoder" in name or "pooler" in name for name in learning)
    assert any("bert_layer" in name for name in learning)
    trainee.make_trainable(label_encoder=True)
    learning = {name for name, parameter in trainee.named_parameters() if parameter.requires_grad}
    assert any("labels_encoder" in name for name in learning)
    assert not any("word_embeddings" in name for name in learning)


def test_dropout_changes_scores_only_in_training(small_checkpoint: Path) -> None:
    trainee, tokenizer = built(small_checkpoint)
    trainee.attend("eager")
    trainee.drop(0.5)
    bank = PhraseBank(["person", "city"], tokenizer)
    sentences = bank.embed(trainee.eval(), torch.device("cpu"))
    batch = next(iter(batches()))
    with torch.no_grad():
        assert torch.equal(trainee(batch, sentences[batch.phrases]), trainee(batch, sentences[batch.phrases]))
        trainee.train()
        assert not torch.equal(trainee(batch, sentences[batch.phrases]), trainee(batch, sentences[batch.phrases]))


def test_phrases_keep_their_rows_whatever_their_lengths(small_checkpoint: Path) -> None:
    trainee, tokenizer = built(small_checkpoint)
    phrases = ["a long description of what a city is", "city", "name of a person"]
    together = PhraseBank(phrases, tokenizer).embed(trainee, torch.device("cpu"))
    for row, phrase in enumerate(phrases):
        alone = PhraseBank([phrase], tokenizer).embed(trainee, torch.device("cpu"))
        assert torch.allclose(together[row], alone[0], atol=1e-5)


def test_likeness_is_the_cosine() -> None:
    cosines = likeness(np.array([[1, 0], [2, 0], [0, 3], [1, 1]], np.float32))
    assert cosines[0].tolist() == pytest.approx([1, 1, 0, 0.7071], abs=1e-4)
