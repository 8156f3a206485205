from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from torch import nn

from models.bundled import bundled_checkpoint
from models.checkpoint import Checkpoint
from models.errors import CheckpointError
from models.gliner.tokenization import PieceTokenizer
from models.training.span.casing import (
    CAPITALISED,
    LOWER,
    UPPER,
    CasedEmbedding,
    case_of,
    cased_vocabulary,
    folded,
    tells_case,
)

BUNDLED = bundled_checkpoint("bundled/span").directory
UNCASED = json.loads((BUNDLED / "labels_tokenizer" / "tokenizer.json").read_text(encoding="utf-8"))
CASED = cased_vocabulary(UNCASED)
TOKENIZER = Tokenizer.from_str(json.dumps(CASED.tokenizer))
TEXTS = (
    "Jamie Derran met ANNA in Oslo",
    "iPhone McDonald's WiFi USB-C AWS_SECRET_ACCESS_KEY",
    "Élodie Müller, São Paulo, Ørsted, Łódź",
    "Владимир жил в МОСКВЕ; Αθήνα",
    "zXqVbNm ALLCAPSWORD mixedCASEword",
)


def pieces(text: str) -> list[int]:
    return list(TOKENIZER.encode(text, add_special_tokens=False).ids)


def test_lower_case_is_read_as_before() -> None:
    uncased = Tokenizer.from_str(json.dumps(UNCASED))
    for text in TEXTS:
        lower = text.lower()
        assert pieces(lower) == uncased.encode(lower, add_special_tokens=False).ids


@pytest.mark.parametrize("text", TEXTS)
def test_no_mixture_of_cases_is_outside_the_vocabulary(text: str) -> None:
    assert TOKENIZER.token_to_id("[UNK]") not in pieces(text)


def test_each_case_has_a_row_that_begins_as_the_lower_case_one() -> None:
    vocabulary = CASED.tokenizer["model"]["vocab"]
    for token, lower, kind in (("Oslo", "oslo", CAPITALISED), ("USB", "usb", UPPER), ("##S", "##s", CAPITALISED)):
        assert CASED.source[vocabulary[token]] == vocabulary[lower]
        assert CASED.kind[vocabulary[token]] == kind
    assert (CASED.kind[: len(UNCASED["model"]["vocab"])] == LOWER).all()
    assert len(set(vocabulary.values())) == len(vocabulary) == len(CASED.kind)


def test_the_serving_tokenizer_gives_the_pieces_of_the_library(tmp_path: Path) -> None:
    for name in ("tokenizer_config.json", "gliner_config.json", "model.safetensors"):
        shutil.copy(BUNDLED / name, tmp_path)
    (tmp_path / "tokenizer.json").write_text(json.dumps(CASED.tokenizer), encoding="utf-8")
    serving = PieceTokenizer(tmp_path, Checkpoint.open(tmp_path))
    for text in TEXTS:
        words = serving.split(text)
        spelled = [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
        expected = TOKENIZER.encode(spelled, is_pretokenized=True, add_special_tokens=False).ids
        assert words.pieces.tolist() == expected


def test_what_is_learned_of_case_is_added_to_its_rows_alone() -> None:
    kind = np.array([LOWER, CAPITALISED, UPPER, LOWER])
    table = nn.Embedding(4, 3)
    embedding = CasedEmbedding(table, kind)
    embedding.case.data = torch.tensor([[1.0, 0, 0], [0, 1.0, 0]])
    after = folded(table.weight.data, embedding.case.data, kind)
    assert torch.equal(embedding(torch.arange(4)), after)
    assert (after - table.weight.data).round(decimals=4).tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_case_is_refused_where_a_tokenizer_has_it_already() -> None:
    with pytest.raises(CheckpointError, match="uncased WordPiece"):
        cased_vocabulary(CASED.tokenizer)


def test_the_case_of_a_cased_vocabulary_is_told_from_its_pieces() -> None:
    assert tells_case(CASED.tokenizer)
    assert not tells_case(UNCASED)
    again = case_of(CASED.tokenizer)
    assert np.array_equal(again.source, CASED.source)
    assert np.array_equal(again.kind, CASED.kind)
