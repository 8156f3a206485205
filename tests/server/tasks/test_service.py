from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from models.contract import Capacity, Label, Words
from models.loading import LoadedModel
from server.errors import (
    InvalidInputError,
    ModelNotReadyError,
    QueueFullError,
    RequestTimeoutError,
    TooLargeError,
    TooManyLabelsError,
    UnknownModelError,
)
from server.settings import load_settings
from server.tasks.answer import Answer
from server.tasks.evidence import Entity
from server.tasks.patterns.custom import places
from server.tasks.service import Service
from tests.server.held import Held, wait_until_queued
from tests.server.scripted import ScriptedItem, ScriptedModel, loading, scripted_load

LONG = 30
FIND_ANN = {"entity_types": ["ann"]}
Start = Callable[..., Service]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a service with a scripted model, or the one given, and settings of one's own."""
    started: list[Service] = []

    def begin(model: ScriptedModel | LoadedModel, *, wait: bool = True, **overrides: Any) -> Service:
        settings = load_settings(overrides={"data_dir": tmp_path, **overrides})
        load = scripted_load(model) if isinstance(model, ScriptedModel) else loading(model)
        service = Service(settings, load)
        service.start()
        started.append(service)
        if wait:
            assert service.registry.wait("fastino-pii", LONG).state == "ready"
        return service

    yield begin
    for service in started:
        service.stop()


def run(service: Service, *inputs: Any, model_id: Any = "fastino-pii") -> list[Answer]:
    return asyncio.run(asyncio.wait_for(service.run(model_id, list(inputs)), LONG))


def ann(text: str, **parameters: Any) -> dict[str, Any]:
    return {"text": text, "parameters": FIND_ANN | parameters}


def statuses(answers: Sequence[Answer]) -> list[str]:
    return [answer.status for answer in answers]


def poisoned() -> ScriptedModel:
    """A model that fails every pass with the word `poison` in it."""

    def refuse(items: Sequence[ScriptedItem]) -> None:
        if any(item.is_about("poison") for item in items):
            raise RuntimeError("poison and more of the text")

    return ScriptedModel(on_forward=refuse)


def test_each_input_has_its_answer_in_order(start: Start) -> None:
    answers = run(start(ScriptedModel()), ann("ann"), ann("bob"), ann("so ann"))
    assert [answer.input for answer in answers] == ["ann", "bob", "so ann"]
    assert [answer.output["redacted_text"] for answer in answers if answer.output] == ["<ANN>", "bob", "so <ANN>"]
    assert {answer.message for answer in answers} == {"Responses from endpoint."}


def test_all_inputs_of_a_request_run_together(start: Start) -> None:
    model = ScriptedModel()
    answers = run(start(model), *[ann(f"word{n} ann") for n in range(8)])
    assert [len(batch) for batch in model.passes] == [1, 8]
    assert {answer.latency_ms for answer in answers} == {250.0}


