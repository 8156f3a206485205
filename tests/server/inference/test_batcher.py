from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.contract import Forwarded, Prepared
from server.errors import QueueFullError, RequestTimeoutError, ShuttingDownError
from server.inference.batcher import Batcher
from server.inference.outcome import Failed, Outcome, Scored
from server.inference.packing import BatchBudget
from server.inference.recovery import Forward

LONG = 30


@dataclass(frozen=True)
class Item:
    """An item that is recognised by its number. A poisoned one fails every pass that it is in."""

    number: int
    cost: int = 1
    poison: type[BaseException] | None = None


@dataclass
class Inbox:
    """Receives the outcomes of a request."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    threads: set[str] = field(default_factory=set)

    def receive(self, index: int, outcome: Outcome) -> None:
        assert index not in self.outcomes
        self.outcomes[index] = outcome
        self.threads.add(threading.current_thread().name)

    def numbers(self) -> dict[int, int | None]:
        """What each item was scored with; None where it failed."""
        return {
            index: int(outcome.scores[0]) if isinstance(outcome, Scored) else None
            for index, outcome in self.outcomes.items()
        }


def forward(items: Sequence[Prepared]) -> Forwarded:
    for item in items:
        assert isinstance(item, Item)
        if item.poison:
            raise item.poison("the text of the request")
    return Forwarded([np.asarray([item.number], np.float32) for item in items if isinstance(item, Item)], 0.5)


class Gate:
    """A forward that waits to be let through, and tells when it is waiting."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.opened = threading.Semaphore(0)
        self.passes: list[list[int]] = []

    def forward(self, items: Sequence[Prepared]) -> Forwarded:
        self.entered.release()
        assert self.opened.acquire(timeout=LONG)
        self.passes.append([item.number for item in items if isinstance(item, Item)])
        return forward(items)


@contextmanager
def batcher(
    run: Forward = forward, *, tokens: int = 100, items: int = 10, queue: int = 1000, padding: int = 64
) -> Iterator[Batcher]:
    made = Batcher(run, name="test", budget=BatchBudget(tokens, items, padding), queue_tokens=queue)
    made.start()
    try:
        yield made
    finally:
        made.stop(LONG)


