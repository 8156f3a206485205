"""Work of several rounds: taken whole or not at all, finished at shutdown, failing alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from models.contract import Candidates
from server.errors import QueueFullError, RequestTimeoutError, ShuttingDownError
from server.inference.batcher import Batcher
from server.inference.finder import Finder
from server.inference.outcome import ForwardError
from server.inference.packing import BatchBudget
from server.inference.rounds import Ask, Round, Rounds, ask
from server.inference.runner import Found
from tests.server.scripted import ScriptedItem, ScriptedModel

LONG = 30


@contextmanager
def finder(model: ScriptedModel, *, queue_tokens: int = 1000) -> Iterator[Finder]:
    batcher = Batcher(model.forward, name="test", budget=BatchBudget(10_000, 64), queue_tokens=queue_tokens)
    batcher.start()
    try:
        yield Finder(model, batcher, overlap_words=8)
    finally:
        batcher.stop(LONG)


def wait_until_closed(batcher: Batcher) -> None:
    with batcher._change:
        assert batcher._change.wait_for(lambda: batcher._closed, LONG)


def asked(running: Finder, text: str) -> Ask[Candidates]:
    return Ask(running, running.plan(text, ["ann"], 0.5))


def count(found: Found[Any] | ForwardError) -> int:
    assert isinstance(found, Found)
    return len(found.value)


def test_each_ask_of_each_round_gets_its_own_answer_whatever_model_it_is_for() -> None:
    with finder(ScriptedModel()) as one, finder(ScriptedModel()) as other:
        rounds = Rounds("", None)
        first = Round([asked(one, "ann"), asked(other, "ann ann"), asked(one, "bob")])
        second = Round([asked(other, "ann ann ann")])
        with rounds.admitted([first, second]):
            found = asyncio.run(rounds.found([first, second]))
    assert [[count(each) for each in own] for own in found] == [[1, 2, 0], [3]]


def test_a_round_of_one_model_fails_alone() -> None:
    def refuse(items: Sequence[ScriptedItem]) -> None:
        if any(item.is_about("poison") for item in items):
            raise RuntimeError

    with finder(ScriptedModel(on_forward=refuse)) as one:
        bad, good = Round([asked(one, "poison")]), Round([asked(one, "ann")])
        (failed,), (fine,) = asyncio.run(Rounds("", None).found([bad, good]))
    assert isinstance(failed, ForwardError)
    assert count(fine) == 1


def test_what_is_ahead_is_promised_with_the_first_round_so_that_the_second_is_never_refused() -> None:
    with finder(ScriptedModel()) as small, finder(ScriptedModel(), queue_tokens=50) as full:
        first = Round([asked(small, "ann")], ahead={full: 40})
        rounds = Rounds("", None)
        with rounds.admitted([first]):
            asyncio.run(rounds.found([first]))
            with pytest.raises(QueueFullError):
                full.run([full.plan("word " * 20, ["ann"], 0.5)])
            (found,) = asyncio.run(rounds.found([Round([asked(full, "ann " * 30)])]))
        assert count(found[0]) == 30
        full.run([full.plan("word " * 20, ["ann"], 0.5)]).done.result(LONG)


def test_a_request_that_one_of_its_models_has_no_room_for_promises_nothing_to_the_others() -> None:
    with finder(ScriptedModel(), queue_tokens=50) as one, finder(ScriptedModel(), queue_tokens=50) as other:
        kept = other.reserve(40)
        with (
            pytest.raises(QueueFullError),
            Rounds("", None).admitted([Round([asked(one, "ann")], {one: 40, other: 40})]),
        ):
            pytest.fail("it was admitted")
        one.reserve(45).release()
        kept.release()
        other.reserve(45).release()


def test_a_deadline_ends_the_work_on_every_model() -> None:
    with finder(ScriptedModel()) as one, finder(ScriptedModel()) as other:
        rounds = Rounds("", 0.0)
        both = Round([asked(one, "ann"), asked(other, "ann")])
        with rounds.admitted([both]), pytest.raises(RequestTimeoutError):
            asyncio.run(rounds.found([both]))


def test_a_batcher_that_stops_serves_the_later_rounds_of_what_it_has_admitted() -> None:
    with finder(ScriptedModel()) as one, finder(ScriptedModel()) as other:
        rounds = Rounds("", None)
        first = Round([asked(one, "ann")], ahead={other: 10})

        async def work() -> int:
            with rounds.admitted([first]):
                await rounds.found([first])
                stopping = asyncio.create_task(asyncio.to_thread(other._batcher.stop, LONG))
                await asyncio.to_thread(wait_until_closed, other._batcher)
                (found,) = await rounds.found([Round([asked(other, "ann")])])
            await stopping
            return count(found[0])

        assert asyncio.run(work()) == 1
        with pytest.raises(ShuttingDownError):
            other.reserve(1)


def test_asking_is_one_round_and_returns_the_value() -> None:
    with finder(ScriptedModel()) as one:
        work = ask(one, one.plan("ann", ["ann"], 0.5))
        (first,) = next(work).asks
        assert first.runner is one
        with pytest.raises(StopIteration) as end:
            work.send(["the value"])
    assert end.value.value == "the value"
