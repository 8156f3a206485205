"""One loaded model with its executor: loading, then ready or failed. Knows no model ids; several may share it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from models.errors import ModelError
from models.loading import LoadedModel
from server.inference.batcher import Batcher
from server.inference.finder import Finder
from server.inference.meter import Meter
from server.inference.outcome import ForwardError
from server.inference.packing import BatchBudget
from server.settings import InferenceSettings

State = Literal["loading", "ready", "failed"]

_WARM_UP_TEXT = "Ada Lovelace wrote to Charles Babbage from London on 5 September 1843."
_WARM_UP_LABELS = ("person", "city", "date")


class Deployment:
    """A place for a model, filled by `bring_up`. `settled` is for who called that: to be set when it has ended."""

    def __init__(self, settings: InferenceSettings, meter: Meter | None = None) -> None:
        self._settings = settings
        self._meter = meter
        self.settled = threading.Event()
        self.loaded: LoadedModel | None = None
        self._batcher: Batcher | None = None
        self._finder: Finder | None = None
        self._reason: str | None = None

    def bring_up(self, load: Callable[[], LoadedModel]) -> None:
        """Load, and answer a warm-up on the real path. Raises nothing: a failure becomes the reason."""
        try:
            self.loaded = load()
            self._batcher = self._executor(self.loaded)
            finder = Finder(self.loaded.model, self._batcher, overlap_words=self._settings.overlap_words)
            _warm_up(finder)
            self._finder = finder
        except ModelError as error:
            self._reason = str(error)
        except ForwardError as error:
            self._reason = f"the warm-up failed: {error}"
        except BaseException as error:  # noqa: BLE001 - a model that cannot load must not keep the others from serving
            self._reason = f"loading failed: {type(error).__name__}: {error}"

    @property
    def finder(self) -> Finder | None:
        """What finds spans; None until the model is ready."""
        return self._finder

    def state(self) -> tuple[State, str | None]:
        """The state, and the reason where it is not ready."""
        if self._reason:
            return "failed", self._reason
        if self._finder is None or self._batcher is None:
            return "loading", "the model is loading"
        if self._batcher.silence() > self._settings.stall_seconds:
            return "failed", "the model's executor does not respond"
        return "ready", None

    def stop(self) -> None:
        """Finish what was admitted, within the drain time, and end the executor."""
        if self._batcher is not None:
            self._batcher.stop(self._settings.drain_seconds)

    def _executor(self, loaded: LoadedModel) -> Batcher:
        batcher = Batcher(
            loaded.model.forward,
            name=loaded.checkpoint,
            budget=BatchBudget(self._settings.batch_tokens, self._settings.batch_items, self._settings.batch_padding),
            queue_tokens=self._settings.queue_tokens,
            overtake_seconds=self._settings.overtake_seconds,
            meter=self._meter,
            release=loaded.model.release,
        )
        batcher.start()
        return batcher


def _warm_up(finder: Finder) -> None:
    run = finder.run([finder.plan(_WARM_UP_TEXT, _WARM_UP_LABELS, threshold=0.5)])
    run.done.result()
    for found in run.found():
        if isinstance(found, ForwardError):
            raise found
