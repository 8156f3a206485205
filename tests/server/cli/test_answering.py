"""From rows to lines of answers, with the bundled weights and the service of the server."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from server.cli.answering import answer_all
from server.cli.local import LocalService, local_service
from server.cli.progress import progress
from server.cli.rows import Row, argument_row
from server.settings import load_settings

EXAMPLE = "9 AM for a Sedan for Jamie Derran"
TYPES = {"entity_types": ["full_name", "car", "time"]}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    overrides = {
        "data_dir": tmp_path_factory.mktemp("data"),
        "inference": {"measure_engines": False},
        "limits": {"text_characters": 1000, "labels": 3},
    }
    with local_service(load_settings(overrides=overrides), "fastino-pii") as service:
        yield service


def answered(service: LocalService, rows: Sequence[Row], **parameters: Any) -> tuple[list[dict[str, Any]], int]:
    stream = io.BytesIO()
    with progress([]) as shown:
        failed = answer_all(service, (row for row in rows), parameters, stream, shown)
    return [json.loads(line) for line in stream.getvalue().splitlines()], failed


def labels(answer: dict[str, Any]) -> list[str]:
    return [entity["label"] for entity in answer["output"]["entities"]]


def test_a_row_that_cannot_be_answered_gets_an_error_in_its_place(service: LocalService) -> None:
    rows = [
        Row("a.jsonl:1", 9, EXAMPLE),
        Row("a.jsonl:2", 9, problem='is not a JSON object with a "text"'),
        Row("a.jsonl:3", 9, EXAMPLE, {"treshold": 0.5}),
        Row("a.jsonl:4", 9, 5),
        Row("a.jsonl:5", 9, EXAMPLE, [1]),
        Row("a.jsonl:6", 9, EXAMPLE * 100),
        Row("a.jsonl:7", 9, EXAMPLE, {"entity_types": list("abcd")}),
        Row("a.jsonl:8", 9, "\x00"),
        argument_row(9, "\udcff"),
        Row("a.jsonl:10", 9, EXAMPLE),
    ]
    given, failed = answered(service, rows, **TYPES)
    assert failed == 8
    assert [answer["status"] for answer in given] == ["success", *["error"] * 8, "success"]
    assert labels(given[0]) == labels(given[9]) == ["time", "car", "full_name"]
    for row, answer in zip(rows[1:9], given[1:9], strict=True):
        assert answer["message"].startswith(row.place)
        assert "input[" not in answer["message"]
        assert (answer["output"], answer["latency_ms"]) == (None, 0.0)


def test_the_parameters_of_a_row_win_over_those_of_the_command(service: LocalService) -> None:
    rows = [
        Row("1", 9, EXAMPLE, {"entity_types": ["car"]}),
        Row("2", 9, EXAMPLE, {"redaction": {"style": "remove"}}),
        Row("3", 9, EXAMPLE, {}),
    ]
    given, failed = answered(service, rows, **TYPES)
    assert failed == 0
    assert [labels(answer) for answer in given] == [["car"], ["time", "car", "full_name"], ["time", "car", "full_name"]]
    assert "<" not in given[1]["output"]["redacted_text"]
    assert "<CAR>" in given[2]["output"]["redacted_text"]


def test_many_rows_are_answered_in_order(service: LocalService) -> None:
    texts = [f"Number {number} is Anna Smith" for number in range(150)]
    given, failed = answered(service, [argument_row(0, text) for text in texts], entity_types=["name"])
    assert failed == 0
    assert [answer["input"] for answer in given] == texts


def test_nothing_in_is_nothing_out(service: LocalService) -> None:
    assert answered(service, []) == ([], 0)


def test_a_local_answer_is_the_answer_of_the_server(service: LocalService) -> None:
    inputs = [{"text": EXAMPLE, "parameters": TYPES}]
    (local,) = service.answer(inputs)
    (served,) = asyncio.run(service._service.run("fastino-pii", inputs))
    assert local.output == served.output
