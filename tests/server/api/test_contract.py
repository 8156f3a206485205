"""`POST /run` as its contract describes it, through HTTP and with the bundled weights."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.server.running import RunningServer

EXAMPLE = "9 AM for a Sedan for Jamie Derran"
PII = "Hello, my name is {name} and my email is {email}. Call {name} back."


def entities(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and text of each entity, after checking that its offsets say the same."""
    for entity in answer["output"]["entities"]:
        assert answer["input"][entity["start"] : entity["end"]] == entity["text"]
        assert 0 <= entity["score"] <= 1
    return [(entity["label"], entity["text"]) for entity in answer["output"]["entities"]]


def test_the_example_of_the_contract_is_answered_as_the_contract_says(bundled_server: RunningServer) -> None:
    answer = bundled_server.run(EXAMPLE, entity_types=["full_name", "car", "time"], threshold=0.3)
    found = [{key: entity[key] for key in ("start", "end", "label", "text")} for entity in answer["output"]["entities"]]
    assert found == [
        {"start": 0, "end": 4, "label": "time", "text": "9 AM"},
        {"start": 11, "end": 16, "label": "car", "text": "Sedan"},
        {"start": 21, "end": 33, "label": "full_name", "text": "Jamie Derran"},
    ]
    assert answer["output"]["redacted_text"] == "<TIME> for a <CAR> for <FULL_NAME>"
    assert answer["input"] == EXAMPLE
    assert answer["status"] == "success"
    assert answer["message"] == "Responses from endpoint."
    assert answer["latency_ms"] > 0
    assert list(answer) == ["input", "latency_ms", "message", "output", "status"]
    assert list(answer["output"]["entities"][0]) == ["start", "end", "label", "text", "score"]


@pytest.mark.parametrize("header", ["x-api-key", "X-API-KEY", "Authorization", "authorization"])
def test_either_header_carries_the_key(bundled_server: RunningServer, header: str) -> None:
    value = bundled_server.key if header.lower() == "x-api-key" else f"Bearer {bundled_server.key}"
    body = {"model_id": "fastino-pii", "input": [{"text": EXAMPLE}]}
    assert bundled_server.anonymous.post("/run", json=body, headers={header: value}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "spanhost_aaaaaaaaaa_" + "A" * 32},
        {"x-api-key": "é".encode("latin-1").decode("latin-1")},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
    ],
)
def test_without_a_valid_key_nothing_is_read_and_nothing_answered(
    bundled_server: RunningServer, headers: dict[str, str]
) -> None:
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    response = bundled_server.anonymous.post("/run", content=b"not even JSON", headers=encoded)
    assert response.status_code == 401
    assert response.json()["code"] == "unauthorized"
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "🙂🙂 ",
        "👩\u200d👩\u200d👧 ",
        "e\u0301clair, n\u0303andu\u0301: ",
        "line one\r\nline two\r\n\r\n",
        "\t\u00a0\u3000 ",
        "中文说明，请注意。",
        "ﷺ 𝔘𝔫𝔦 ",
        "\u200e\ufeff",
    ],
)
def test_offsets_count_code_points_whatever_stands_before(bundled_server: RunningServer, prefix: str) -> None:
    text = prefix + PII.format(name="Jamie Derran", email="jamie@example.com")
    answer = bundled_server.run(text, entity_types=["full_name", "email"])
    start = text.index("Jamie Derran")
    starts = [entity["start"] for entity in answer["output"]["entities"] if entity["text"] == "Jamie Derran"]
    assert ("email", "jamie@example.com") in [
        (label, value[: len("jamie@example.com")]) for label, value in entities(answer)
    ]
    assert start in starts


def test_every_occurrence_of_a_name_is_returned_and_redacted(bundled_server: RunningServer) -> None:
    text = "Jamie Derran called. " + "Then Jamie Derran, again. " * 5 + "JAMIE? Jamie Derran!"
    answer = bundled_server.run(text, entity_types=["full_name"])
    assert sum(value == "Jamie Derran" for _, value in entities(answer)) == text.count("Jamie Derran")
    assert "Jamie Derran" not in answer["output"]["redacted_text"]


def test_flat_entities_never_overlap_and_come_in_order(bundled_server: RunningServer) -> None:
    text = PII.format(name="Dr. Jamie van Derran", email="jamie@example.com") * 5
    found = bundled_server.run(text, threshold=0.05)["output"]["entities"]
    assert len(found) > 5
    assert all(one["end"] <= other["start"] for one, other in pairwise(found))


