"""Reviews of endpoints by a service with a scripted model, which finds every word that is a type's name."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from server.errors import InvalidInputError, UnavailableError
from server.settings import load_settings
from server.tasks.calibration import cross_validated
from server.tasks.definition import checked
from server.tasks.review import Review, review
from server.tasks.service import Service
from tests.server.scripted import ScriptedItem, ScriptedModel, scripted_load

Reviewer = Callable[..., Review]


def refuse_poison(items: Sequence[ScriptedItem]) -> None:
    if any(item.is_about("poison") for item in items):
        raise RuntimeError("poison")


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewer]:
    """Review a definition that is given in parts."""
    data_dir: Path = tmp_path_factory.mktemp("review")
    settings = load_settings(overrides={"data_dir": data_dir, "inference": {"measure_engines": False}})
    service = Service(settings, scripted_load(ScriptedModel(on_forward=refuse_poison)))
    service.start()
    for model in settings.models:
        assert service.registry.wait(model.id, 60).state == "ready"

    def begin(model_id: str, examples: Sequence[tuple[str, dict[str, str]]], **parameters: Any) -> Review:
        shown = [
            {"text": text, "entities": [{"label": label, "text": value} for value, label in entities.items()]}
            for text, entities in examples
        ]
        raw = {"name": "x", "model_id": model_id, "parameters": parameters, "examples": shown}
        target, definition = checked(raw, service.catalogue, settings.limits)
        found = asyncio.run(review(service, target, definition))
        checked({**raw, "parameters": found.parameters}, service.catalogue, settings.limits)
        return found

    yield begin
    service.stop()


def test_what_own_lists_find_is_there_whatever_the_thresholds_and_may_be_expected(reviewed: Reviewer) -> None:
    examples = [("ann has CN-12", {"ann": "ann", "CN-12": "case"}), ("a nightjar", {"nightjar": "code"})]
    lists = {"deny_list": {"Nightjar": "code"}, "patterns": [{"name": "case", "regex": "CN-[0-9]+"}]}
    found = reviewed("fastino-pii", examples, entity_types=["ann"], **lists)
    assert [example.correct for example in found.examples] == [True, True]
    assert found.before.f1 == 1


def test_a_task_that_learns_nothing_is_not_suggested_to(reviewed: Reviewer) -> None:
    found = reviewed(
        "fastino-profanity-censor", [("What a muggle.", {}), ("One muggle more.", {})], deny_list=["muggle"]
    )
    assert (found.before.f1, found.learn) == (0, False)


def test_a_model_that_cannot_learn_is_not_suggested_to(reviewed: Reviewer) -> None:
    found = reviewed("fastino-pii", [("ann", {}), ("so ann", {})], entity_types=["ann"])
    assert (found.before.f1, found.learn) == (0, False)


def test_an_example_that_cannot_be_answered_is_no_answer_without_entities(reviewed: Reviewer) -> None:
    with pytest.raises(UnavailableError, match=r"^definition.examples\[1\]: "):
        reviewed("fastino-pii", [("ann", {}), ("poison", {})], entity_types=["ann"])
    with pytest.raises(InvalidInputError, match=r"^definition.parameters.examples: this model cannot learn"):
        reviewed("fastino-pii", [("ann", {}), ("so ann", {})], entity_types=["ann"], learn=True)


def test_thresholds_are_found_beside_the_event_loop(reviewed: Reviewer, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def noted(*arguments: Any) -> Any:
        threads.append(threading.current_thread())
        return cross_validated(*arguments)

    monkeypatch.setattr("server.tasks.review.cross_validated", noted)
    reviewed("fastino-pii", [("ann", {"ann": "ann"}), ("so ann", {"ann": "ann"})], entity_types=["ann"])
    assert threads
    assert threading.main_thread() not in threads
