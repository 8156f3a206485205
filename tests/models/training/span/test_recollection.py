from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from models.selection.candidates import multiplies_bf16
from models.training.span.config import Recipe
from models.training.span.materials import gathered
from models.training.span.pipeline import Pipeline
from models.training.span.preparation import Prepared
from models.training.span.teachings import TEACHINGS, Teachings

CPU = torch.device("cpu")


@pytest.fixture
def remembering(recipe: Recipe) -> Recipe:
    itself = {"itself": True, "sources": ["Small"], "temperature": 1.0, "weight": 1.0}
    return Recipe.model_validate({**recipe.model_dump(), "teacher": itself})


@pytest.fixture
def work(remembering: Recipe, data: Path, tmp_path: Path) -> Path:
    Pipeline(remembering, tmp_path / "work", "cpu").prepare(data)
    return tmp_path / "work"


def test_the_start_is_its_own_teacher(remembering: Recipe, work: Path) -> None:
    materials = gathered(remembering, work, CPU)
    teachings, prepared = Teachings.load(work / TEACHINGS), Prepared.read(work)
    corpus, network = prepared.corpus, materials.network
    assert len(teachings.spans) == len({(*row,) for row in teachings.spans.tolist()}) > 0
    mains = [prepared.book.main(label) for label in range(len(corpus.names))]
    sentences = materials.sentences[mains].float()
    for batch in (materials.batches.batch(0, teachings.spans[row : row + 1, 0].astype(np.int64)) for row in range(3)):
        with torch.no_grad():
            logits = network.compared(network.spans(batch)[batch.taught], sentences)
            loss = materials.lesson.loss(network, network.spans(batch), batch, torch.Generator())  # type: ignore[union-attr]
        kept = (
            torch.from_numpy(teachings.vectors).float()[batch.taught_row] @ torch.from_numpy(teachings.labels).float().T
        )
        # Where the processor multiplies bfloat16, the start is asked in it.
        rounding, least = (2**-7 * float(logits.abs().max()), 1e-2) if multiplies_bf16() else (0.05, 1e-3)
        assert torch.allclose(kept, logits, atol=rounding)
        # It says what it said, and has nothing to learn of itself.
        assert abs(float(loss)) < least


@pytest.mark.slow
def test_what_is_kept_is_not_made_again(remembering: Recipe, work: Path) -> None:
    gathered(remembering, work, CPU)
    before = (work / TEACHINGS).stat().st_mtime_ns
    assert gathered(remembering, work, CPU).lesson is not None
    assert (work / TEACHINGS).stat().st_mtime_ns == before


def test_nobody_is_taught_the_meaning_of_types_known_by_their_form(remembering: Recipe, work: Path) -> None:
    materials = gathered(remembering, work, CPU)
    names = [str(name) for name in Prepared.read(work).corpus.names]
    lesson = materials.lesson
    assert lesson is not None
    assert {"iban", "email"} <= set(names)
    forms = [at for at, name in enumerate(names) if name in ("iban", "email", "card number")]
    book = Prepared.read(work).book
    for at in forms:
        own = materials.sentences[book.main(at)]
        assert not bool((lesson._sentences == own).all(dim=1).any())
