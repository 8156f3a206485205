"""Custom endpoints over HTTP, with the bundled model."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.running import RunningServer

TEXT = "Jamie Derran picks up the Sedan at 9 AM."
DEFINITION: dict[str, Any] = {
    "name": "Bookings",
    "model_id": "fastino-information-extraction",
    "description": "Who picks up which car, and when",
    "parameters": {"entity_types": ["person", "car", "time"], "threshold": 0.4},
    "examples": [
        {"text": "Ann Lee takes the Sedan at 5 PM.", "entities": [{"label": "person", "text": "Ann Lee"}]},
        {"text": "Bob Roe takes the bus.", "entities": [{"label": "person", "text": "Bob Roe"}]},
    ],
}


def create(server: RunningServer, **changes: Any) -> dict[str, Any]:
    response = server.client.post("/v1/endpoints", json={**DEFINITION, **changes})
    assert response.status_code == 201, response.text
    assert response.headers["etag"] == '"1"'
    made: dict[str, Any] = response.json()
    return made


def run(server: RunningServer, model_id: str, **parameters: Any) -> httpx.Response:
    given = {"parameters": parameters} if parameters else {}
    return server.client.post("/run", json={"model_id": model_id, "input": [{"text": TEXT, **given}]})


def labels(response: httpx.Response) -> set[str]:
    assert response.status_code == 200, response.text
    return {entity["label"] for entity in response.json()[0]["output"]["entities"]}


def test_an_endpoint_answers_a_call_with_only_a_text_as_the_model_does_with_its_parameters(
    bundled_server: RunningServer,
) -> None:
    made = create(bundled_server)
    answered = run(bundled_server, made["id"]).json()[0]["output"]
    assert answered == run(bundled_server, DEFINITION["model_id"], **DEFINITION["parameters"]).json()[0]["output"]
    assert {entity["label"] for entity in answered["entities"]} >= {"person", "time"}


def test_a_call_overrides_what_is_saved_field_by_field(bundled_server: RunningServer) -> None:
    made = create(bundled_server)
    assert labels(run(bundled_server, made["id"], labels=["person"])) == {"person"}
    assert labels(run(bundled_server, made["id"], threshold=1)) == set()
    assert labels(run(bundled_server, made["id"], threshold={"person": 1})) >= {"time"}


def test_a_change_needs_the_version_that_it_changes_and_holds_at_once(bundled_server: RunningServer) -> None:
    client, made = bundled_server.client, create(bundled_server)
    path = f"/v1/endpoints/{made['id']}"
    assert labels(run(bundled_server, made["id"])) >= {"person", "time"}
    changed = {**DEFINITION, "parameters": {"entity_types": ["time"]}, "examples": []}
    assert client.put(path, json=changed).status_code == 428
    assert client.put(path, json=changed, headers={"If-Match": '"9"'}).status_code == 412
    response = client.put(path, json=changed, headers={"If-Match": '"1"'})
    assert (response.status_code, response.headers["etag"]) == (200, '"2"')
    assert labels(run(bundled_server, made["id"])) == {"time"}
    assert client.put(path, json=changed, headers={"If-Match": '"1"'}).json()["code"] == "version_conflict"
    assert [each["version"] for each in client.get(path + "/versions").json()] == [1, 2]
    old = client.get(path, params={"version": 1}).json()
    assert old["definition"]["parameters"] == DEFINITION["parameters"]


def test_a_deleted_endpoint_is_not_found_by_the_next_request(bundled_server: RunningServer) -> None:
    made = create(bundled_server)
    assert run(bundled_server, made["id"]).status_code == 200
    assert bundled_server.client.delete(f"/v1/endpoints/{made['id']}").status_code == 204
    response = run(bundled_server, made["id"])
    assert (response.status_code, response.json()["code"]) == (404, "unknown_endpoint")


def test_a_draft_is_reviewed_on_its_examples_and_answers_once_it_is_confirmed(bundled_server: RunningServer) -> None:
    response = bundled_server.client.post("/v1/endpoints/draft", json=DEFINITION)
    assert response.status_code == 201, response.text
    draft, review = response.json()["endpoint"], response.json()["review"]
    assert draft["status"] == "draft"
    assert [example["text"] for example in review["examples"]] == [each["text"] for each in DEFINITION["examples"]]
    assert review["examples"][0]["expected"] == [{"start": 0, "end": 7, "label": "person", "text": "Ann Lee"}]
    assert {entity["label"] for entity in review["examples"][0]["now"]} >= {"person"}
    assert review["after"]["f1"] >= review["before"]["f1"]
    assert review["suggested"]["name"] == "Bookings"
    assert "draft" in run(bundled_server, draft["id"]).json()["message"]
    path = f"/v1/endpoints/{draft['id']}/confirm"
    assert bundled_server.client.post(path).status_code == 428
    confirmed = bundled_server.client.post(path, params={"suggested": True}, headers={"If-Match": '"1"'})
    assert confirmed.status_code == 200, confirmed.text
    assert (confirmed.json()["status"], confirmed.json()["version"]) == ("live", 2)
    assert confirmed.json()["definition"]["parameters"] == review["suggested"]["parameters"]
    assert labels(run(bundled_server, draft["id"])) >= {"person"}


def test_thresholds_that_the_examples_ask_for_are_suggested(bundled_server: RunningServer) -> None:
    """Every text names a car that is not wanted: the threshold for cars goes up, and the review says what it gains."""
    makes = ["Sedan", "Golf", "Tesla", "Ford Focus", "Jeep", "Volvo", "Audi", "Polo"]
    examples = [
        {"text": f"Ann Lee drives the {make}.", "entities": [{"label": "person", "text": "Ann Lee"}]} for make in makes
    ]
    definition = {**DEFINITION, "parameters": {"entity_types": ["person"], "threshold": 0.999}, "examples": examples}
    review = bundled_server.client.post("/v1/endpoints/draft", json=definition).json()["review"]
    assert review["after"]["f1"] > review["before"]["f1"]
    assert review["thresholds"]["person"] < 0.999


@pytest.mark.parametrize(
    "path", ["/v1/endpoints/fastino-pii-aaaaaaaaaa", "/v1/endpoints/x", "/v1/endpoints/x/versions"]
)
def test_an_endpoint_that_is_not_there_is_not_found(bundled_server: RunningServer, path: str) -> None:
    response = bundled_server.client.get(path)
    assert (response.status_code, response.json()["code"]) == (404, "unknown_endpoint")


@pytest.mark.parametrize("version", [0, 2**31, 2**63])
def test_a_version_that_can_never_be_is_refused(bundled_server: RunningServer, version: int) -> None:
    response = bundled_server.client.get("/v1/endpoints/x", params={"version": version})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")


def test_endpoints_need_a_key(bundled_server: RunningServer) -> None:
    assert bundled_server.anonymous.get("/v1/endpoints").status_code == 401
    assert bundled_server.anonymous.post("/v1/endpoints", json=DEFINITION).status_code == 401


def test_a_wrong_definition_is_refused_without_its_texts(bundled_server: RunningServer) -> None:
    secret = "Rumpelstiltskin"
    examples = [{"text": secret, "entities": [{"label": "person", "text": "x"}]}]
    response = bundled_server.client.post("/v1/endpoints", json={**DEFINITION, "examples": examples})
    assert response.status_code == 422
    assert response.json()["message"].startswith("definition.examples[0]")
    assert secret not in response.text


def test_an_endpoint_of_a_task_without_types_is_reviewed_as_well(bundled_server: RunningServer) -> None:
    definition = {
        "name": "House rules",
        "model_id": "fastino-profanity-censor",
        "parameters": {"min_severity": 2, "deny_list": ["muggle"]},
        "examples": [{"text": "You muggle!", "entities": [{"label": "profanity", "text": "muggle"}]}],
    }
    response = bundled_server.client.post("/v1/endpoints/draft", json=definition)
    assert response.status_code == 201, response.text
    assert response.json()["review"]["after"]["f1"] == 1
