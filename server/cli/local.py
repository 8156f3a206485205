"""The service of the server inside this process, with one model and no HTTP: the same code path from text to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from server.errors import SpanhostError
from server.settings import Settings
from server.tasks.answer import Answer
from server.tasks.catalogue import Catalogue
from server.tasks.definition import EndpointDefinition
from server.tasks.review import Review, review
from server.tasks.service import Service


class ModelUnusableError(SpanhostError):
    """The model of the command could not be loaded; the message says why."""


class LocalService:
    """Answers any number of inputs with one model; whatever is wrong with an input stays with that one."""

    def __init__(self, service: Service, model_id: str, runner: asyncio.Runner) -> None:
        self._service = service
        self._model_id = model_id
        self._runner = runner

    def answer(self, inputs: Sequence[object]) -> list[Answer]:
        """One answer for each input, an object as in the `input` of `/run`."""
        return self._runner.run(self._service.answer_each(self._model_id, inputs))

    def review(self, definition: EndpointDefinition) -> Review:
        """What an endpoint of this model makes of its own examples."""
        target = self._service.catalogue.target(self._model_id)
        return self._runner.run(review(self._service, target, definition))


@contextmanager
def local_service(settings: Settings, model_id: str) -> Iterator[LocalService]:
    """Loads the model that `model_id` names, and that one alone. Raises `SpanhostError`."""
    target = Catalogue(settings.models, settings.classification).target(model_id)
    wanted = tuple(model for model in settings.models if model.id == target.model_id)
    service = Service(settings.model_copy(update={"models": wanted}))
    service.start()
    try:
        status = service.registry.wait(target.model_id)
        if status.state != "ready":
            raise ModelUnusableError(f"the model {target.model_id} cannot be used: {status.reason}")
        with asyncio.Runner() as runner:
            yield LocalService(service, target.model_id, runner)
    finally:
        service.stop()
