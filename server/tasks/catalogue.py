"""Which tasks there are, and what a model id of a request stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.contract import Kind
from server.errors import ConfigurationError, UnknownEndpointError, UnknownModelError
from server.settings import ClassificationSettings, ModelSettings
from server.tasks.classification.task import ClassificationTask
from server.tasks.extraction import ExtractionTask
from server.tasks.pii import PiiTask
from server.tasks.task import Task

_DEFAULTS = ClassificationSettings()
TASKS: Mapping[str, Task[Any]] = {
    task.name: task for task in (PiiTask(), ExtractionTask(), ClassificationTask(_DEFAULTS))
}

_ENDPOINT_SUFFIX = re.compile(r"-[a-z0-9]{10}")


@dataclass(frozen=True, slots=True)
class Target:
    """What answers a request: the configured model id, and its task."""

    model_id: str
    task: Task[Any]


class Catalogue:
    """The configured model ids and their tasks.

    Raises `ConfigurationError` for a task that does not exist, or that is configured wrong.
    """

    def __init__(self, models: Iterable[ModelSettings], classification: ClassificationSettings = _DEFAULTS) -> None:
        self._targets: dict[str, Target] = {}
        tasks = {**TASKS, ClassificationTask.name: ClassificationTask(classification)}
        for model in models:
            if model.task not in tasks:
                known = ", ".join(tasks)
                raise ConfigurationError(f"models: {model.id} has the unknown task {model.task!r}; known are {known}")
            self._targets[model.id] = Target(model.id, tasks[model.task])

    def find(self, model_id: object) -> Target | None:
        """What a configured id stands for; None for any other value."""
        return self._targets.get(model_id) if isinstance(model_id, str) else None

    def kinds(self, model: ModelSettings) -> tuple[Kind, ...]:
        """The kinds of models that a configured id needs."""
        return self._targets[model.id].task.kinds

    def may_be_endpoint(self, model_id: str) -> bool:
        """Whether the id has the form of a custom endpoint of a configured model."""
        return model_id not in self._targets and any(
            model_id.startswith(base) and _ENDPOINT_SUFFIX.fullmatch(model_id, len(base)) for base in self._targets
        )

    def target(self, model_id: str) -> Target:
        """What the id of a request stands for.

        An id is a configured one, or a configured one with the ten-character suffix of a custom endpoint.
        Raises `UnknownModelError` and `UnknownEndpointError`.
        """
        if model_id in self._targets:
            return self._targets[model_id]
        for base in self._targets:
            if model_id.startswith(base) and _ENDPOINT_SUFFIX.fullmatch(model_id, len(base)):
                raise UnknownEndpointError(f"model_id: {base} has no custom endpoint of this name")
        raise UnknownModelError(f"model_id: there is no such model here; there are {', '.join(self._targets)}")
