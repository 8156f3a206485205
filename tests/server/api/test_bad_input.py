"""Whatever is sent, the answer is a clear refusal: never a 500, never the text."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests.server.running import RunningServer, running_server
from tests.server.scripted import ScriptedModel, scripted_load

SECRET = "Zx9-secret"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with small limits."""
    limits = {"body_bytes": 4000, "items": 4, "text_characters": 1000, "labels": 5, "label_characters": 20}
    path = tmp_path_factory.mktemp("bad")
    with running_server(path, scripted_load(ScriptedModel()), limits=limits) as running:
        running.wait_until_ready()
        yield running


def refused(response: httpx.Response, status: int, code: str) -> str:
    """The message of a refusal, after checking its form."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    problem = response.json()
    assert list(problem) == ["status", "code", "message", "detail"]
    assert (problem["status"], problem["code"]) == ("error", code)
    assert problem["detail"] == problem["message"]
    assert SECRET not in response.text
    message = problem["message"]
    assert isinstance(message, str)
    return message


def run(server: RunningServer, text: Any = SECRET, **parameters: Any) -> httpx.Response:
    return server.client.post(
        "/run", json={"model_id": "fastino-pii", "input": [{"text": text, "parameters": parameters}]}
    )


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ({"deny_list": {SECRET: 5}}, "deny_list.*: must be a string"),
        ({"deny_list": {SECRET * 40: "x"}}, "deny_list.*: has more than 200 characters"),
        ({"redaction_by_type": {SECRET: {"style": "mask", "x": 1}}}, "redaction_by_type.*: there is no parameter 'x'"),
        ({"redaction_by_type": {SECRET: 1}}, "redaction_by_type.*: must be an object"),
        ({"threshold": {SECRET: "x"}}, "threshold: must be a number"),
        ({"deny_list": 5}, "deny_list: must be an object"),
    ],
)
def test_a_key_that_a_caller_chose_is_not_repeated(
    server: RunningServer, parameters: dict[str, Any], place: str
) -> None:
    assert refused(run(server, **parameters), 422, "invalid_input").startswith(f"input[0].parameters.{place}")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 100_0,
        f'{{"model_id": "{SECRET}'.encode(),
        f'{{"text": "{SECRET}" "x"}}'.encode(),
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\x00"}',
        b"{'a': 1}",
        b'{"a": 1,}',
        b"model_id=fastino-pii",
    ],
)
def test_what_is_not_json_is_refused_with_its_place(server: RunningServer, body: bytes) -> None:
    message = refused(server.client.post("/run", content=body, headers=JSON), 422, "invalid_json")
    assert message.startswith("the body is not valid JSON in UTF-8 (line ")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "the body must be an object"),
        ([], "the body must be an object"),
        (SECRET, "the body must be an object"),
        ({}, "model_id: is required"),
        ({"model_id": "fastino-pii"}, "input: is required"),
        ({"input": []}, "model_id: is required"),
        ({"model_id": 7, "input": [{"text": SECRET}]}, "model_id: must be a string"),
        ({"model_id": "fastino-pii", "input": {"text": SECRET}}, "input: must be a list"),
        ({"model_id": "fastino-pii", "input": SECRET}, "input: must be a list"),
        ({"model_id": "fastino-pii", "input": []}, "input: must be a list"),
        ({"model_id": "fastino-pii", "input": [SECRET]}, "input[0]: must be an object"),
        ({"model_id": "fastino-pii", "input": [[[[[]]]]]}, "input[0]: must be an object"),
        ({"model_id": "fastino-pii", "input": [{}]}, "input[0].text: is required"),
        ({"model_id": "fastino-pii", "input": [], "threshold": 1}, "there is no field 'threshold'"),
        ({"model_id": "fastino-pii", "input": [{"text": "a", "x": 1}]}, "input[0]: there is no field 'x'"),
    ],
)
def test_a_document_of_the_wrong_form_is_refused_by_field(server: RunningServer, document: Any, message: str) -> None:
    response = server.client.post("/run", content=orjson.dumps(document), headers=JSON)
    assert refused(response, 422, "invalid_input").startswith(message)


def test_an_answer_to_one_bad_input_names_its_field(server: RunningServer) -> None:
    for text, message in [
        ("", "must not be empty"),
        ("a\x00", "must not contain NUL characters"),
        (7, "must be a string"),
    ]:
        assert refused(run(server, text), 422, "invalid_input") == f"input[0].text: {message}"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"threshold": SECRET}, ".threshold: must be a number"),
        ({"threshold": 2}, ".threshold: must be at most 1"),
        ({"entity_types": []}, ".entity_types: must not be empty"),
        ({"entity_types": [SECRET * 9]}, ".entity_types: a label with its description has more than 20 characters"),
        (
            {"redaction": {"style": "numbered", "start": 1}},
            ".redaction: there is no parameter 'start'",
        ),
        (
            {
                "redaction": {"style": "numbered", "mapping": True},
                "redaction_by_type": {"car": {"style": "numbered", "mapping": True, "project": SECRET}},
            },
            ": the styles encrypt and numbered of one text must have the same project",
        ),
        ({"redaction_by_type": {SECRET: {"style": "remove"}}}, ": redaction_by_type has a type that is not looked for"),
        (
            {
                "redaction": {"style": "encrypt"},
                "redaction_by_type": {"email": {"style": "encrypt", "project": SECRET}},
            },
            ": the styles encrypt and numbered of one text must have the same project",
        ),
        ({"shape": SECRET}, ": there is no parameter 'shape'"),
    ]
    for parameters, message in wrong:
        assert refused(run(server, **parameters), 422, "invalid_input") == f"input[0].parameters{message}"


def test_a_deeply_nested_document_is_refused(server: RunningServer) -> None:
    nested = b'{"model_id": "fastino-pii", "input": [{"text": "a", "parameters": {"labels": %s}}]}'
    deep = server.client.post("/run", content=nested % (b"[" * 900 + b"]" * 900), headers=JSON)
    assert refused(deep, 422, "invalid_input") == "input[0].parameters.labels[0]: must be a string"
    too_deep = server.client.post("/run", content=nested % (b"[" * 1900 + b"]" * 1900), headers=JSON)
    refused(too_deep, 422, "invalid_json")


@pytest.mark.parametrize(
    ("model_id", "code"),
    [
        ("nobody", "unknown_model"),
        ("", "unknown_model"),
        (SECRET, "unknown_model"),
        ("fastino-pii-k3v9x2m8qa", "unknown_endpoint"),
    ],
)
def test_an_id_that_is_not_served_is_not_found(server: RunningServer, model_id: str, code: str) -> None:
    response = server.client.post("/run", json={"model_id": model_id, "input": [{"text": "a"}]})
    assert refused(response, 404, code).startswith("model_id: ")


def test_each_limit_is_told_with_its_field(server: RunningServer) -> None:
    many = server.client.post("/run", json={"model_id": "fastino-pii", "input": [{"text": "a"}] * 5})
    assert refused(many, 413, "too_large") == "input: has more than 4 items"
    assert refused(run(server, "é" * 1001), 413, "too_large") == "input[0].text: has more than 1000 characters"
    labels = run(server, labels=list("abcdef"))
    assert refused(labels, 422, "too_many_labels") == "input[0].parameters.labels: has more than 5 labels"


def test_one_text_over_the_limit_refuses_the_whole_request(server: RunningServer) -> None:
    body = {"model_id": "fastino-pii", "input": [{"text": "a"}, {"text": "x" * 1001}]}
    refused(server.client.post("/run", json=body), 413, "too_large")


def test_a_body_over_the_limit_is_refused_by_its_declared_length(server: RunningServer) -> None:
    message = refused(server.client.post("/run", content=b" " * 4001, headers=JSON), 413, "too_large")
    assert message == "the body has more than 4000 bytes"


def test_a_body_over_the_limit_is_refused_while_it_comes_in(server: RunningServer) -> None:
    """The client never ends its body: the refusal must come before."""
    host, port = server.url.removeprefix("http://").split(":")
    head = f"POST /run HTTP/1.1\r\nHost: x\r\nx-api-key: {server.key}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(5):
            connection.sendall(b"3e8\r\n" + b" " * 1000 + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "json",
        "application/jsonp",
    ],
)
def test_a_body_that_is_not_declared_as_json_is_refused(server: RunningServer, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    message = refused(server.client.post("/run", content=b"{}", headers=headers), 415, "unsupported_media_type")
    assert "Content-Type: application/json" in message


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=utf-8", "application/vnd.x+json"]
)
def test_a_body_declared_as_any_json_is_read(server: RunningServer, content_type: str) -> None:
    refused(server.client.post("/run", content=b"{}", headers={"content-type": content_type}), 422, "invalid_input")


def test_a_compressed_body_is_refused(server: RunningServer) -> None:
    response = server.client.post("/run", content=b"\x1f\x8b", headers=JSON | {"content-encoding": "gzip"})
    refused(response, 415, "unsupported_media_type")


def test_a_path_that_is_not_there_and_a_wrong_method_have_the_same_form(server: RunningServer) -> None:
    refused(server.client.get("/nothing"), 404, "not_found")
    refused(server.client.get(f"/run?text={SECRET}"), 405, "method_not_allowed")
    assert server.client.get("/run").headers["allow"] == "POST"


def test_nothing_of_a_request_is_logged_or_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), running_server(tmp_path, scripted_load(ScriptedModel())) as running:
        running.wait_until_ready()
        assert run(running, SECRET).status_code == 200
        assert run(running, SECRET, labels=[SECRET]).status_code == 200
        assert run(running, SECRET, threshold=SECRET).status_code == 422
        assert running.client.get(f"/nothing?text={SECRET}").status_code == 404
        running.client.post("/run", content=SECRET.encode(), headers=JSON)
    written = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert SECRET not in "".join(ours) + written.out + written.err
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(SECRET.encode() in path.read_bytes() for path in files)
