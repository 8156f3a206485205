from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from models.errors import CheckpointError
from models.training.span.config import Recipe, Teacher
from models.training.span.pipeline import Pipeline
from models.training.span.preparation import Prepared
from models.training.span.teacher import teach
from models.training.span.teachings import Teachings

CPU = torch.device("cpu")


@pytest.fixture
def work(recipe: Recipe, data: Path, tmp_path: Path) -> Path:
    Pipeline(recipe, tmp_path / "work", "cpu").prepare(data)
    return tmp_path / "work"


def taught(encoder: Path, work: Path, **options: object) -> tuple[Prepared, Teachings]:
    teacher = Teacher.model_validate({"checkpoint": encoder, "sources": ["Small"], **options})
    return Prepared.read(work), teach(teacher, work, CPU)


@pytest.mark.slow
def test_every_mention_of_the_sources_has_a_vector_of_its_context_and_its_spelling(encoder: Path, work: Path) -> None:
    prepared, teachings = taught(encoder, work)
    corpus = prepared.corpus
    ours = [at for at in range(len(corpus)) if corpus.sources[corpus.source[at]] == "Small"]
    expected = [(at, *span[:2]) for at in ours for span in sorted(corpus[at].mentions.tolist())]
    assert [tuple(row) for row in teachings.spans.tolist()] == expected
    tokenizer, model = AutoTokenizer.from_pretrained(encoder), AutoModel.from_pretrained(encoder)
    text = "Anna Berg lives in Oslo."
    example = next(at for at in ours if len(corpus[at].mentions) and corpus[at].pieces.tolist() == ids(tokenizer, text))
    row = teachings.of(example)[1]
    with torch.no_grad():
        context = model(**tokenizer(text, return_tensors="pt"))[0][0, 1:3].mean(0)
        alone = model(**tokenizer("Anna Berg", return_tensors="pt"))[0][0].mean(0)
    mean = (context / context.norm() + alone / alone.norm()) / 2
    assert torch.cosine_similarity(torch.from_numpy(teachings.vectors[row]).float(), mean, dim=0) > 0.999
    assert teachings.labels.shape == (len(corpus.names), 48)
    assert np.linalg.norm(teachings.labels.astype(float), axis=1) == pytest.approx(1, abs=1e-2)


def test_so_many_texts_of_a_source_are_read(encoder: Path, work: Path) -> None:
    _, teachings = taught(encoder, work, texts=2)
    assert 1 <= len(set(teachings.spans[:, 0].tolist())) <= 2


@pytest.mark.slow
def test_what_is_kept_is_what_is_read(encoder: Path, work: Path, tmp_path: Path) -> None:
    _, teachings = taught(encoder, work)
    teachings.save(tmp_path / "teachings.npz")
    again = Teachings.load(tmp_path / "teachings.npz")
    for example in sorted(set(teachings.spans[:, 0].tolist())):
        assert again.of(example)[0].tolist() == teachings.of(example)[0].tolist()
    assert (again.vectors == teachings.vectors).all()


def test_a_teacher_of_other_word_pieces_is_refused(encoder: Path, work: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(encoder, other)
    tokenizer = json.loads((other / "tokenizer.json").read_text())
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = {piece if "[" in piece else f"_{piece}": row for piece, row in vocabulary.items()}
    (other / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(CheckpointError, match="other pieces"):
        taught(other, work)


def ids(tokenizer: Any, text: str) -> list[int]:
    found: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return found
