from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from models.errors import CheckpointError
from models.loading import LoadedModel, LoadOptions
from server.errors import ModelNotReadyError
from server.inference.finder import Finder
from server.inference.registry import Load, Registry, Status
from server.settings import InferenceSettings, ModelSettings
from tests.server.scripted import ScriptedItem, ScriptedModel, scripted_load

LONG = 30
ONE = ModelSettings(id="one", task="pii", checkpoint="a")


@contextmanager
def registry(load: Load, *models: ModelSettings, **settings: Any) -> Iterator[Registry]:
    made = Registry(models or (ONE,), InferenceSettings(**settings), Path("cache"), load)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def failing(error: BaseException) -> Load:
    def load(_: str, __: LoadOptions) -> LoadedModel:
        raise error

    return load


def poisoned(_: Sequence[ScriptedItem]) -> None:
    raise RuntimeError("broken engine")


def test_a_model_is_ready_once_it_has_answered_a_warm_up_on_its_executor() -> None:
    model = ScriptedModel()
    with registry(scripted_load(model)) as running:
        status = running.wait("one", LONG)
        assert len(model.passes) == 1
        assert isinstance(running.runners("one").span, Finder)
    expected = Status("one", "pii", "a", "ready", None, "cpu", "it is scripted", "scripted", "fp32", "as written")
    assert status == expected
    assert model.threads == {"executor a"}


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        (failing(CheckpointError("the weights are a pickle")), "the weights are a pickle"),
        (failing(MemoryError("no room")), "loading failed: MemoryError: no room"),
        (scripted_load(ScriptedModel(on_forward=poisoned)), "the warm-up failed: the model failed on this input"),
    ],
)
def test_a_model_that_cannot_answer_has_failed_and_says_why(load: Load, reason: str) -> None:
    with registry(load) as running:
        status = running.wait("one", LONG)
        with pytest.raises(ModelNotReadyError) as refused:
            running.runners("one")
    assert status.state == "failed"
    assert status.reason is not None
    assert status.reason.startswith(reason)
    assert refused.value.retry_after == 60


def test_a_model_that_fails_does_not_stop_the_others() -> None:
    def load(checkpoint: str, options: LoadOptions) -> LoadedModel:
        if checkpoint == "bad":
            raise CheckpointError("no")
        return scripted_load(ScriptedModel())(checkpoint, options)

    bad, good = ONE.model_copy(update={"id": "bad", "checkpoint": "bad"}), ONE
    with registry(load, bad, good) as running:
        running.wait("one", LONG)
        assert [(status.id, status.state) for status in running.statuses()] == [("bad", "failed"), ("one", "ready")]


def test_a_model_that_is_loading_says_so_and_when_to_come_back() -> None:
    let = threading.Event()

    def slow(checkpoint: str, options: LoadOptions) -> LoadedModel:
        assert let.wait(LONG)
        return scripted_load(ScriptedModel())(checkpoint, options)

    with registry(slow) as running:
        assert running.status("one").state == "loading"
        with pytest.raises(ModelNotReadyError) as refused:
            running.runners("one")
        assert refused.value.retry_after == 2
        let.set()
        assert running.wait("one", LONG).state == "ready"


def test_waiting_for_a_model_ends_with_the_server() -> None:
    let = threading.Event()

    def slow(checkpoint: str, options: LoadOptions) -> LoadedModel:
        assert let.wait(LONG)
        return scripted_load(ScriptedModel())(checkpoint, options)

    with registry(slow, ONE, ONE.model_copy(update={"id": "two", "checkpoint": "b"}), drain_seconds=1) as running:
        running.stop()
        let.set()
        assert running.wait("two", LONG).state == "loading"


def test_only_the_first_stop_waits_for_a_model_that_is_loading() -> None:
    let, began = threading.Event(), threading.Event()

    def slow(checkpoint: str, options: LoadOptions) -> LoadedModel:
        began.set()
        assert let.wait(LONG)
        return scripted_load(ScriptedModel())(checkpoint, options)

    with registry(slow, drain_seconds=5) as running, ThreadPoolExecutor(1) as other:
        assert began.wait(LONG)
        first = other.submit(running.stop)
        assert running._stopping.wait(LONG)
        running.stop()
        assert not first.done()
        let.set()
        first.result(LONG)


def test_ids_that_agree_in_all_but_id_and_task_share_one_model() -> None:
    loads: list[tuple[str, LoadOptions]] = []

    def load(checkpoint: str, options: LoadOptions) -> LoadedModel:
        loads.append((checkpoint, options))
        return scripted_load(ScriptedModel())(checkpoint, options)

    two = ModelSettings(id="two", task="extraction", checkpoint="a")
    three = ModelSettings(id="three", task="pii", checkpoint="a", precision="bf16")
    with registry(load, ONE, two, three, threads=3) as running:
        running.wait("three", LONG)
        assert running.runners("one").span is running.runners("two").span
        assert running.runners("one").span is not running.runners("three").span
    assert loads == [
        ("a", LoadOptions("auto", "auto", "auto", Path("cache"), 3, True)),
        ("a", LoadOptions("auto", "bf16", "auto", Path("cache"), 3, True)),
    ]


def test_the_log_says_which_device_was_chosen_and_why(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"), registry(scripted_load(ScriptedModel())) as running:
        running.wait("one", LONG)
    assert "model a is ready on cpu (it is scripted), engine scripted, precision fp32" in caplog.text


def test_a_model_whose_executor_ended_is_not_ready() -> None:
    with registry(scripted_load(ScriptedModel())) as running:
        running.wait("one", LONG)
        running.stop()
        status = running.status("one")
    assert (status.state, status.reason) == ("failed", "the model's executor does not respond")


def test_a_registry_of_the_bundled_model_finds_a_person(bundled: LoadedModel) -> None:
    load: Callable[[str, LoadOptions], LoadedModel] = lambda *_: bundled  # noqa: E731
    with registry(load) as running:
        assert running.wait("one", LONG).state == "ready"
        finder = running.runners("one").span
        run = finder.run([finder.plan("My name is Jamie Derran.", ["full name"], 0.5)])
        run.done.result(LONG)
    candidates = run.found()[0].value  # type: ignore[union-attr]
    assert (11, 23) in set(zip(candidates.starts.tolist(), candidates.ends.tolist(), strict=True))