def test_without_flat_nothing_of_an_entity_survives_redaction(bundled_server: RunningServer) -> None:
    types = ["full_name", "first_name", "last_name", "email"]
    text = PII.format(name="Jamie Derran", email="jamie@example.com")
    answer = bundled_server.run(text, entity_types=types, flat=False, threshold=0.2)
    found = answer["output"]["entities"]
    assert found == sorted(found, key=lambda entity: (entity["start"], entity["end"]))
    assert all(entity["text"] not in answer["output"]["redacted_text"] for entity in found)


def test_without_types_the_built_in_list_is_looked_for(bundled_server: RunningServer) -> None:
    answer = bundled_server.run("Write to jamie.derran@example.com about it.")
    assert [label for label, _ in entities(answer)] == ["email"]
    assert answer["output"]["redacted_text"].startswith("Write to <EMAIL>")


def test_types_may_be_described_and_are_answered_by_name(bundled_server: RunningServer) -> None:
    types = {"Full-Name": "a person's first and last name", "CAR": "", "time": ""}
    labels = {label for label, _ in entities(bundled_server.run(EXAMPLE, labels=types))}
    assert labels <= set(types)
    assert "CAR" in labels


def test_extraction_finds_entities_and_redacts_nothing(bundled_server: RunningServer) -> None:
    answer = bundled_server.run(EXAMPLE, "fastino-information-extraction", labels=["full_name", "car", "time"])
    assert entities(answer) == [("time", "9 AM"), ("car", "Sedan"), ("full_name", "Jamie Derran")]
    assert list(answer["output"]) == ["entities"]


def test_profanity_is_censored_as_in_the_contract(bundled_server: RunningServer) -> None:
    answer = bundled_server.run("This feature is damn helpful!", "fastino-profanity-censor")
    (entity,) = answer["output"]["entities"]
    assert (entity["start"], entity["end"], entity["label"], entity["text"]) == (16, 20, "profanity", "damn")
    assert answer["output"]["redacted_text"] == "This feature is <REDACTED_PROFANITY> helpful!"


def test_an_entity_at_word_five_thousand_is_found_at_its_place(bundled_server: RunningServer) -> None:
    filler = "the meeting was moved and nobody minded at all because it rained "
    words = (filler * 500).split()[:5000]
    text = " ".join(words) + " so write to Jamie Derran today. " + filler * 20
    answer = bundled_server.run(text, entity_types=["full_name"], threshold=0.5)
    start = text.index("Jamie Derran")
    places = [(entity["start"], entity["end"]) for entity in answer["output"]["entities"]]
    assert len(text[:start].split()) == 5003
    assert (start, start + 12) in places
    assert entities(answer)


def test_bad_inputs_of_a_batch_fail_alone(bundled_server: RunningServer) -> None:
    good = {"text": EXAMPLE, "parameters": {"entity_types": ["car"]}}
    inputs: list[Any] = [good, {"text": ""}, good, {"text": EXAMPLE, "parameters": {"threshold": "high"}}, "text", good]
    response = bundled_server.client.post("/run", json={"model_id": "fastino-pii", "input": inputs})
    assert response.status_code == 200
    answers = response.json()
    assert [answer["status"] for answer in answers] == ["success", "error", "success", "error", "error", "success"]
    for index in (1, 3, 4):
        assert answers[index]["output"] is None
        assert answers[index]["latency_ms"] == 0.0
        assert answers[index]["message"].startswith(f"input[{index}]")
    assert [answers[index]["input"] for index in (1, 3, 4)] == ["", EXAMPLE, None]
    outputs = [answers[index]["output"] for index in (0, 2, 5)]
    assert [[entity["text"] for entity in output["entities"]] for output in outputs] == [["Sedan"]] * 3


@pytest.mark.parametrize(
    ("redaction", "redacted"),
    [
        ({"style": "type"}, "<TIME> for a <CAR> for <FULL_NAME>"),
        ({"style": "mask"}, "**** for a ***** for ************"),
        ({"style": "remove"}, " for a  for "),
        ({"style": "partial", "keep_end": 2}, "**AM for a ***an for **********an"),
    ],
)
def test_a_text_is_redacted_in_the_style_asked_for(
    bundled_server: RunningServer, redaction: dict[str, Any], redacted: str
) -> None:
    answer = bundled_server.run(EXAMPLE, entity_types=["full_name", "car", "time"], redaction=redaction)
    assert answer["output"]["redacted_text"] == redacted


@pytest.mark.parametrize(("threshold", "label"), [(0.3, "politician"), (0.8, "person")])
def test_of_two_types_the_narrower_is_answered_where_it_is_found(
    bundled_server: RunningServer, threshold: float, label: str
) -> None:
    answer = bundled_server.run(
        "Olaf Scholz came to dinner.",
        "fastino-information-extraction",
        entity_types=["person", "politician"],
        threshold=threshold,
    )
    assert entities(answer) == [(label, "Olaf Scholz")]
