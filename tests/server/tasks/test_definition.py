from __future__ import annotations

from typing import Any

import pytest

from server.errors import InvalidInputError, UnknownModelError
from server.settings import Settings
from server.tasks.catalogue import Catalogue
from server.tasks.definition import checked

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
