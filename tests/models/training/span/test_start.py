from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.bundled import bundled_checkpoint
from models.checkpoint import Checkpoint
from models.errors import CheckpointError
from models.training.span.config import Start
from models.training.span.start import LABELS, TABLE, TEXT, begin, fresh, read_case, write
from tests.models.checkpoints import write_checkpoint


def test_a_fresh_start_keeps_the_label_encoder_alone() -> None:
    before = bundled_checkpoint("bundled/span").tensors()
    after = fresh(before, np.random.default_rng(0))
    assert after.keys() == before.keys()
    for name, tensor in after.items():
        if name.startswith(LABELS):
            assert np.array_equal(tensor, before[name])
        elif name.startswith(TEXT):
            assert np.array_equal(tensor, before[LABELS + name.removeprefix(TEXT)])
        else:
            assert tensor.shape == before[name].shape
            assert not np.array_equal(tensor, before[name])
            assert 0 < np.abs(tensor).max() < 0.1


def test_a_cased_start_shares_one_longer_table(tmp_path: Path) -> None:
    checkpoint = begin(Start(fresh=False), tmp_path / "start", 0)
    tensors, case = checkpoint.tensors(), read_case(tmp_path / "start")
    assert case is not None
    assert np.array_equal(tensors[TEXT + TABLE], tensors[LABELS + TABLE])
    assert len(case.kind) == len(tensors[TEXT + TABLE]) > 40_000
    raw = json.loads((tmp_path / "start" / "gliner_config.json").read_text())
    assert raw["max_width"] == 24
    assert raw["encoder_config"]["vocab_size"] == len(case.kind)


@pytest.mark.slow
def test_a_cased_checkpoint_goes_on_with_the_rows_it_has(tmp_path: Path) -> None:
    first = begin(Start(fresh=False), tmp_path / "first", 0)
    case = read_case(first.directory)
    assert case is not None
    tensors = first.tensors()
    for name in (TEXT + TABLE, LABELS + TABLE):
        tensors[name] = tensors[name] + (case.kind > 0)[:, None].astype(np.float32)
    write(first.directory, tensors, json.loads((first.directory / "gliner_config.json").read_text()))
    on = begin(Start(checkpoint=str(first.directory), fresh=False), tmp_path / "on", 0)
    assert np.array_equal(on.tensors()[TEXT + TABLE], tensors[TEXT + TABLE])
    again = read_case(on.directory)
    assert again is not None
    assert np.array_equal(again.source, case.source)
    assert (on.directory / "tokenizer.json").read_bytes() == (first.directory / "tokenizer.json").read_bytes()
    anew = begin(Start(checkpoint=str(first.directory)), tmp_path / "anew", 0).tensors()[TEXT + TABLE]
    assert np.array_equal(anew, anew[case.source])


def test_a_checkpoint_of_another_form_is_refused(tmp_path: Path) -> None:
    uni = write_checkpoint(tmp_path / "uni", "uni", "span", "bert")
    with pytest.raises(CheckpointError, match="no bi-encoder"):
        begin(Start(checkpoint=str(uni)), tmp_path / "out", 0)


def test_a_fresh_start_needs_encoders_of_one_form(small_checkpoint: Path) -> None:
    with pytest.raises(CheckpointError, match="of one form"):
        fresh(Checkpoint.open(small_checkpoint).tensors(), np.random.default_rng(0))
