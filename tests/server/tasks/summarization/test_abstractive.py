"""Summaries that a small model with random weights writes: what they say is nothing, how they come about is real."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from server.settings import load_settings
from server.tasks.answer import Answer
from server.tasks.service import Service
from server.tasks.summarization.sentences import sentences
from server.tasks.summarization.wording import count_words
from tests.models.sequences import write_sequence_checkpoint

MODEL = "fastino-summarization"
TEXT = (
    "The committee discussed the budget. It decided to open an office in Berlin. Revenue rose by a tenth. "
    "Costs grew as well, because the company hired more people. The weather was pleasant."
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    directory = tmp_path_factory.mktemp("abstractive")
    checkpoint = write_sequence_checkpoint(directory / "checkpoint", max_length=25)
    model = {"id": MODEL, "task": "abstractive-summarization", "checkpoint": str(checkpoint), "device": "cpu"}
    settings = {"data_dir": directory, "models": [model], "inference": {"measure_engines": False, "threads": 1}}
    service = Service(load_settings(overrides=settings))
    service.start()
    status = service.registry.wait(MODEL, 120)
    assert status.state == "ready", status
    yield service
    service.stop()


def answers(service: Service, *texts: str, **parameters: Any) -> list[Answer]:
    inputs = [{"text": text, "parameters": parameters} for text in texts]
    return asyncio.run(service.run(MODEL, inputs))


def output(service: Service, text: str, **parameters: Any) -> dict[str, Any]:
    (answer,) = answers(service, text, **parameters)
    assert answer.output is not None, answer.message
    assert answer.latency_ms > 0
    for sentence in answer.output["sentences"]:
        assert sentence["text"] == text[sentence["start"] : sentence["end"]]
        assert 0 <= sentence["score"] <= 1
    return answer.output


def test_a_summary_is_written_and_stands_on_sentences_of_the_text(service: Service) -> None:
    found = output(service, TEXT)
    own = {TEXT[each.start : each.end] for each in sentences(TEXT)}
    assert found["summary"]
    assert found["summary"] not in TEXT
    assert found["sentences"]
    assert {each["text"] for each in found["sentences"]} <= own


def test_equal_texts_get_equal_summaries_in_company_and_alone(service: Service) -> None:
    alone = output(service, TEXT)
    first, _, last = (answer.output or {} for answer in answers(service, TEXT, "Something else. Entirely.", TEXT))
    assert first["summary"] == last["summary"] == alone["summary"]


def test_a_text_of_many_windows_is_read_to_its_end_and_comes_to_one_summary(service: Service) -> None:
    longer = output(service, TEXT * 20)
    other = output(service, TEXT * 20 + " A volcano erupted at dawn and buried the town.")
    assert longer["summary"]
    assert longer["summary"] != other["summary"]


def test_a_length_bounds_what_was_written(service: Service) -> None:
    assert count_words(output(service, TEXT, max_words=1)["summary"]) <= 1
    assert len(sentences(output(service, TEXT, max_sentences=1)["summary"])) <= 1


def test_a_query_has_the_part_about_it_read(service: Service) -> None:
    text = TEXT * 10 + " A volcano erupted on the island."
    found = output(service, text, query="volcano eruption")
    assert found["summary"]
    assert found["summary"] != output(service, text, query="hiring people")["summary"]


def test_a_text_without_words_has_an_empty_summary(service: Service) -> None:
    (answer,) = answers(service, "... !")
    assert answer.output == {"summary": "", "sentences": []}
