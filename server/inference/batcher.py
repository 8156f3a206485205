"""The one thread that runs a model's forward passes, and the queue before it. Knows items by their cost alone.

One request at a time runs, in the order of arrival; its items are packed into padded batches.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress

from models.contract import Forwarded, Prepared
from server.errors import QueueFullError, ShuttingDownError
from server.inference.outcome import Failed, ForwardError, ForwardPass, Outcome, Scored
from server.inference.packing import BatchBudget, pack
from server.inference.rate import Rate
from server.telemetry import describe

logger = logging.getLogger(__name__)

Forward = Callable[[Sequence[Prepared]], Forwarded]
Receive = Callable[[int, Outcome], None]

_BEAT_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60
_UNRECEIVED_BATCHES = 2


class _Request:
    """Items admitted together. `waiting`: their tokens that no pass has taken yet; `open`: items without an outcome."""

    __slots__ = ("future", "items", "open", "receive", "waiting")

    def __init__(self, items: Sequence[Prepared], receive: Receive) -> None:
        self.items = items
        self.receive = receive
        self.future: Future[None] = Future()
        self.waiting = sum(item.cost for item in items)
        self.open = len(items)


class Batcher:
    """Runs `forward` on an executor thread of its own, from `start` to `stop`.

    budget: the most that one forward pass takes. queue_tokens: the most tokens that may wait; a request is admitted
    whole or not at all, and one that is larger than the queue only when nothing waits.
    Every future is resolved, whatever the model does. Cancelling one drops what has not run of it.
    """

    def __init__(self, forward: Forward, *, name: str, budget: BatchBudget, queue_tokens: int) -> None:
        self._forward = forward
        self._budget = budget
        self._queue_tokens = queue_tokens
        self._queue: deque[_Request] = deque()
        self._unresolved: set[_Request] = set()
        self._unreceived: deque[Future[None]] = deque()
        self._waiting = 0
        self._rate = Rate()
        self._change = threading.Condition()
        self._closed = False
        self._beat = time.monotonic()
        self._thread = threading.Thread(target=self._serve, name=f"executor {name}", daemon=True)
        self._receiver = ThreadPoolExecutor(1, f"receiver {name}")

    def start(self) -> None:
        """Begin to serve. A batcher starts once."""
        self._thread.start()

    def submit(self, items: Sequence[Prepared], receive: Receive) -> Future[None]:
        """Queue the items of one request; the future is done when every item has had its outcome received.

        receive: called with an item's index and its outcome as soon as its pass is done, on a thread that is not the
        executor's; so nobody has to hold the scores of all of a long text. What it raises, the future raises.
        Raises `QueueFullError` when the items do not fit the queue, `ShuttingDownError` after `stop`.
        """
        request = _Request(items, receive)
        if not items:
            request.future.set_result(None)
            return request.future
        with self._change:
            if self._closed:
                raise ShuttingDownError("the server is shutting down", retry_after=5)
            if self._waiting and self._waiting + request.waiting > self._queue_tokens:
                raise QueueFullError("the queue of this model is full", retry_after=self._seconds_to_wait())
            self._queue.append(request)
            self._unresolved.add(request)
            self._waiting += request.waiting
            self._change.notify_all()
        request.future.add_done_callback(lambda _: self._forget(request))
        return request.future

    def silence(self) -> float:
        """Seconds since the executor thread last showed that it lives; infinite when it does not run."""
        return time.monotonic() - self._beat if self._thread.is_alive() else math.inf

    def stop(self, drain_seconds: float) -> None:
        """Take no more requests, finish the admitted ones, and after `drain_seconds` fail those that are left."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        if self._thread.is_alive():
            self._thread.join(drain_seconds)
        with self._change:
            left = list(self._unresolved)
        for request in left:
            _fail(request, ShuttingDownError("the server stopped before this request was answered", retry_after=5))
        self._receiver.shutdown(wait=False, cancel_futures=True)

    def _seconds_to_wait(self) -> int:
        return max(1, min(math.ceil(self._waiting / self._rate.tokens_per_second), _LONGEST_RETRY_SECONDS))

    def _serve(self) -> None:
        while (request := self._next()) is not None:
            try:
                self._work_off(request)
            except BaseException as error:  # noqa: BLE001 - the thread outlives every failure; native code may panic
                logger.error("a request failed in the executor: %s", describe(error))
                _fail(request, ForwardError("the model's executor failed"))
        for received in self._unreceived:
            received.result()

    def _next(self) -> _Request | None:
        """The next request, waited for; None when there will be none."""
        with self._change:
            while not self._queue and not self._closed:
                self._beat = time.monotonic()
                self._change.wait(_BEAT_SECONDS)
            return self._queue.popleft() if self._queue else None

    def _work_off(self, request: _Request) -> None:
        for batch in pack([item.cost for item in request.items], self._budget):
            if request.future.done():
                return
            self._take(request, sum(request.items[index].cost for index in batch))
            outcomes = self._run([request.items[index] for index in batch])
            self._unreceived.append(self._receiver.submit(_hand_over, request, batch, outcomes))
            while len(self._unreceived) > _UNRECEIVED_BATCHES:
                self._unreceived.popleft().result()

    def _run(self, items: Sequence[Prepared]) -> list[Outcome]:
        """One outcome for each item. A batch that fails is halved until the item that fails alone is found."""
        self._beat = time.monotonic()
        try:
            forwarded = self._forward(items)
            if len(forwarded.scores) != len(items):
                raise ForwardError("the model answered another number of items than it was given")
        except BaseException as error:  # noqa: BLE001 - one item's failure, of whatever kind, is its own
            if len(items) > 1:
                middle = len(items) // 2
                return self._run(items[:middle]) + self._run(items[middle:])
            logger.warning("the model failed on an item of cost %d: %s", items[0].cost, describe(error))
            return [Failed(ForwardError(f"the model failed on this input ({type(error).__name__})"))]
        self._rate.note(sum(item.cost for item in items), forwarded.seconds)
        taken = ForwardPass(forwarded.seconds)
        return [Scored(scores, taken) for scores in forwarded.scores]

    def _take(self, request: _Request, tokens: int) -> None:
        with self._change:
            # Whoever cancelled the request in this moment has given back all of its tokens already.
            tokens = min(tokens, request.waiting)
            request.waiting -= tokens
            self._waiting -= tokens
            self._change.notify_all()

    def _forget(self, request: _Request) -> None:
        self._take(request, request.waiting)
        with self._change:
            self._unresolved.discard(request)


def _hand_over(request: _Request, batch: Sequence[int], outcomes: Sequence[Outcome]) -> None:
    """Deliver the outcomes of one pass. All passes of a batcher are handed over on one thread, one after the other."""
    if request.future.done():
        return
    try:
        for index, outcome in zip(batch, outcomes, strict=True):
            request.receive(index, outcome)
    except Exception as error:  # noqa: BLE001 - it belongs to the one who waits
        _fail(request, error)
    request.open -= len(batch)
    if not request.open:
        # The client may have gone, or `stop` lost its patience, a moment ago: then the future has its end.
        with suppress(InvalidStateError):
            request.future.set_result(None)


def _fail(request: _Request, error: Exception) -> None:
    with suppress(InvalidStateError):
        request.future.set_exception(error)
