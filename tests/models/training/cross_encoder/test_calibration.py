from __future__ import annotations

import numpy as np
import pytest

from models.training.cross_encoder.calibration import Choices, calibration_error, fit_temperature


def drawn(temperature: float) -> Choices:
    """Decisions whose right options are drawn from the logits' own shares at `temperature`."""
    generator = np.random.default_rng(0)
    logits = 3 * generator.standard_normal((4000, 4)).astype(np.float32)
    noise = generator.gumbel(size=logits.shape)
    return Choices(logits, (logits / temperature + noise).argmax(axis=1))


@pytest.mark.parametrize("temperature", [0.6, 1.0, 2.5])
def test_the_temperature_that_made_the_choices_is_found(temperature: float) -> None:
    assert fit_temperature([drawn(temperature)]) == pytest.approx(temperature, rel=0.08)


def test_calibration_lowers_the_error() -> None:
    choices = drawn(2.5)
    assert calibration_error(choices, fit_temperature([choices])) < 0.03 < calibration_error(choices, 1.0)