def test_expressions_of_a_caller_never_run_on_the_event_loop(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    service = start(ScriptedModel())
    threads: list[str] = []

    def noted(*arguments: Any) -> Iterator[tuple[int, int]]:
        threads.append(threading.current_thread().name)
        return places(*arguments)

    monkeypatch.setattr("server.tasks.own_terms.places", noted)
    pattern = {"name": "word", "regex": "b+", "score": 0.9}
    assert statuses(run(service, ann("ann bob", patterns=[pattern]))) == ["success"]
    asyncio.run(service.run("fastino-pii", [ann("ann bob")], saved={"patterns": [pattern]}))
    assert len(threads) == 2
    assert all(name.startswith("prepare") for name in threads)


def test_an_answer_has_its_keys_in_the_order_of_the_contract(start: Start) -> None:
    (answer,) = run(start(ScriptedModel()), ann("ann"))
    assert list(answer.as_json()) == ["input", "latency_ms", "message", "output", "status"]
    assert answer.output is not None
    assert list(answer.output) == ["entities", "redacted_text"]
    assert list(answer.output["entities"][0]) == ["start", "end", "label", "text", "score"]


def test_extraction_answers_entities_alone(start: Start) -> None:
    (answer,) = run(start(ScriptedModel()), ann("ann"), model_id="fastino-information-extraction")
    assert answer.output is not None
    assert list(answer.output) == ["entities"]


def test_bad_inputs_fail_alone_and_the_others_are_answered_as_if_they_were_not_there(start: Start) -> None:
    answers = run(start(ScriptedModel()), {"text": ""}, ann("ann"), 7, ann("ann", threshold=2), {"text": "a\x00"})
    assert statuses(answers) == ["error", "success", "error", "error", "error"]
    assert [(answer.input, answer.message, answer.latency_ms) for answer in answers if answer.output is None] == [
        ("", "input[0].text: must not be empty", 0.0),
        (None, "input[2]: must be an object with text and, where needed, parameters", 0.0),
        ("ann", "input[3].parameters.threshold: must be at most 1", 0.0),
        ("a\x00", "input[4].text: must not contain NUL characters", 0.0),
    ]


def test_a_request_without_one_good_input_is_refused_as_a_whole(start: Start) -> None:
    with pytest.raises(InvalidInputError, match=r"^input\[0\]\.parameters\.threshold: must be at most 1$"):
        run(start(ScriptedModel()), ann("ann", threshold=2), {"text": ""})


def test_a_caller_who_asks_for_each_gets_each(start: Start) -> None:
    service = start(ScriptedModel(), limits={"text_characters": 5})
    inputs = [ann("ann", threshold=2), {"text": "too long"}]
    answers = asyncio.run(service.answer_each("fastino-pii", inputs))
    assert statuses(answers) == ["error", "error"]
    assert statuses(asyncio.run(service.answer_each("fastino-pii", [ann("ann")] * 300))) == ["success"] * 300


def test_an_input_that_the_model_fails_on_fails_alone(start: Start) -> None:
    answers = run(start(poisoned()), ann("ann"), ann("poison"), ann("ann"))
    assert statuses(answers) == ["success", "error", "success"]
    assert answers[1].message == "input[1]: the model failed on this input (RuntimeError)"


def test_a_failure_of_the_model_is_no_fault_of_the_request(start: Start) -> None:
    assert statuses(run(start(poisoned()), ann("poison"))) == ["error"]


def test_an_input_that_cannot_be_prepared_fails_alone_and_is_not_logged(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    class Unprepared(ScriptedModel):
        def tokenize(self, text: str) -> Words:
            if "poison" in text:
                raise ValueError(text)
            return super().tokenize(text)

    answers = run(start(Unprepared()), ann("ann"), ann("poison"))
    assert statuses(answers) == ["success", "error"]
    assert answers[1].message == "input[1]: the text could not be prepared (ValueError)"
    assert "ValueError" in caplog.text
    assert "poison" not in caplog.text


def test_an_input_whose_answer_cannot_be_made_fails_alone(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(text: str, *_: object) -> list[Entity]:
        if "poison" in text:
            raise ValueError(text)
        return []

    monkeypatch.setattr("server.tasks.pii.fuse", refuse)
    answers = run(start(ScriptedModel()), ann("poison"), ann("ann"))
    assert statuses(answers) == ["error", "success"]
    assert answers[0].message == "input[0]: the answer could not be made (ValueError)"
    assert "poison" not in caplog.text


def test_a_label_that_leaves_no_room_for_text_is_refused(start: Start) -> None:
    class Dear(ScriptedModel):
        def label_costs(self, labels: Sequence[Label]) -> list[int]:
            return [64 if label == "ann" else 1 for label in labels]

    with pytest.raises(InvalidInputError, match="a label leaves no room for text"):
        run(start(Dear(capacity=Capacity(64, 32, 3))), ann("ann"))


def test_a_text_of_white_space_has_no_entities(start: Start) -> None:
    (answer,) = run(start(ScriptedModel()), ann(" \n "))
    assert answer.output == {"entities": [], "redacted_text": " \n "}
    assert answer.latency_ms == 0.0


@pytest.mark.parametrize(
    ("model_id", "inputs", "error", "message"),
    [
        (7, [{}], InvalidInputError, "model_id: must be a string"),
        ("fastino-pii", {}, InvalidInputError, "input: must be a list"),
        ("fastino-pii", [], InvalidInputError, "input: must be a list"),
        ("nobody", [{}], UnknownModelError, "model_id: there is no such model"),
        ("fastino-pii", [{"text": "a"}] * 4, TooLargeError, "input: has more than 3 items"),
        ("fastino-pii", [{"text": "a"}, {"text": "too long"}], TooLargeError, r"input\[1\]\.text: has more than 5"),
        (
            "fastino-pii",
            [{"text": "a"}, {"text": "a", "parameters": {"labels": ["a", "b", "c"]}}],
            TooManyLabelsError,
            r"input\[1\]\.parameters\.labels: has more than 2 labels",
        ),
    ],
)
def test_a_request_over_a_limit_or_of_the_wrong_form_is_refused_before_any_work(
    start: Start, model_id: Any, inputs: Any, error: type[Exception], message: str
) -> None:
    model = ScriptedModel()
    service = start(model, limits={"items": 3, "text_characters": 5, "labels": 2})
    with pytest.raises(error, match=message):
        asyncio.run(service.run(model_id, inputs))
    assert len(model.passes) == 1


def test_a_request_for_a_model_that_is_loading_is_told_to_come_back(start: Start) -> None:
    let = threading.Event()
    service = start(ScriptedModel(on_forward=lambda _: [let.wait(LONG)].clear()), wait=False)
    with pytest.raises(ModelNotReadyError):
        run(service, ann("ann"))
    let.set()


def test_a_request_that_does_not_fit_the_queue_is_refused_and_costs_nothing(start: Start) -> None:
    held = Held()
    service = start(held.model, inference={"queue_tokens": 4})

    async def flood() -> None:
        first = asyncio.ensure_future(service.run("fastino-pii", [ann("hold")]))
        await asyncio.to_thread(held.wait_until_entered)
        second = asyncio.ensure_future(service.run("fastino-pii", [ann("ann bob carl")]))
        await asyncio.to_thread(wait_until_queued, service)
        with pytest.raises(QueueFullError):
            await service.run("fastino-pii", [ann("ann bob")])
        held.let_go()
        assert statuses(await first + await second) == ["success", "success"]

    asyncio.run(asyncio.wait_for(flood(), LONG))
    assert len(held.model.passes) == 3


def test_a_request_that_is_given_up_is_not_run(start: Start) -> None:
    held = Held()
    service = start(held.model)

    async def give_up() -> None:
        first = asyncio.ensure_future(service.run("fastino-pii", [ann("hold")]))
        await asyncio.to_thread(held.wait_until_entered)
        second = asyncio.ensure_future(service.run("fastino-pii", [ann("bob")]))
        await asyncio.to_thread(wait_until_queued, service)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        held.let_go()
        await first

    asyncio.run(asyncio.wait_for(give_up(), LONG))
    service.stop()
    assert not held.has_run("bob")


def test_a_caller_who_asks_for_each_may_take_any_time(start: Start) -> None:
    held = Held()
    service = start(held.model, inference={"request_seconds": 1})

    async def ask() -> list[Answer]:
        patient = asyncio.ensure_future(service.answer_each("fastino-pii", [ann("hold")]))
        await asyncio.to_thread(held.wait_until_entered)
        with pytest.raises(RequestTimeoutError):
            await service.run("fastino-pii", [ann("late")])
        held.let_go()
        return await patient

    assert statuses(asyncio.run(asyncio.wait_for(ask(), LONG))) == ["success"]
    service.stop()
    assert not held.has_run("late")


def test_concurrent_requests_are_not_mixed_up(start: Start) -> None:
    service = start(ScriptedModel())

    async def many() -> list[list[Answer]]:
        requests = [[ann(f"w{n}x{m} ann") for m in range(3)] for n in range(20)]
        return await asyncio.gather(*(service.run("fastino-pii", request) for request in requests))

    for n, answers in enumerate(asyncio.run(many())):
        assert [answer.input for answer in answers] == [f"w{n}x{m} ann" for m in range(3)]
        assert all(answer.output and len(answer.output["entities"]) == 1 for answer in answers)


def test_an_expression_that_never_ends_elsewhere_fails_nobody_and_one_that_takes_too_long_fails_alone(
    start: Start,
) -> None:
    service = start(ScriptedModel())
    hard = {"text": "a" * 50_000 + "b", "parameters": {"patterns": [{"name": "bad", "regex": "(a+)+$"}]}}
    long = {"text": "b" * 200_000, "parameters": {"patterns": [{"name": "bad", "regex": "b.*c|b"}]}}
    answers = run(service, ann("ann"), hard, long, ann("so ann"))
    assert statuses(answers) == ["success", "success", "error", "success"]
    assert answers[2].message == "input[2].parameters.patterns[0].regex: takes too long on this text"
    with pytest.raises(InvalidInputError, match="takes too long"):
        run(service, long)
