from __future__ import annotations

from typing import Any

import pytest

from server.errors import InvalidInputError, UnknownModelError
from server.settings import Settings
from server.tasks.catalogue import Catalogue
from server.tasks.definition import checked, saved_parameters
from server.tasks.saved import with_saved

SETTINGS = Settings()
CATALOGUE = Catalogue(SETTINGS.models)
DEFINITION: dict[str, Any] = {
    "name": "Cars",
    "model_id": "fastino-information-extraction",
    "parameters": {"entity_types": {"car": "make of a car", "city": ""}, "threshold": {"car": 0.7}},
    "examples": [{"text": "A Golf in Bonn.", "entities": [{"label": "car", "text": "Golf"}]}],
}


def check(**changes: Any) -> Any:
    return checked({**DEFINITION, **changes}, CATALOGUE, SETTINGS.limits)


def test_a_whole_definition_is_taken_as_it_is() -> None:
    target, definition = check()
    assert target.model_id == "fastino-information-extraction"
    assert definition.labels(target) == ("car", "city")
    assert definition.examples[0].places == {(2, 6, "car")}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "definition.name: must not be empty"),
        ({"name": None}, "definition.name: must be a string"),
        ({"colour": 1}, "definition: there is no parameter 'colour'"),
        ({"parameters": {"threshold": 2}}, "definition.parameters.threshold: must be at most 1"),
        ({"parameters": {}}, "definition.parameters: entity_types is required"),
        ({"parameters": {"entity_types": ["car"], "threshold": {"car": 2}}}, "definition.parameters.threshold"),
        ({"examples": [{"text": ""}]}, "definition.examples[0].text: must not be empty"),
        ({"examples": [{"text": "a", "entities": [{"label": "car", "text": "b"}]}]}, "definition.examples[0]: every"),
        (
            {"examples": [{"text": "ab", "entities": [{"label": "car", "start": 0, "end": 3}]}]},
            "definition.examples[0]: every entity needs",
        ),
        (
            {"examples": [{"text": "ab", "entities": [{"label": "dog", "text": "a"}]}]},
            "definition.examples[0].entities: a label is none of the endpoint's types",
        ),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        check(**changes)
    assert refusal.value.message.startswith(message)


@pytest.mark.parametrize("document", [None, [], "text"])
def test_what_is_no_object_is_refused(document: object) -> None:
    with pytest.raises(InvalidInputError, match="must be an object"):
        checked(document, CATALOGUE, SETTINGS.limits)


def test_a_model_that_is_not_served_is_refused() -> None:
    with pytest.raises(UnknownModelError):
        check(model_id="fastino-nothing")


LABELLED: dict[str, Any] = {
    "name": "Mails",
    "model_id": "fastino-classification",
    "parameters": {"labels": ["refund", "praise"]},
    "examples": [{"text": "My money back!", "label": "refund"}, {"text": "Well done.", "label": "praise"}],
}


def test_a_classification_learns_from_labelled_examples_that_its_calls_need_not_repeat() -> None:
    target, definition = checked(LABELLED, CATALOGUE, SETTINGS.limits)
    assert definition.labels(target) == ("refund", "praise")
    saved = saved_parameters(definition.model_dump(mode="json", exclude_none=True), target)
    assert saved == {"labels": ["refund", "praise"], "examples": LABELLED["examples"]}
    other = with_saved(saved, {"labels": ["spam", "ham"]})
    assert other == {"labels": ["spam", "ham"]}
    assert with_saved(saved, {"top_k": 1}) == {**saved, "top_k": 1}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parameters": {}}, "definition.parameters.labels: is required"),
        ({"parameters": {"domain": "nothing"}}, "definition.parameters.domain: there is no domain"),
        ({"examples": [{"text": "a"}]}, "definition.examples[0].label: is required"),
        ({"examples": [{"text": "a", "label": "b"}]}, "definition.examples[0].label: is none of the endpoint's labels"),
        (
            {"examples": [{"text": "a", "entities": [{"label": "refund", "text": "a"}]}]},
            "definition.examples[0].entities: are for other tasks; send label",
        ),
        (
            {"parameters": {"classifications": [{"task": "x", "labels": ["refund", "praise"]}]}},
            "definition.examples: each of the classifications has examples of its own",
        ),
    ],
)
def test_what_is_wrong_with_a_classification_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        checked({**LABELLED, **changes}, CATALOGUE, SETTINGS.limits)
    assert refusal.value.message.startswith(message)


def span_example(label: str = "car") -> dict[str, Any]:
    return {"text": "A Golf in Bonn.", "entities": [{"label": label, "text": "Golf"}]}


def test_examples_that_are_null_are_as_none() -> None:
    target, labelled = checked(
        {**LABELLED, "parameters": {"labels": ["refund", "praise"], "examples": None}}, CATALOGUE, SETTINGS.limits
    )
    saved = saved_parameters(labelled.model_dump(mode="json"), target)
    assert [example["text"] for example in saved["examples"]] == ["My money back!", "Well done."]
    target, spans = check(parameters={"entity_types": ["car"], "examples": None, "learn": True})
    assert len(saved_parameters(spans.model_dump(mode="json"), target)["examples"]) == 1


@pytest.mark.parametrize(("learn", "sound"), [(True, False), (None, True)])
def test_examples_of_both_kinds_are_no_more_together_than_a_call_may_have(learn: bool | None, sound: bool) -> None:
    parameters = {"entity_types": ["car"], "examples": [span_example()] * 150, "learn": learn}
    if sound:
        check(parameters=parameters, examples=[span_example()] * 150)
        return
    with pytest.raises(InvalidInputError, match=r"^definition.examples: are too many, or too long, together"):
        check(parameters=parameters, examples=[span_example()] * 150)


def test_an_example_in_the_parameters_of_another_type_is_named() -> None:
    parameters = {"entity_types": ["car"], "examples": [span_example(), span_example("dog")]}
    with pytest.raises(InvalidInputError, match=r"^definition.parameters.examples\[1\].entities: a label is none"):
        check(parameters=parameters, examples=[])


def test_the_types_of_own_lists_are_labels_of_an_endpoint() -> None:
    parameters = {
        "entity_types": ["city"],
        "deny_list": {"Golf": "car"},
        "patterns": [{"name": "case", "regex": "CN-[0-9]+"}],
    }
    target, definition = check(model_id="fastino-pii", parameters=parameters, examples=[span_example()])
    assert definition.labels(target) == ("city", "car", "case")


def test_labels_of_whole_texts_are_no_examples_of_spans() -> None:
    with pytest.raises(InvalidInputError, match="label: is for classification; send entities"):
        check(examples=[{"text": "a", "label": "car"}])
