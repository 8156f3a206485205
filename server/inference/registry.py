"""Which model ids are served, by which loaded model, and in what state that is. Loads in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from models.contract import Kind
from models.loading import LoadedModel, LoadOptions, load_model
from server.errors import ModelNotReadyError
from server.inference.deployment import Deployment, State
from server.inference.runners import Runners
from server.metrics import Metrics
from server.settings import InferenceSettings, ModelSettings

logger = logging.getLogger(__name__)

Load = Callable[[str, LoadOptions], LoadedModel[Any]]
Kinds = Callable[[ModelSettings], Sequence[Kind]]
"""The kinds of models that a configured id needs: the first in its checkpoint, others in its encoder."""

_RETRY_WHILE_LOADING = 2
_RETRY_WHEN_FAILED = 60
_WORST_FIRST: tuple[State, ...] = ("failed", "loading", "ready")


@dataclass(frozen=True, slots=True)
class Status:
    """What may be told about one model id. The fields of the device are None until the model is loaded.

    They are those of its checkpoint; state and reason are also its encoder's, where it needs one.
    """

    id: str
    task: str
    checkpoint: str
    state: State
    reason: str | None
    device: str | None
    device_reason: str | None
    engine: str | None
    precision: str | None
    engine_reason: str | None


class Source(NamedTuple):
    """What decides a loaded model: model ids with equal sources share one."""

    checkpoint: str
    device: str
    precision: str
    engine: str
    kind: Kind

    @property
    def name(self) -> str:
        """What logs and metrics call it."""
        return self.checkpoint if self.kind != "sentence" else f"{self.checkpoint} sentences"


class Registry:
    """The configured model ids, from `start`, which returns at once, to `stop`. kinds: what each of them needs."""

    def __init__(
        self,
        models: Iterable[ModelSettings],
        settings: InferenceSettings,
        cache: Path,
        load: Load = load_model,
        metrics: Metrics | None = None,
        kinds: Kinds = lambda _: ("span",),
    ) -> None:
        self._settings = settings
        self._cache = cache
        self._load = load
        self._models = {model.id: model for model in models}
        metrics = metrics or Metrics()
        self._sources = {model.id: _sources(model, kinds(model)) for model in self._models.values()}
        self._deployments = {
            source: Deployment(settings, source.name, metrics.of_model(source.name))
            for source in dict.fromkeys(source for own in self._sources.values() for source in own)
        }
        for model_id in self._models:
            metrics.watch_model(model_id, partial(self._is_ready, model_id))
        self._loader = threading.Thread(target=self._bring_up, name="model loader", daemon=True)
        self._starting = threading.Lock()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to load, one model after the other. Starting again does nothing."""
        with self._starting:
            if self._loader.ident is None:
                self._loader.start()

    def stop(self) -> None:
        """Finish what was admitted, and the model that is being loaded, within the drain time; end the executors.

        Stopping again does nothing.
        """
        if self._stopping.is_set():
            return
        self._stopping.set()
        end = time.monotonic() + self._settings.drain_seconds
        for deployment in self._deployments.values():
            deployment.stop()
        if self._loader.ident is not None:
            # A thread that is inside an engine's own code when the interpreter ends aborts the process.
            self._loader.join(max(0.0, end - time.monotonic()))

    def runners(self, model_id: str) -> Runners:
        """What answers for a configured id. Raises `ModelNotReadyError` while it loads, or when it has failed."""
        ready = {}
        for source in self._sources[model_id]:
            deployment = self._deployments[source]
            state, _ = deployment.state()
            if state == "loading":
                raise ModelNotReadyError(f"the model {model_id} is still loading", _RETRY_WHILE_LOADING)
            if state == "failed" or deployment.runner is None:
                raise ModelNotReadyError(f"the model {model_id} cannot answer; /v1/models says why", _RETRY_WHEN_FAILED)
            ready[source.kind] = deployment.runner
        return Runners(ready)

    def wait(self, model_id: str, timeout: float | None = None) -> Status:
        """The status of a configured id once its models are ready or have failed, or after `timeout` seconds."""
        for source in self._sources[model_id]:
            self._deployments[source].settled.wait(timeout)
        return self.status(model_id)

    def status(self, model_id: str) -> Status:
        """What may be told about a configured id."""
        model, (source, *_) = self._models[model_id], self._sources[model_id]
        state, reason = self._state(model_id)
        loaded = self._deployments[source].loaded
        return Status(
            id=model.id,
            task=model.task,
            checkpoint=model.checkpoint,
            state=state,
            reason=reason,
            device=loaded.device if loaded else None,
            device_reason=loaded.device_reason if loaded else None,
            engine=loaded.engine if loaded else None,
            precision=loaded.precision if loaded else None,
            engine_reason=loaded.engine_reason if loaded else None,
        )

    def statuses(self) -> list[Status]:
        """The status of every id, in the order of the configuration."""
        return [self.status(model_id) for model_id in self._models]

    def _is_ready(self, model_id: str) -> bool:
        return self._state(model_id)[0] == "ready"

    def _state(self, model_id: str) -> tuple[State, str | None]:
        """The state of all that an id needs: failed where one of them is, else loading where one is."""
        states = [self._deployments[source].state() for source in self._sources[model_id]]
        return min(states, key=lambda state: _WORST_FIRST.index(state[0]))

    def _bring_up(self) -> None:
        for source, deployment in self._deployments.items():
            if not self._stopping.is_set():
                where = (source.device, source.precision, source.engine)
                how = (self._cache, self._settings.threads, self._settings.measure_engines)
                options = LoadOptions(*where, *how, source.kind)
                deployment.bring_up(partial(self._load, source.checkpoint, options))
                if not self._stopping.is_set():
                    _log(source, deployment)
            deployment.settled.set()


def _sources(model: ModelSettings, kinds: Sequence[Kind]) -> tuple[Source, ...]:
    first, *others = kinds
    return (
        Source(model.checkpoint, model.device, model.precision, model.engine, first),
        *(Source(model.encoder, model.device, "auto", "auto", kind) for kind in others),
    )


def _log(source: Source, deployment: Deployment) -> None:
    state, reason = deployment.state()
    loaded = deployment.loaded
    if state == "ready" and loaded is not None:
        where = f"{loaded.device} ({loaded.device_reason})"
        how = f"engine {loaded.engine}, precision {loaded.precision} ({loaded.engine_reason})"
        logger.info("model %s is ready on %s, %s", source.name, where, how)
    else:
        logger.error("model %s cannot be served: %s", source.name, reason)