REQUESTS = st.lists(
    st.lists(
        st.tuples(st.integers(1, 50), st.sampled_from([None, None, None, None, ValueError, MemoryError, SystemExit])),
        max_size=20,
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=20, deadline=None)
@given(REQUESTS)
def test_every_future_resolves_and_only_poisoned_items_fail(
    requests: list[list[tuple[int, type[BaseException]]]],
) -> None:
    inboxes = [Inbox() for _ in requests]
    with batcher(queue=10_000) as running:
        futures = []
        for shift, (request, inbox) in enumerate(zip(requests, inboxes, strict=True)):
            items = [Item(100 * shift + number, cost, poison) for number, (cost, poison) in enumerate(request)]
            futures.append(running.submit(items, inbox.receive))
        for future in futures:
            future.result(timeout=LONG)
    for shift, (request, inbox) in enumerate(zip(requests, inboxes, strict=True)):
        expected = {n: None if poison else 100 * shift + n for n, (_, poison) in enumerate(request)}
        assert inbox.numbers() == expected


def test_a_poison_item_does_not_fail_its_neighbours_nor_the_next_request() -> None:
    with batcher() as running:
        first, second = Inbox(), Inbox()
        items = [Item(0), Item(1, poison=RuntimeError), Item(2)]
        running.submit(items, first.receive).result(LONG)
        running.submit([Item(7)], second.receive).result(LONG)
    assert first.numbers() == {0: 0, 1: None, 2: 2}
    assert second.numbers() == {0: 7}


def test_what_is_said_of_a_failure_is_its_kind_and_not_its_message() -> None:
    inbox = Inbox()
    with batcher() as running:
        running.submit([Item(0, poison=RuntimeError)], inbox.receive).result(LONG)
    outcome = inbox.outcomes[0]
    assert isinstance(outcome, Failed)
    assert "RuntimeError" in str(outcome.error)
    assert "the text" not in str(outcome.error)


def test_the_log_of_a_failure_does_not_hold_its_message(caplog: pytest.LogCaptureFixture) -> None:
    with batcher() as running:
        running.submit([Item(0, poison=RuntimeError)], Inbox().receive).result(LONG)
    assert "RuntimeError" in caplog.text
    assert "the text" not in caplog.text


def test_a_model_that_answers_another_number_of_items_fails_them() -> None:
    inbox = Inbox()
    with batcher(lambda _: Forwarded([], 0.1)) as running:
        running.submit([Item(0), Item(1)], inbox.receive).result(LONG)
    assert inbox.numbers() == {0: None, 1: None}


def test_outcomes_are_received_on_another_thread_while_the_executor_has_work() -> None:
    executors: set[str] = set()

    def noted(items: Sequence[Prepared]) -> Forwarded:
        executors.add(threading.current_thread().name)
        return forward(items)

    receivers: dict[int, str] = {}

    def receive(index: int, _: Outcome) -> None:
        receivers[index] = threading.current_thread().name

    with batcher(noted, items=1) as running:
        running.submit([Item(n) for n in range(5)], receive).result(LONG)
    assert len(executors) == 1
    assert not executors & {receivers[index] for index in range(4)}


def test_the_outcomes_of_a_lone_request_are_received_at_once() -> None:
    inbox = Inbox()
    with batcher() as running:
        running.submit([Item(0)], inbox.receive).result(LONG)
        assert inbox.threads == {running._thread.name}


def test_items_of_one_pass_share_it() -> None:
    inbox = Inbox()
    with batcher(items=2) as running:
        running.submit([Item(n) for n in range(3)], inbox.receive).result(LONG)
    forwards = [inbox.outcomes[n].forward for n in range(3) if isinstance(inbox.outcomes[n], Scored)]  # type: ignore[union-attr]
    assert forwards[0] is forwards[1]
    assert forwards[1] is not forwards[2]


def test_what_a_receiver_raises_its_future_raises_and_the_next_request_is_answered() -> None:
    def refuse(index: int, outcome: Outcome) -> None:
        raise LookupError(index, outcome)

    inbox = Inbox()
    with batcher() as running:
        with pytest.raises(LookupError):
            running.submit([Item(0)], refuse).result(LONG)
        running.submit([Item(1)], inbox.receive).result(LONG)
    assert inbox.numbers() == {0: 1}


def test_a_request_of_nothing_is_done_at_once() -> None:
    with batcher() as running:
        assert running.submit([], Inbox().receive).done()


def test_a_request_that_does_not_fit_the_queue_is_refused_whole_and_told_when_to_come_back() -> None:
    gate = Gate()
    with batcher(gate.forward, queue=10) as running:
        running.submit([Item(0, 5)], Inbox().receive)
        assert gate.entered.acquire(timeout=LONG)
        waiting = running.submit([Item(1, 4), Item(2, 4)], Inbox().receive)
        with pytest.raises(QueueFullError) as refused:
            running.submit([Item(3, 1), Item(4, 2)], Inbox().receive)
        assert 1 <= refused.value.retry_after <= 60
        fits = running.submit([Item(5, 2)], Inbox().receive)
        gate.opened.release(9)
        waiting.result(LONG)
        fits.result(LONG)
    assert [number for batch in gate.passes for number in batch] == [0, 1, 2, 5]


def test_a_request_larger_than_the_queue_is_taken_when_nothing_waits() -> None:
    inbox = Inbox()
    with batcher(queue=10) as running:
        running.submit([Item(n, 20) for n in range(4)], inbox.receive).result(LONG)
    assert inbox.numbers() == {0: 0, 1: 1, 2: 2, 3: 3}


def test_a_cancelled_request_costs_no_pass_and_gives_its_place_back() -> None:
    gate = Gate()
    with batcher(gate.forward, queue=10) as running:
        running.submit([Item(0)], Inbox().receive)
        assert gate.entered.acquire(timeout=LONG)
        gone = running.submit([Item(1, 10)], Inbox().receive)
        assert gone.cancel()
        after = running.submit([Item(2, 10)], Inbox().receive)
        gate.opened.release(9)
        after.result(LONG)
    assert gate.passes == [[0], [2]]
    with pytest.raises(CancelledError):
        gone.result()


def test_a_request_cancelled_between_its_passes_runs_no_further() -> None:
    gate = Gate()
    with batcher(gate.forward, items=1) as running:
        gone = running.submit([Item(n) for n in range(5)], Inbox().receive)
        assert gate.entered.acquire(timeout=LONG)
        gone.cancel()
        after = running.submit([Item(9)], Inbox().receive)
        gate.opened.release(9)
        after.result(LONG)
    assert gate.passes == [[0], [9]]


def test_stopping_finishes_what_was_admitted() -> None:
    gate = Gate()
    inboxes = [Inbox() for _ in range(3)]
    with batcher(gate.forward) as running:
        futures = [running.submit([Item(n)], inbox.receive) for n, inbox in enumerate(inboxes)]
        assert gate.entered.acquire(timeout=LONG)
        gate.opened.release(9)
        running.stop(LONG)
        assert all(future.done() and future.exception() is None for future in futures)
    assert [inbox.numbers() for inbox in inboxes] == [{0: 0}, {0: 1}, {0: 2}]


def test_stopping_fails_what_is_not_finished_in_time() -> None:
    gate = Gate()
    with batcher(gate.forward) as running:
        futures = [running.submit([Item(n)], Inbox().receive) for n in range(2)]
        assert gate.entered.acquire(timeout=LONG)
        running.stop(drain_seconds=0)
        for future in futures:
            with pytest.raises(ShuttingDownError):
                future.result(LONG)
        gate.opened.release(9)


def test_a_stopped_batcher_takes_nothing() -> None:
    with batcher() as running:
        running.stop(LONG)
        with pytest.raises(ShuttingDownError):
            running.submit([Item(0)], Inbox().receive)


def test_an_executor_that_does_not_run_is_silent_for_ever() -> None:
    made = Batcher(forward, name="test", budget=BatchBudget(1, 1), queue_tokens=1)
    assert made.silence() == math.inf
    made.start()
    assert made.silence() < LONG
    made.stop(LONG)
    assert made.silence() == math.inf


def test_an_executor_caught_in_a_pass_is_heard_no_more() -> None:
    gate = Gate()
    with batcher(gate.forward) as running:
        running.submit([Item(0)], Inbox().receive)
        assert gate.entered.acquire(timeout=LONG)
        before = running.silence()
        time.sleep(0.05)
        assert running.silence() >= before + 0.05
        gate.opened.release(9)


@settings(max_examples=25, deadline=None)
@given(REQUESTS, st.lists(st.sampled_from(["cancel", "late", "keep"]), min_size=8, max_size=8))
def test_whatever_becomes_of_its_neighbours_a_request_that_waits_gets_its_own_scores(
    requests: list[list[tuple[int, type[BaseException]]]], fates: list[str]
) -> None:
    inboxes = [Inbox() for _ in requests]
    passes: list[tuple[int, int]] = []

    def noted(items: Sequence[Prepared]) -> Forwarded:
        passes.append((len(items), max(item.cost for item in items) * len(items)))
        return forward(items)

    with batcher(noted, queue=10_000) as running:
        futures = []
        for shift, (request, inbox, fate) in enumerate(zip(requests, inboxes, fates, strict=False)):
            items = [Item(100 * shift + number, cost, poison) for number, (cost, poison) in enumerate(request)]
            deadline = time.monotonic() + 0.001 if fate == "late" else time.monotonic() + LONG
            futures.append(running.submit(items, inbox.receive, client=str(shift % 3), deadline=deadline))
            if fate == "cancel":
                futures[-1].cancel()
        ends = [future.exception(LONG) if not future.cancelled() else None for future in futures]
    for shift, (request, inbox) in enumerate(zip(requests, inboxes, strict=True)):
        expected = {n: None if poison else 100 * shift + n for n, (_, poison) in enumerate(request)}
        assert inbox.numbers().items() <= expected.items()
        if fates[shift] == "keep":
            assert ends[shift] is None
            assert inbox.numbers() == expected
    assert all(items <= 10 and (items == 1 or padded <= 100) for items, padded in passes)


def test_requests_that_come_while_a_pass_runs_share_the_next_one() -> None:
    gate = Gate()
    inboxes = [Inbox() for _ in range(4)]
    with batcher(gate.forward) as running:
        futures = [running.submit([Item(0)], inboxes[0].receive)]
        assert gate.entered.acquire(timeout=LONG)
        futures += [running.submit([Item(n)], inboxes[n].receive, client=f"key {n}") for n in (1, 2, 3)]
        gate.opened.release(9)
        for future in futures:
            future.result(LONG)
    assert gate.passes == [[0], [1, 2, 3]]
    taken = [inbox.outcomes[0].forward for inbox in inboxes[1:] if isinstance(inbox.outcomes[0], Scored)]
    assert len(taken) == 3
    assert len(set(taken)) == 1


def test_the_poison_of_one_request_does_not_fail_another_in_the_same_pass() -> None:
    gate = Gate()
    inboxes = [Inbox() for _ in range(3)]
    with batcher(gate.forward) as running:
        running.submit([Item(9)], Inbox().receive)
        assert gate.entered.acquire(timeout=LONG)
        poisons = (None, RuntimeError, None)
        futures = [running.submit([Item(n, poison=poison)], inboxes[n].receive) for n, poison in enumerate(poisons)]
        gate.opened.release(99)
        for future in futures:
            future.result(LONG)
    assert gate.passes[1] == [0, 1, 2]
    assert [inbox.numbers() for inbox in inboxes] == [{0: 0}, {0: None}, {0: 2}]


def test_a_receiver_that_raises_does_not_fail_its_neighbours_in_the_same_pass() -> None:
    def refuse(index: int, outcome: Outcome) -> None:
        raise LookupError(index, outcome)

    gate, inbox = Gate(), Inbox()
    with batcher(gate.forward) as running:
        running.submit([Item(9)], Inbox().receive)
        assert gate.entered.acquire(timeout=LONG)
        bad, good = running.submit([Item(0), Item(1)], refuse), running.submit([Item(2)], inbox.receive)
        gate.opened.release(9)
        with pytest.raises(LookupError):
            bad.result(LONG)
        good.result(LONG)
    assert inbox.numbers() == {0: 2}


def test_a_single_line_is_not_behind_the_flood_of_another_key() -> None:
    gate = Gate()
    with batcher(gate.forward, queue=10_000, padding=0) as running:
        flood = running.submit([Item(n, 50) for n in range(100)], Inbox().receive, client="flood")
        assert gate.entered.acquire(timeout=LONG)
        line = running.submit([Item(100, 5)], Inbox().receive, client="line")
        gate.opened.release(2)
        line.result(LONG)
        assert [100] in gate.passes[:2]
        gate.opened.release(99)
        flood.result(LONG)


def test_a_request_whose_time_is_over_is_answered_at_once_and_costs_nothing() -> None:
    gate, inbox = Gate(), Inbox()
    with batcher(gate.forward, queue=10) as running:
        running.submit([Item(0)], Inbox().receive)
        assert gate.entered.acquire(timeout=LONG)
        late = running.submit([Item(1, 10)], inbox.receive, deadline=time.monotonic() + 0.02)
        with pytest.raises(RequestTimeoutError) as refused:
            late.result(LONG)
        assert 1 <= refused.value.retry_after <= 60
        after = running.submit([Item(2, 10)], Inbox().receive, deadline=time.monotonic() + LONG)
        gate.opened.release(9)
        after.result(LONG)
    assert gate.passes == [[0], [2]]
    assert inbox.outcomes == {}


def test_a_request_whose_time_is_over_before_it_is_queued_is_refused() -> None:
    with batcher() as running, pytest.raises(RequestTimeoutError):
        running.submit([Item(0)], Inbox().receive, deadline=time.monotonic())


def test_a_pass_that_does_not_fit_the_memory_is_run_in_parts_and_the_next_ones_are_smaller() -> None:
    sizes: list[int] = []

    def small(items: Sequence[Prepared]) -> Forwarded:
        sizes.append(len(items))
        if len(items) > 4:
            raise MemoryError
        return forward(items)

    inbox = Inbox()
    with batcher(small) as running:
        running.submit([Item(n, 10) for n in range(18)], inbox.receive).result(LONG)
    assert inbox.numbers() == {n: n for n in range(18)}
    assert sizes == [10, 5, 2, 3, 5, 2, 3, 2, 2, 2, 2]
