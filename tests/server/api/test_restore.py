"""`POST /restore`, with what `/run` redacted."""

from __future__ import annotations

from typing import Any

from server.access.keys import Keys
from server.store.database import Database
from tests.server.running import RunningServer

TEXT = "Write to jane@example.com, jane@example.com or +14155552671."
TYPES = ["email", "phone_number"]


def redacted(server: RunningServer, **redaction: Any) -> str:
    answer = server.run(TEXT, entity_types=TYPES, redaction={"style": "encrypt", **redaction})
    text = answer["output"]["redacted_text"]
    assert isinstance(text, str)
    return text


def test_what_was_encrypted_comes_back_for_the_same_key_and_project(bundled_server: RunningServer) -> None:
    text = redacted(bundled_server, project="claims")
    assert "jane" not in text
    assert "4155552671" not in text
    answer = bundled_server.client.post("/restore", json={"text": text, "project": "claims"})
    assert (answer.status_code, answer.json()) == (200, {"text": TEXT, "restored": 3})


def test_another_project_or_another_key_is_refused(bundled_server: RunningServer) -> None:
    text = redacted(bundled_server, project="claims")
    with Database(bundled_server.settings.store_url) as database:
        other = Keys(database).create("other").secret
    for body, headers in (
        ({"text": text}, {}),
        ({"text": text, "project": "claims"}, {"x-api-key": other}),
    ):
        answer = bundled_server.client.post("/restore", json=body, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["message"].startswith("text: the token at character 9 was changed, or was made with")
    assert bundled_server.anonymous.post("/restore", json={"text": text}).status_code == 401


def test_deterministic_tokens_show_what_recurs(bundled_server: RunningServer) -> None:
    first, second = redacted(bundled_server, deterministic=True).split(" ")[2:4]
    assert first.rstrip(",") == second
    first, second = redacted(bundled_server).split(" ")[2:4]
    assert first.rstrip(",") != second


def test_types_may_have_styles_of_their_own(bundled_server: RunningServer) -> None:
    answer = bundled_server.run(
        TEXT,
        entity_types=TYPES,
        redaction={"style": "type", "template": "[{type}]"},
        redaction_by_type={"email": {"style": "hash"}, "phone_number": {"style": "mask", "length": 3}},
    )
    text = answer["output"]["redacted_text"]
    first, second = text.split(" ")[2:4]
    assert first.startswith("<EMAIL:")
    assert first.rstrip(",") == second
    assert text.endswith(" or ***.")


def test_a_wrong_body_is_refused_by_field(bundled_server: RunningServer) -> None:
    for body, message in (
        ({"text": 1}, "body.text: "),
        ({"text": "a", "x": 1}, "body: "),
        ({}, "body.text: "),
        ([], "body: "),
    ):
        answer = bundled_server.client.post("/restore", json=body)
        assert answer.status_code == 422
        assert answer.json()["message"].startswith(message)


def numbered(server: RunningServer, *texts: str) -> list[dict[str, Any]]:
    parameters = {"entity_types": TYPES, "redaction": {"style": "numbered", "mapping": True, "project": "claims"}}
    body = {"model_id": "fastino-pii", "input": [{"text": text, "parameters": parameters} for text in texts]}
    answers = server.client.post("/run", json=body).json()
    return [answer["output"] for answer in answers]


def test_numbers_hold_for_the_request_and_mappings_turn_them_back(bundled_server: RunningServer) -> None:
    long = TEXT + " Nothing to see here." * 150
    texts = ["Ask bo@example.com.", TEXT, long, "JANE@example.com or bo@example.com"]
    outputs = numbered(bundled_server, *texts)
    written = "Write to <EMAIL_2>, <EMAIL_2> or <PHONE_NUMBER_1>."
    assert [output["redacted_text"] for output in outputs] == [
        "Ask <EMAIL_1>.",
        written,
        written + long.removeprefix(TEXT),
        "<EMAIL_2> or <EMAIL_1>",
    ]
    for text, output in zip(texts, outputs, strict=True):
        body = {"text": output["redacted_text"], "project": "claims", "mappings": [output["mapping"]]}
        assert bundled_server.client.post("/restore", json=body).json()["text"] == text
    body = {"text": "<EMAIL_1> and <PHONE_NUMBER_1>", "project": "claims", "mappings": [o["mapping"] for o in outputs]}
    restored = bundled_server.client.post("/restore", json=body).json()
    assert restored == {"text": "bo@example.com and +14155552671", "restored": 2}


def test_a_mapping_is_for_its_key_and_project_alone(bundled_server: RunningServer) -> None:
    (output,) = numbered(bundled_server, TEXT)
    with Database(bundled_server.settings.store_url) as database:
        other = Keys(database).create("other").secret
    body = {"text": output["redacted_text"], "mappings": [output["mapping"]]}
    for sent, headers in ((body, {}), (body | {"project": "claims"}, {"x-api-key": other})):
        answer = bundled_server.client.post("/restore", json=sent, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["message"].startswith("mappings[0]: was changed, or was made with another API key")


def test_a_mapping_comes_only_where_it_is_asked_for(bundled_server: RunningServer) -> None:
    output = bundled_server.run(TEXT, entity_types=TYPES, redaction={"style": "numbered"})["output"]
    assert list(output) == ["entities", "redacted_text"]


def test_pseudonyms_are_the_same_in_every_request(bundled_server: RunningServer) -> None:
    outputs = [bundled_server.run(text, entity_types=TYPES, redaction={"style": "pseudonym"})["output"] for text in
               (TEXT, TEXT + " So.")]  # fmt: skip
    assert outputs[1]["redacted_text"] == outputs[0]["redacted_text"] + " So."
    first, second = outputs[0]["redacted_text"].split(" ")[2:4]
    assert first.rstrip(",") == second
    assert "@example." in second
    assert [entity["text"] for entity in outputs[0]["entities"]] == ["jane@example.com"] * 2 + ["+14155552671"]
