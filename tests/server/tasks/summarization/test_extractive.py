"""Summaries as a client gets them: a server on loopback with the bundled weights."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.running import RunningServer

MODEL = "fastino-summarization"
NEWS = (
    "Dr. Alice Meyer presented the quarterly results on Jan. 5. Revenue rose 12% to $4.2 million, driven by the new "
    "subscription plan. Revenue increased by 12 percent because of the new subscription plan. Costs grew as well, "
    "mostly because the company opened an office in Berlin. The weather was pleasant that day. The board will vote "
    "on the dividend next month."
)


def summarised(server: RunningServer, text: str, **parameters: Any) -> dict[str, Any]:
    answer = server.run(text, MODEL, **parameters)
    assert answer["status"] == "success", answer
    output: dict[str, Any] = answer["output"]
    assert set(output) == {"summary", "sentences"}
    for sentence in output["sentences"]:
        assert sentence["text"] == text[sentence["start"] : sentence["end"]]
        assert 0 <= sentence["score"] <= 1
    assert [each["start"] for each in output["sentences"]] == sorted(each["start"] for each in output["sentences"])
    return output


def texts(output: dict[str, Any]) -> list[str]:
    return [sentence["text"] for sentence in output["sentences"]]


def test_a_summary_is_three_sentences_of_the_text_and_repeats_none(bundled_server: RunningServer) -> None:
    output = summarised(bundled_server, NEWS)
    assert len(texts(output)) == 3
    assert output["summary"] == " ".join(texts(output))
    assert sum("subscription" in each for each in texts(output)) == 1
    assert "weather" not in output["summary"]


def test_equal_texts_get_equal_summaries_in_company_and_alone(bundled_server: RunningServer) -> None:
    body = {"model_id": MODEL, "input": [{"text": NEWS}, {"text": "Something else. Entirely."}, {"text": NEWS}]}
    first, _, last = (answer["output"] for answer in bundled_server.client.post("/run", json=body).json())
    assert texts(first) == texts(last) == texts(summarised(bundled_server, NEWS))


def test_a_query_brings_its_sentence(bundled_server: RunningServer) -> None:
    output = summarised(bundled_server, NEWS, query="Where is the new office?", max_sentences=1)
    assert texts(output) == ["Costs grew as well, mostly because the company opened an office in Berlin."]


def test_words_and_ratio_bound_the_summary(bundled_server: RunningServer) -> None:
    assert len(summarised(bundled_server, NEWS, max_words=25)["summary"].split()) <= 25
    assert len(texts(summarised(bundled_server, NEWS, ratio=0.34))) == 2
    assert summarised(bundled_server, NEWS, max_words=2) == {"summary": "", "sentences": []}


@pytest.mark.parametrize("text", ["...", "👍👍", " \n "])
def test_a_text_without_words_has_an_empty_summary(bundled_server: RunningServer, text: str) -> None:
    assert summarised(bundled_server, text) == {"summary": "", "sentences": []}


def test_offsets_count_code_points(bundled_server: RunningServer) -> None:
    text = "😀 Das Café öffnet um acht. 日本語の文です。 The café opens at eight o'clock. 🎉"
    assert len(texts(summarised(bundled_server, text, language="de", ratio=1))) == 3


def test_a_dialogue_names_who_speaks(bundled_server: RunningServer) -> None:
    text = "Ann: Hi. I have decided to move to Lisbon in June.\nBob: Wow! Why Lisbon?"
    output = summarised(bundled_server, text, query="moving to Lisbon", max_sentences=1)
    assert output["summary"] == "Ann: I have decided to move to Lisbon in June."
    assert texts(output) == ["I have decided to move to Lisbon in June."]


def test_two_lengths_are_refused_by_name(bundled_server: RunningServer) -> None:
    item = {"text": NEWS, "parameters": {"max_words": 9, "ratio": 0.5}}
    response = bundled_server.client.post("/run", json={"model_id": MODEL, "input": [item]})
    assert response.status_code == 422
    assert response.json()["message"].startswith("input[0].parameters: max_words and ratio say how long")


def test_an_endpoint_keeps_a_length_that_a_call_may_replace(bundled_server: RunningServer) -> None:
    definition = {"name": "short", "model_id": MODEL, "parameters": {"max_sentences": 1}}
    made = bundled_server.client.post("/v1/endpoints", json=definition)
    assert made.status_code == 201, made.text
    endpoint = made.json()["id"]
    assert len(bundled_server.run(NEWS, endpoint)["output"]["sentences"]) == 1
    assert len(bundled_server.run(NEWS, endpoint, ratio=0.5)["output"]["sentences"]) == 3
    assert bundled_server.client.delete(f"/v1/endpoints/{endpoint}").status_code == 204


def test_a_long_text_is_read_to_its_end(bundled_server: RunningServer) -> None:
    filler = "The committee discussed the agenda of the meeting at some length. "
    text = filler * 40 + "The volcano on the island erupted at dawn."
    output = summarised(bundled_server, text, query="volcano eruption", max_sentences=1)
    assert texts(output) == ["The volcano on the island erupted at dawn."]
