"""The one thread that runs a model's forward passes. Knows items by their cost alone, and clients by a string.

It never waits for company: an item that comes to an idle executor runs at once, and while a pass runs the queue fills
that the next one is taken from.
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
from server.errors import QueueFullError, RequestTimeoutError, ShuttingDownError
from server.inference.deadlines import Deadlines
from server.inference.elastic import ElasticBudget
from server.inference.line import Ticket
from server.inference.meter import Meter, NoMeter
from server.inference.outcome import ForwardError, Outcome
from server.inference.packing import BatchBudget
from server.inference.queue import FairQueue
from server.inference.rate import Rate
from server.inference.recovery import Forward, Recovery
from server.inference.reservation import Reservation
from server.telemetry import describe

logger = logging.getLogger(__name__)

Receive = Callable[[int, Outcome], None]

_BEAT_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60
_UNRECEIVED_BATCHES = 2
_STOPPED = "the server stopped before this request was answered"


class _Request(Future[None]):
    """The future of items admitted together. `open`: how many have no outcome yet."""

    def __init__(self, items: Sequence[Prepared], receive: Receive, deadline: float | None) -> None:
        super().__init__()
        self.items = items
        self.receive = receive
        self.deadline = math.inf if deadline is None else deadline
        self.open = len(items)
        self.tickets: list[Ticket[_Request]] = []


class Batcher:
    """Runs `forward` on an executor thread of its own, from `start` to `stop`.

    budget: the most that one forward pass takes, of any number of requests. overtake_seconds: as `FairQueue` says.
    queue_tokens: the most tokens that may wait; a request is admitted whole or not at all, and one that is larger than
    the queue only when nothing waits. meter: is told of waiting times and passes. release: as `Recovery` says.
    Every future is resolved, whatever the model does. Cancelling one drops what has not run of it.
    """

    def __init__(
        self,
        forward: Forward,
        *,
        name: str,
        budget: BatchBudget,
        queue_tokens: int,
        overtake_seconds: float = 1.0,
        meter: Meter | None = None,
        release: Callable[[], None] | None = None,
    ) -> None:
        self._forward = forward
        self._budget = ElasticBudget(budget)
        self._recovery = Recovery(self._pass, self._budget, release)
        self._queue_tokens = queue_tokens
        self._queue: FairQueue[_Request] = FairQueue(overtake_seconds)
        self._promised = 0
        self._unresolved: set[_Request] = set()
        self._unreceived: deque[Future[None]] = deque()
        self._rate = Rate()
        self._meter = meter or NoMeter()
        self._meter.watch_queue(lambda: self._queue.tokens)
        self._change = threading.Condition()
        self._closed = self._stopped = False
        self._beat = time.monotonic()
        self._deadlines: Deadlines[_Request] = Deadlines(self._expire, name=name)
        self._thread = threading.Thread(target=self._serve, name=f"executor {name}", daemon=True)
        self._receiver = ThreadPoolExecutor(1, f"receiver {name}")

    def start(self) -> None:
        """Begin to serve. A batcher starts once."""
        self._deadlines.start()
        self._thread.start()

    def reserve(self, tokens: int) -> Reservation:
        """Room for `tokens` that a request will bring in one piece or several, until the reservation is released.

        Raises `QueueFullError` when they do not fit the queue, and `ShuttingDownError` after `stop`.
        """
        with self._change:
            self._check_room(tokens)
            self._promised += tokens
        return Reservation(tokens, self._promise)

    def submit(
        self,
        items: Sequence[Prepared],
        receive: Receive,
        *,
        client: str = "",
        deadline: float | None = None,
        reservation: Reservation | None = None,
    ) -> Future[None]:
        """Queue the items of one request; the future is done when every item has had its outcome received.

        receive: called with an item's index and its outcome as soon as its pass is done, so nobody has to hold the
        scores of all of a long text; on a thread that is not the executor's where that has more to do. What it raises,
        the future raises.
        client: whoever has the same string shares one turn in the queue. deadline: in seconds of `time.monotonic`;
        past it the future raises `RequestTimeoutError`, and what has not run of the request does not run.
        reservation: room that the items take; with it they are not refused for want of room.
        Raises `QueueFullError` when the items do not fit the queue, `ShuttingDownError` after `stop`, and
        `RequestTimeoutError` when the deadline has passed already.
        """
        request = _Request(items, receive, deadline)
        if not items:
            request.set_result(None)
            return request
        self._admit(request, client, [item.cost for item in items], reservation)
        if deadline is not None:
            self._deadlines.add(request, deadline)
        request.add_done_callback(self._forget)
        return request

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
            self._stopped = True
            left = list(self._unresolved)
        for request in left:
            _fail(request, ShuttingDownError(_STOPPED, retry_after=5))
        self._deadlines.stop()
        self._receiver.shutdown(wait=False, cancel_futures=True)

    def _admit(self, request: _Request, client: str, costs: Sequence[int], reservation: Reservation | None) -> None:
        with self._change:
            now = time.monotonic()
            if reservation is None:
                self._check_room(sum(costs))
            elif self._stopped:
                raise ShuttingDownError(_STOPPED, retry_after=5)
            if request.deadline <= now:
                raise self._too_late()
            if reservation is not None:
                reservation.use(sum(costs))
            request.tickets = self._queue.add(request, client, costs, now)
            self._unresolved.add(request)
            self._change.notify_all()

    def _check_room(self, tokens: int) -> None:
        """Whether a request of `tokens` may come in. Raises `ShuttingDownError` and `QueueFullError`."""
        if self._closed:
            raise ShuttingDownError("the server is shutting down", retry_after=5)
        waiting = self._queue.tokens + self._promised
        if waiting and waiting + tokens > self._queue_tokens:
            raise QueueFullError("the queue of this model is full", retry_after=self._seconds_to_wait())

    def _promise(self, change: int) -> None:
        with self._change:
            self._promised += change
            self._change.notify_all()

    def _seconds_to_wait(self) -> int:
        return max(1, min(math.ceil(self._queue.tokens / self._rate.tokens_per_second), _LONGEST_RETRY_SECONDS))

    def _too_late(self) -> RequestTimeoutError:
        message = "the request was not answered within the time that the server allows"
        return RequestTimeoutError(message, retry_after=self._seconds_to_wait())

    def _serve(self) -> None:
        while self._serve_next():
            pass
        for received in self._unreceived:
            received.result()

    def _serve_next(self) -> bool:
        """Run one pass; False when there will be none. A frame of its own: an idle thread holds nothing of the last."""
        batch = self._next()
        try:
            if batch:
                self._work_off(batch)
        except BaseException as error:  # noqa: BLE001 - the thread outlives every failure; native code may panic
            logger.error("a pass failed in the executor: %s", describe(error))
            for ticket in batch:
                _fail(ticket.owner, ForwardError("the model's executor failed"))
        return bool(batch)

    def _next(self) -> list[Ticket[_Request]]:
        """The next pass, waited for; empty when there will be none."""
        with self._change:
            while True:
                now = self._beat = time.monotonic()
                if taken := self._queue.take(self._budget.current(), now):
                    self._change.notify_all()
                    # One that was given up or whose time is over a moment ago may not have left the queue yet.
                    if batch := [ticket for ticket in taken if _is_wanted(ticket.owner, now)]:
                        return batch
                elif self._closed and not self._promised:
                    return []
                else:
                    self._change.wait(_BEAT_SECONDS)

    def _work_off(self, batch: Sequence[Ticket[_Request]]) -> None:
        begin = time.monotonic()
        for ticket in batch:
            self._meter.waited(begin - ticket.since)
        outcomes = self._recovery.run([ticket.owner.items[ticket.index] for ticket in batch])
        if not self._queue.tokens and all(received.done() for received in self._unreceived):
            # Nothing waits for this thread, so another one would only be in the way.
            _hand_over(batch, outcomes)
            return
        self._unreceived.append(self._receiver.submit(_hand_over, batch, outcomes))
        while len(self._unreceived) > _UNRECEIVED_BATCHES:
            self._unreceived.popleft().result()

    def _pass(self, items: Sequence[Prepared]) -> Forwarded:
        self._beat = time.monotonic()
        try:
            forwarded = self._forward(items)
        except BaseException:
            self._meter.failed()
            raise
        costs = [item.cost for item in items]
        self._rate.note(sum(costs), forwarded.seconds)
        self._meter.passed(len(costs), sum(costs), len(costs) * max(costs), forwarded.seconds)
        return forwarded

    def _expire(self, request: _Request) -> None:
        _fail(request, self._too_late())

    def _forget(self, request: Future[None]) -> None:
        assert isinstance(request, _Request)
        self._deadlines.discard(request)
        with self._change:
            self._queue.discard(request.tickets)
            # They refer to the request: what has ended must not wait for the garbage collector.
            request.tickets = []
            self._unresolved.discard(request)
            self._change.notify_all()


def _is_wanted(request: _Request, now: float) -> bool:
    return now < request.deadline and not request.done()


def _hand_over(batch: Sequence[Ticket[_Request]], outcomes: Sequence[Outcome]) -> None:
    """Deliver the outcomes of one pass. All passes of a batcher are handed over on one thread, one after the other."""
    for ticket, outcome in zip(batch, outcomes, strict=True):
        request = ticket.owner
        if request.done():
            continue
        try:
            request.receive(ticket.index, outcome)
        except Exception as error:  # noqa: BLE001 - it belongs to the one who waits
            _fail(request, error)
        request.open -= 1
        if not request.open:
            # The client may have gone, or `stop` lost its patience, a moment ago: then the future has its end.
            with suppress(InvalidStateError):
                request.set_result(None)


def _fail(request: _Request, error: Exception) -> None:
    with suppress(InvalidStateError):
        request.set_exception(error)
