"""Which model ids are served, by which loaded model, and in what state that is. Loads in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from models.loading import LoadedModel, LoadOptions, load_span_model
from server.errors import ModelNotReadyError
from server.inference.deployment import Deployment, State
from server.inference.finder import Finder
from server.metrics import Metrics
from server.settings import InferenceSettings, ModelSettings

logger = logging.getLogger(__name__)

Load = Callable[[str, LoadOptions], LoadedModel]

_RETRY_WHILE_LOADING = 2
_RETRY_WHEN_FAILED = 60


@dataclass(frozen=True, slots=True)
class Status:
    """What may be told about one model id. The fields of the device are None until the model is loaded."""

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


class Registry:
    """The configured model ids, from `start`, which returns at once, to `stop`."""

    def __init__(
        self,
        models: Iterable[ModelSettings],
        settings: InferenceSettings,
        cache: Path,
        load: Load = load_span_model,
        metrics: Metrics | None = None,
    ) -> None:
        self._settings = settings
        self._cache = cache
        self._load = load
        self._models = {model.id: model for model in models}
        metrics = metrics or Metrics()
        self._deployments = {
            source: Deployment(settings, metrics.of_model(source.checkpoint))
            for source in dict.fromkeys(map(_source, self._models.values()))
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
        """Finish what was admitted, within the drain time, and end the executors."""
        self._stopping.set()
        for deployment in self._deployments.values():
            deployment.stop()

    def finder(self, model_id: str) -> Finder:
        """The finder of a configured id. Raises `ModelNotReadyError` while the model loads, or when it has failed."""
        deployment = self._deployment(model_id)
        state, _ = deployment.state()
        if state == "loading":
            raise ModelNotReadyError(f"the model {model_id} is still loading", _RETRY_WHILE_LOADING)
        if state == "failed" or deployment.finder is None:
            raise ModelNotReadyError(f"the model {model_id} cannot answer; /v1/models says why", _RETRY_WHEN_FAILED)
        return deployment.finder

    def wait(self, model_id: str, timeout: float | None = None) -> Status:
        """The status of a configured id once its model is ready or has failed, or after `timeout` seconds."""
        self._deployment(model_id).settled.wait(timeout)
        return self.status(model_id)

    def status(self, model_id: str) -> Status:
        """What may be told about a configured id."""
        model, deployment = self._models[model_id], self._deployment(model_id)
        state, reason = deployment.state()
        loaded = deployment.loaded
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
        return self._deployment(model_id).state()[0] == "ready"

    def _deployment(self, model_id: str) -> Deployment:
        return self._deployments[_source(self._models[model_id])]

    def _bring_up(self) -> None:
        for source, deployment in self._deployments.items():
            if not self._stopping.is_set():
                where = (source.device, source.precision, source.engine)
                options = LoadOptions(*where, self._cache, self._settings.threads, self._settings.measure_engines)
                deployment.bring_up(partial(self._load, source.checkpoint, options))
                _log(source, deployment)
            deployment.settled.set()


def _source(model: ModelSettings) -> Source:
    return Source(model.checkpoint, model.device, model.precision, model.engine)


def _log(source: Source, deployment: Deployment) -> None:
    state, reason = deployment.state()
    loaded = deployment.loaded
    if state == "ready" and loaded is not None:
        where = f"{loaded.device} ({loaded.device_reason})"
        how = f"engine {loaded.engine}, precision {loaded.precision} ({loaded.engine_reason})"
        logger.info("model %s is ready on %s, %s", source.checkpoint, where, how)
    else:
        logger.error("model %s cannot be served: %s", source.checkpoint, reason)
