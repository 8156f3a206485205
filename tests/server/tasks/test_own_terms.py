"""Allow list, deny list, patterns and `explain`, through `/run`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.running import RunningServer


def values(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert answer["status"] == "success", answer["message"]
    return [(entity["text"], entity["label"]) for entity in answer["output"]["entities"]]


def test_a_denied_term_is_an_entity_wherever_it_stands(bundled_server: RunningServer) -> None:
    answer = bundled_server.run(
        "Project Nightjar, nightjar, and nightjars.", entity_types=["email"], deny_list={"Nightjar": "code_name"}
    )
    assert values(answer) == [("Nightjar", "code_name"), ("nightjar", "code_name")]
    assert answer["output"]["redacted_text"] == "Project <CODE_NAME>, <CODE_NAME>, and nightjars."


def test_an_allowed_value_is_none(bundled_server: RunningServer) -> None:
    text = "Write to info@example.com or jane@example.com."
    answer = bundled_server.run(text, entity_types=["email"], allow_list=["INFO@example.com"])
    assert values(answer) == [("jane@example.com", "email")]
    assert "info@example.com" in answer["output"]["redacted_text"]


def test_a_pattern_of_the_caller_finds_its_type(bundled_server: RunningServer) -> None:
    pattern = {"name": "case_number", "regex": r"\bCN-\d{4}\b", "score": 0.8}
    answer = bundled_server.run("See CN-1234 and CN-12345.", entity_types=["email"], patterns=[pattern], explain=True)
    (entity,) = answer["output"]["entities"]
    assert entity == {
        "start": 4,
        "end": 11,
        "label": "case_number",
        "text": "CN-1234",
        "score": 0.8,
        "source": "custom pattern",
        "recogniser": "case_number",
        "checks": [],
    }


def test_a_pattern_that_cannot_be_used_is_refused_with_its_place(bundled_server: RunningServer) -> None:
    pattern = {"name": "x", "regex": "ab(?=c)"}
    body = {"model_id": "fastino-pii", "input": [{"text": "a", "parameters": {"patterns": [pattern]}}]}
    answer = bundled_server.client.post("/run", json=body)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith("input[0].parameters.patterns[0]: regex: is not valid at character 2")


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"deny_list": {" ": "x"}}, "deny_list"),
        ({"allow_list": ["a" * 201]}, "allow_list[0]"),
        ({"patterns": [{"name": "x", "regex": "a" * 501}]}, "patterns[0]"),
        ({"language": "German!"}, "language"),
    ],
)
def test_wrong_lists_are_refused_by_name(bundled_server: RunningServer, parameters: dict[str, Any], field: str) -> None:
    body = {"model_id": "fastino-pii", "input": [{"text": "a", "parameters": parameters}]}
    answer = bundled_server.client.post("/run", json=body)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(f"input[0].parameters.{field}")


def test_an_entity_says_who_found_it_and_by_which_checks(bundled_server: RunningServer) -> None:
    text = "Jamie Derran pays with 4111 1111 1111 1111."
    answer = bundled_server.run(text, entity_types=["full_name", "card_number"], explain=True)
    name, card = answer["output"]["entities"]
    assert (name["source"], name["recogniser"], name["checks"]) == ("model", None, [])
    assert card["source"] in {"pattern", "model and pattern"}
    assert (card["recogniser"], card["checks"]) == ("card", ["luhn", "issuer"])
    plain = bundled_server.run(text, entity_types=["full_name", "card_number"])
    assert "source" not in plain["output"]["entities"][0]


def test_recognisers_can_be_turned_off(bundled_server: RunningServer) -> None:
    text = "MAC 00:1B:44:11:3A:B7, key AKIAIOSFODNN7EXAMPLE"
    sources = {
        entity["source"] for entity in bundled_server.run(text, recognisers=False, explain=True)["output"]["entities"]
    }
    assert sources <= {"model", "same value"}


def test_a_regular_expression_of_the_caller_ends_on_a_long_text(bundled_server: RunningServer) -> None:
    pattern = {"name": "x", "regex": "(a+)+$"}
    answer = bundled_server.run("a" * 50_000 + "b", entity_types=["email"], patterns=[pattern])
    assert values(answer) == []
