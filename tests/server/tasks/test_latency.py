"""`latency_ms` is the time of forward passes: shown with the bundled weights and every step made slow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from models.contract import NO_INCLUSIONS, Candidates, FloatArray, Inclusions, Label, Prepared, Words
from models.engines.engine import Engine
from models.engines.inputs import Inputs
from models.gliner.model import Engines, GlinerModel
from models.gliner.prepared import GlinerItem
from models.loading import LoadedModel
from server.settings import load_settings
from server.tasks.service import Service
from tests.server.scripted import loading

NAP = 0.15


class SleepingEngine(Engine):
    """Sleeps before each run, and keeps a clock of its own."""

    def __init__(self, inner: Engine) -> None:
        super().__init__(inner.name, inner.device, inner.precision)
        self._inner = inner
        self.spent = 0.0

    def run(self, inputs: Inputs) -> FloatArray:
        begin = time.perf_counter()
        time.sleep(NAP)
        output = self._inner.run(inputs)
        self.spent += time.perf_counter() - begin
        return output


class SleepingModel(GlinerModel):
    """The bundled model, which sleeps in every step."""

    def __init__(self, model: GlinerModel) -> None:
        vars(self).update(vars(model))
        assert model._engines.labels is not None
        self.text, self.labels = SleepingEngine(model._engines.text), SleepingEngine(model._engines.labels)
        self._engines = Engines(self.text, self.labels)

    def tokenize(self, text: str) -> Words:
        time.sleep(NAP)
        return super().tokenize(text)

    def prepare(self, words: Words, first: int, last: int, labels: Sequence[Label]) -> GlinerItem:
        time.sleep(NAP)
        return super().prepare(words, first, last, labels)

    def decode(
        self, item: Prepared, scores: FloatArray, threshold: float | FloatArray, inclusions: Inclusions = NO_INCLUSIONS
    ) -> Candidates:
        time.sleep(NAP)
        return super().decode(item, scores, threshold, inclusions)


@pytest.mark.parametrize("texts", [1, 3])
def test_only_the_forward_pass_counts_though_every_step_sleeps(
    bundled: LoadedModel, tmp_path: Path, texts: int
) -> None:
    assert isinstance(bundled.model, GlinerModel)
    model = SleepingModel(bundled.model)
    service = Service(load_settings(overrides={"data_dir": tmp_path}), loading(replace(bundled, model=model)))
    service.start()
    assert service.registry.wait("fastino-pii", 60).state == "ready"
    model.text.spent = model.labels.spent = 0.0

    begin = time.perf_counter()
    item = {"text": "9 AM for a Sedan for Jamie Derran", "parameters": {"entity_types": [f"label of {texts}"]}}
    answers = asyncio.run(service.run("fastino-pii", [item] * texts))
    elapsed = time.perf_counter() - begin
    service.stop()

    forward_ms = 1000 * (model.text.spent + model.labels.spent)
    for answer in answers:
        assert forward_ms <= answer.latency_ms < forward_ms + 1000 * NAP / 2
    assert forward_ms >= 2 * 1000 * NAP
    assert 1000 * elapsed >= answers[0].latency_ms + 3 * 1000 * NAP
