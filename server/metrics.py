"""What the server counts and times, for Prometheus. Labels are names of the configuration, never of a request.

README.md documents every metric.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder

UNKNOWN = "unknown"
"""Model and task of a request that names no configured model."""

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_ITEMS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_TOKENS = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
_SHARES = (0.0, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 0.75)


class Metrics:
    """The metrics of one server. Safe from several threads at once."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        request = (["model", "task"], self._registry)
        self._requests = self._counter("requests", "Requests to /run that were answered.", "status")
        self._errors = self._counter("errors", "Requests to /run that were refused or failed, by error code.", "code")
        self._inputs = self._counter("inputs", "Inputs of requests, by whether they were answered.", "outcome")
        self._request_seconds = _histogram("request_seconds", "Time to answer a request to /run.", _SECONDS, *request)
        self._ready = Gauge(
            "spanhost_model_ready", "1 where the model id can answer, else 0.", ["model"], registry=self._registry
        )
        model = (["checkpoint"], self._registry)
        self._queue_seconds = _histogram("queue_seconds", "Time that a window of text waited.", _SECONDS, *model)
        self._model_seconds = _histogram("model_seconds", "Model time of a forward pass.", _SECONDS, *model)
        self._batch_items = _histogram("batch_items", "Windows of text in a forward pass.", _ITEMS, *model)
        self._batch_tokens = _histogram("batch_tokens", "Tokens in a forward pass, no padding.", _TOKENS, *model)
        self._batch_padding = _histogram(
            "batch_padding_ratio", "Share of padding in the tokens of a forward pass.", _SHARES, *model
        )
        self._failed = Counter(
            "spanhost_failed_passes_total", "Forward passes that failed.", ["checkpoint"], registry=self._registry
        )
        self._queue_tokens = Gauge(
            "spanhost_queue_tokens", "Tokens that wait for the model.", ["checkpoint"], registry=self._registry
        )
        self.of_model = cache(self._of_model)

    def answered(self, model: str, task: str, status: int, seconds: float, code: str | None) -> None:
        """A request was answered with an HTTP status after `seconds`. code: the error's, where it is one."""
        self._requests.labels(model, task, str(status)).inc()
        self._request_seconds.labels(model, task).observe(seconds)
        if code is not None:
            self._errors.labels(model, task, code).inc()

    def inputs(self, model: str, task: str, succeeded: int, failed: int) -> None:
        """So many inputs of a request have their answers, and so many have none."""
        self._inputs.labels(model, task, "success").inc(succeeded)
        if failed:
            self._inputs.labels(model, task, "error").inc(failed)

    def watch_model(self, model: str, is_ready: Callable[[], bool]) -> None:
        """Ask `is_ready` whenever the metrics are read."""
        self._ready.labels(model).set_function(is_ready)

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """All metrics in the text format that the header `accept` prefers, and its content type."""
        encoder, content_type = choose_encoder(accept)
        return encoder(self._registry), content_type

    def _of_model(self, checkpoint: str) -> ModelMetrics:
        return ModelMetrics(
            self._queue_seconds.labels(checkpoint),
            self._model_seconds.labels(checkpoint),
            self._batch_items.labels(checkpoint),
            self._batch_tokens.labels(checkpoint),
            self._batch_padding.labels(checkpoint),
            self._failed.labels(checkpoint),
            self._queue_tokens.labels(checkpoint),
        )

    def _counter(self, name: str, help_text: str, label: str) -> Counter:
        return Counter(f"spanhost_{name}_total", help_text, ["model", "task", label], registry=self._registry)


class ModelMetrics:
    """The metrics of one loaded model's forward passes: the batcher's `Meter`."""

    def __init__(
        self,
        queue_seconds: Histogram,
        model_seconds: Histogram,
        batch_items: Histogram,
        batch_tokens: Histogram,
        batch_padding: Histogram,
        failed: Counter,
        queue_tokens: Gauge,
    ) -> None:
        self._queue_seconds = queue_seconds
        self._model_seconds = model_seconds
        self._batch_items = batch_items
        self._batch_tokens = batch_tokens
        self._batch_padding = batch_padding
        self._failed = failed
        self._queue_tokens = queue_tokens

    def waited(self, seconds: float) -> None:
        self._queue_seconds.observe(seconds)

    def passed(self, items: int, tokens: int, padded: int, seconds: float) -> None:
        self._model_seconds.observe(seconds)
        self._batch_items.observe(items)
        self._batch_tokens.observe(tokens)
        self._batch_padding.observe(1 - tokens / padded)

    def failed(self) -> None:
        self._failed.inc()

    def watch_queue(self, tokens: Callable[[], int]) -> None:
        self._queue_tokens.set_function(tokens)


def _histogram(
    name: str, help_text: str, buckets: tuple[float, ...], labels: list[str], registry: CollectorRegistry
) -> Histogram:
    return Histogram(f"spanhost_{name}", help_text, labels, buckets=buckets, registry=registry)
