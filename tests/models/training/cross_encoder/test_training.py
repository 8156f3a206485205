from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from models.training.cross_encoder.batches import BatchStream, read_tokenizer
from models.training.cross_encoder.network import MixedPrecision, build_network
from models.training.cross_encoder.questions import Mixture, Question, Verdict
from models.training.cross_encoder.recipe import Optimisation, Recipe
from models.training.cross_encoder.training import Trainer, rate

SETTINGS = Recipe.read().optimisation.model_copy(
    update={"steps": 12, "minutes": 10, "batch_tokens": 400, "encoder_rate": 1e-3, "head_rate": 1e-2}
)


class Easy:
    """Two texts that a single word tells apart."""

    pairs = 1.0

    def draw(self, generator: np.random.Generator) -> Question:
        right = bool(generator.integers(2))
        verdict = Verdict.ENTAILMENT if right else Verdict.CONTRADICTION
        return Question("yes indeed" if right else "no never", ("it is so",), (verdict,))


def trainer(backbone: Path, state: Path, settings: Optimisation) -> tuple[Trainer, MixedPrecision]:
    torch.manual_seed(0)
    precision = MixedPrecision(build_network(backbone))
    stream = BatchStream(Mixture([Easy()], [1.0]), read_tokenizer(backbone, 32), settings.batch_tokens, 1)
    return Trainer(precision, stream, settings, state), precision


def test_training_lowers_the_loss_and_leaves_the_words_alone(backbone: Path, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"steps": 60})
    run, precision = trainer(backbone, tmp_path / "state.pt", settings)
    words = precision.full()["bert.embeddings.word_embeddings.weight"].clone()
    run.run()
    assert run.progress.step == 60
    assert run.progress.loss < 1.0 < np.log(3)
    assert torch.equal(precision.full()["bert.embeddings.word_embeddings.weight"], words)


def test_a_run_that_was_cut_off_ends_as_one_that_was_not(backbone: Path, tmp_path: Path) -> None:
    whole, expected = trainer(backbone, tmp_path / "whole.pt", SETTINGS)
    whole.run()

    class CutError(Exception):
        pass

    class CutTrainer(Trainer):
        def _report(self) -> None:
            if self.progress.step == 5:
                self.save()
                raise CutError

    torch.manual_seed(0)
    precision = MixedPrecision(build_network(backbone))
    stream = BatchStream(Mixture([Easy()], [1.0]), read_tokenizer(backbone, 32), SETTINGS.batch_tokens, 1)
    with pytest.raises(CutError):
        CutTrainer(precision, stream, SETTINGS, tmp_path / "cut.pt").run()
    continued, found = trainer(backbone, tmp_path / "cut.pt", SETTINGS)
    assert continued.progress.step == 5
    continued.run()
    assert continued.progress.step == SETTINGS.steps
    assert continued.progress.loss == pytest.approx(whole.progress.loss)
    for name, master in expected.masters.state().items():
        torch.testing.assert_close(found.masters.state()[name], master)


def test_the_schedule_ends_when_its_minutes_are_over(backbone: Path, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"minutes": 1e-6})
    run, _ = trainer(backbone, tmp_path / "state.pt", settings)
    run.run()
    assert run.progress.step == 1


def test_the_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    rates = [rate(progress, 0.1) for progress in (0.0, 0.05, 0.1, 0.55, 1.0)]
    assert rates == pytest.approx([0.01, 0.5, 1.0, 0.5, 0.0])
