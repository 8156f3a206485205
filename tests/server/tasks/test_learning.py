"""Span tasks that learn from examples, through a server with the bundled weights."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.running import RunningServer

TYPES = ["soft drink", "sports team"]
TRAINING = [
    ("The Harriers drank Fizzola after the match.", ["Harriers"], ["Fizzola"]),
    ("A can of Lemonzip stood beside the bench of the Otters.", ["Otters"], ["Lemonzip"]),
    ("Colabo sponsors the Ravens this season.", ["Ravens"], ["Colabo"]),
    ("The Foxes lost to the Badgers on Sunday.", ["Foxes", "Badgers"], []),
    ("He spilled his Gingerade all over the floor.", [], ["Gingerade"]),
    ("The Herons beat everybody, and then there was Mangola for all.", ["Herons"], ["Mangola"]),
    ("Nothing was said about it at the meeting.", [], []),
    ("We ordered a Cherrypop and watched the Lynxes train.", ["Lynxes"], ["Cherrypop"]),
    ("The Wolves have signed a new keeper.", ["Wolves"], []),
    ("She prefers Limonata to water.", [], ["Limonata"]),
]
TEXT = "Some of the Falcons opened a crate of Peachade."


def examples() -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "entities": [{"label": "sports team", "text": team} for team in teams]
            + [{"label": "soft drink", "text": drink} for drink in drinks],
        }
        for text, teams, drinks in TRAINING
    ]


def run(server: RunningServer, model_id: str = "fastino-information-extraction", **parameters: Any) -> httpx.Response:
    given = {"parameters": parameters} if parameters else {}
    return server.client.post("/run", json={"model_id": model_id, "input": [{"text": TEXT, **given}]})


def found(response: httpx.Response) -> set[tuple[str, str]]:
    assert response.status_code == 200, response.text
    return {(entity["text"], entity["label"]) for entity in response.json()[0]["output"]["entities"]}


WANTED = {("Falcons", "sports team"), ("Peachade", "soft drink")}


def test_types_that_the_model_does_not_know_are_found_after_examples(bundled_server: RunningServer) -> None:
    assert found(run(bundled_server, entity_types=TYPES)) != WANTED
    assert found(run(bundled_server, entity_types=TYPES, examples=examples())) == WANTED
    assert found(run(bundled_server, entity_types=TYPES, examples=examples(), learn=False)) != WANTED


def test_a_review_suggests_to_learn_and_the_endpoint_does_once_it_is_confirmed(bundled_server: RunningServer) -> None:
    client = bundled_server.client
    definition = {
        "name": "Drinks",
        "model_id": "fastino-information-extraction",
        "parameters": {"entity_types": TYPES},
        "examples": examples(),
    }
    draft = client.post("/v1/endpoints/draft", json=definition).json()
    assert draft["review"]["learn"] is True
    assert draft["review"]["after"]["f1"] > draft["review"]["before"]["f1"]
    path = f"/v1/endpoints/{draft['endpoint']['id']}"
    live = client.post(path + "/confirm", params={"suggested": True}, headers={"If-Match": '"1"'})
    assert live.json()["definition"]["parameters"]["learn"] is True
    assert found(run(bundled_server, draft["endpoint"]["id"])) == WANTED
    again = client.post(path + "/review").json()
    assert again["before"]["f1"] == pytest.approx(draft["review"]["after"]["f1"], abs=0.11)


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ({"learn": True}, "parameters.learn"),
        ({"examples": [{"text": TEXT, "entities": [{"label": "car", "text": "crate"}]}]}, "parameters.examples[0]"),
        ({"examples": [{"text": TEXT, "entities": [{"label": "car", "text": "boat"}]}]}, "parameters.examples[0]"),
        ({"examples": [{"text": "x" * 100_001}]}, "parameters.examples"),
        ({"examples": [{"text": "x"}] * 201}, "parameters.examples"),
        ({"examples": "all"}, "parameters.examples"),
    ],
)
def test_examples_that_teach_nothing_are_refused_by_name(
    bundled_server: RunningServer, parameters: dict[str, Any], place: str
) -> None:
    response = run(bundled_server, entity_types=TYPES, **parameters)
    assert response.status_code == 422
    assert f"input[0].{place}" in response.json()["message"]
    assert "crate" not in response.text
