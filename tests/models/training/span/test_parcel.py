from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from models.training.span.config import Recipe
from models.training.span.corpus import Corpus
from models.training.span.parcel import DIRECTIONS, unwrap, wrap
from models.training.span.pipeline import Pipeline
from models.training.span.preparation import CORPUS, NAMES, REPORT, START
from models.training.span.teachings import TEACHINGS, Teachings


@pytest.fixture
def work(recipe: Recipe, data: Path, tmp_path: Path) -> Path:
    Pipeline(recipe, tmp_path / "work", "cpu").prepare(data)
    return tmp_path / "work"


def carried(recipe: Recipe, work: Path) -> Path:
    there = work.parent / "there"
    wrap(work, work.parent / "parcel.tar.xz")
    unwrap(work.parent / "parcel.tar.xz", recipe.start, recipe.seed, there)
    return there


def test_what_was_prepared_arrives_as_it_was(recipe: Recipe, work: Path) -> None:
    there = carried(recipe, work)
    sent, arrived = Corpus.load(work / CORPUS), Corpus.load(there / CORPUS)
    for field in fields(Corpus):
        one, other = getattr(sent, field.name), getattr(arrived, field.name)
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    for name in (NAMES, REPORT, f"{START}/model.safetensors", f"{START}/gliner_config.json"):
        assert (work / name).read_bytes() == (there / name).read_bytes()
    assert not (there / TEACHINGS).exists()


def test_the_parcel_is_smaller_than_what_it_holds(work: Path) -> None:
    wrap(work, work.parent / "parcel.tar.xz")
    loose = sum((work / name).stat().st_size for name in (CORPUS, NAMES, REPORT))
    assert (work.parent / "parcel.tar.xz").stat().st_size < loose


def test_a_teacher_s_cosines_hardly_change(recipe: Recipe, work: Path) -> None:
    rng = np.random.default_rng(3)
    # What encoders make lies near fewer directions than it has coordinates.
    basis = rng.normal(size=(60, 768))
    mentions, labels = rng.normal(size=(500, 60)) @ basis, rng.normal(size=(80, 60)) @ basis
    vectors, types = (
        (each / np.linalg.norm(each, axis=1, keepdims=True)).astype(np.float16) for each in (mentions, labels)
    )
    spans = np.stack((np.arange(500), np.zeros(500), np.ones(500)), axis=1).astype(np.int32)
    Teachings(spans, vectors, types).save(work / TEACHINGS)
    arrived = Teachings.load(carried(recipe, work) / TEACHINGS)
    assert np.array_equal(arrived.spans, spans)
    assert arrived.vectors.shape == (500, DIRECTIONS)
    before = vectors.astype(np.float32) @ types.astype(np.float32).T
    after = arrived.vectors.astype(np.float32) @ arrived.labels.astype(np.float32).T
    assert np.abs(before - after).max() < 0.01
