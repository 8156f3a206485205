"""One loaded model with its executor: loading, then ready or failed. Knows no model ids; several may share it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Literal

from models.contract import GenerationModel, PairModel, SentenceModel, SpanModel
from models.errors import ModelError
from models.loading import LoadedModel
from server.inference.batcher import Batcher
from server.inference.embedder import Embedder
from server.inference.finder import Finder
from server.inference.meter import Meter
from server.inference.outcome import ForwardError
from server.inference.packing import BatchBudget
from server.inference.pairs import Pairs
from server.inference.runner import Plan, Runner
from server.inference.writer import Writer
from server.settings import InferenceSettings

State = Literal["loading", "ready", "failed"]

_WARM_UP_TEXT = "Ada Lovelace wrote to Charles Babbage from London on 5 September 1843."
_WARM_UP_LABELS = ("person", "city", "date")
_WARM_UP_HYPOTHESIS = "This text is about letters."


class Deployment:
    """A place for a model, filled by `bring_up`. `settled` is for who called that: to be set when it has ended."""

    def __init__(self, settings: InferenceSettings, name: str, meter: Meter | None = None) -> None:
        self._settings = settings
        self._name = name
        self._meter = meter
        self.settled = threading.Event()
        self.loaded: LoadedModel[Any] | None = None
        self._batcher: Batcher | None = None
        self._runner: Runner | None = None
        self._reason: str | None = None

    def bring_up(self, load: Callable[[], LoadedModel[Any]]) -> None:
        """Load, and answer a warm-up on the real path. Raises nothing: a failure becomes the reason."""
        try:
            self.loaded = load()
            self._batcher = self._executor(self.loaded)
            runner = _runner(self.loaded.model, self._batcher, self._settings.overlap_words)
            _warm_up(runner)
            self._runner = runner
        except ModelError as error:
            self._reason = str(error)
        except ForwardError as error:
            self._reason = f"the warm-up failed: {error}"
        except BaseException as error:  # noqa: BLE001 - a model that cannot load must not keep the others from serving
            self._reason = f"loading failed: {type(error).__name__}: {error}"

    @property
    def runner(self) -> Runner | None:
        """What answers with the model; None until it is ready."""
        return self._runner

    def state(self) -> tuple[State, str | None]:
        """The state, and the reason where it is not ready."""
        if self._reason:
            return "failed", self._reason
        if self._runner is None or self._batcher is None:
            return "loading", "the model is loading"
        if self._batcher.silence() > self._settings.stall_seconds:
            return "failed", "the model's executor does not respond"
        return "ready", None

    def stop(self) -> None:
        """Finish what was admitted, within the drain time, and end the executor."""
        if self._batcher is not None:
            self._batcher.stop(self._settings.drain_seconds)

    def _executor(self, loaded: LoadedModel[Any]) -> Batcher:
        batcher = Batcher(
            loaded.model.forward,
            name=self._name,
            budget=BatchBudget(self._settings.batch_tokens, self._settings.batch_items, self._settings.batch_padding),
            queue_tokens=self._settings.queue_tokens,
            overtake_seconds=self._settings.overtake_seconds,
            meter=self._meter,
            release=loaded.model.release,
        )
        batcher.start()
        return batcher


def _runner(model: object, batcher: Batcher, overlap_words: int) -> Runner:
    """What answers with `model`, by its kind."""
    if isinstance(model, SpanModel):
        return Finder(model, batcher, overlap_words=overlap_words)
    if isinstance(model, PairModel):
        return Pairs(model, batcher, overlap_words=overlap_words)
    if isinstance(model, SentenceModel):
        return Embedder(model, batcher)
    if isinstance(model, GenerationModel):
        return Writer(model, batcher)
    raise TypeError(f"{type(model).__name__} is a model of no known kind")


def _warm_up(runner: Runner) -> None:
    run = runner.run([_warm_up_plan(runner)])
    run.done.result()
    for found in run.found():
        if isinstance(found, ForwardError):
            raise found


def _warm_up_plan(runner: Runner) -> Plan[Any]:
    if isinstance(runner, Finder):
        # With names, so that what includes what is read now and not at the first request.
        return runner.plan(_WARM_UP_TEXT, _WARM_UP_LABELS, 0.5, _WARM_UP_LABELS)
    if isinstance(runner, Pairs):
        takes_hypotheses = runner.outcomes.entailment is not None
        tokens = runner.tokenize(_WARM_UP_TEXT)
        return runner.plan(tokens, [_WARM_UP_HYPOTHESIS] if takes_hypotheses else None)
    assert isinstance(runner, Embedder | Writer)
    return runner.plan([_WARM_UP_TEXT])
