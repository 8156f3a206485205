"""Classification through the service, with a small random model of inference and the bundled sentence encoder."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from numpy.testing import assert_allclose

from server.errors import InvalidInputError, RequestError, TooManyLabelsError
from server.settings import load_settings
from server.tasks.answer import Answer
from server.tasks.service import Service
from tests.models.cross_encoder.checkpoints import write_classifier

LONG = 60
TEXT = "The phone you sent me is broken, I want my money back."
LABELS = ["refund", "travel", "weather", "business and economy", "sports"]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


def start(directory: Path, checkpoint: Path, **overrides: Any) -> Service:
    model = {"id": "cls", "task": "classification", "checkpoint": str(checkpoint), "engine": "onnx"}
    inference = {"measure_engines": False}
    settings = load_settings(
        overrides={"data_dir": directory, "models": [model], "inference": inference, **overrides},
    )
    service = Service(settings)
    service.start()
    status = service.registry.wait("cls", LONG)
    assert status.state == "ready", status.reason
    return service


@pytest.fixture(scope="module")
def checkpoint(directory: Path) -> Path:
    return write_classifier(directory / "nli")


@pytest.fixture(scope="module")
def service(directory: Path, checkpoint: Path) -> Iterator[Service]:
    started = start(directory, checkpoint)
    yield started
    started.stop()


def answer(service: Service, text: str = TEXT, **parameters: Any) -> Answer:
    (found,) = asyncio.run(service.run("cls", [{"text": text, "parameters": parameters}]))
    return found


def classify(service: Service, text: str = TEXT, **parameters: Any) -> dict[str, Any]:
    found = answer(service, text, **parameters)
    assert found.output is not None, found.message
    return found.output


def scores(output: dict[str, Any]) -> dict[str, float]:
    return {each["label"]: each["score"] for each in output["labels"]}


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("labels", [LABELS, LABELS[:1]])
def test_scores_are_those_of_the_zero_shot_pipeline(
    service: Service, checkpoint: Path, labels: list[str], multi_label: bool
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import AutoModelForSequenceClassification, BertTokenizer, pipeline
    tokenizer = BertTokenizer.from_pretrained(checkpoint)
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
    upstream = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer)
    template = "It is about {}."
    expected = upstream(TEXT, labels, multi_label=multi_label, hypothesis_template=template)
    found = classify(service, labels=labels, multi_label=multi_label, threshold=0, hypothesis_template=template)
    assert [each["label"] for each in found["labels"]] == expected["labels"]
    assert_allclose([each["score"] for each in found["labels"]], expected["scores"], atol=1e-4)
    assert (found["label"], found["method"], found["judged"]) == (expected["labels"][0], "exact", len(labels))


def test_categories_descriptions_and_top_k(service: Service) -> None:
    found = classify(service, categories={"refund": "somebody wants money back", "travel": ""}, top_k=1)
    assert len(found["labels"]) == 1
    assert found["labels"][0] == {"label": found["label"], "score": found["score"]}


def test_a_threshold_no_label_reaches_leaves_none(service: Service) -> None:
    found = classify(service, labels=LABELS, multi_label=True, threshold=1.0)
    assert (found["label"], found["score"], found["labels"]) == (None, None, [])


def test_several_choices_are_answered_as_each_alone(service: Service) -> None:
    choices = [{"task": "a", "labels": LABELS}, {"task": "b", "domain": "urgency", "top_k": 2}]
    found = classify(service, classifications=choices)["classifications"]
    assert scores(found["a"]) == pytest.approx(scores(classify(service, labels=LABELS)), abs=1e-5)
    assert scores(found["b"]) == pytest.approx(scores(classify(service, domain="urgency", top_k=2)), abs=1e-5)


def test_of_many_labels_those_near_the_text_are_judged_unless_all_shall_be(service: Service) -> None:
    many = [f"kind {number} of tree" for number in range(40)] + ["refund of money for a broken phone"]
    found = classify(service, labels=many)
    assert (found["method"], found["judged"], len(found["labels"])) == ("two_stage", 24, 24)
    assert many[-1] in scores(found)
    whole = classify(service, labels=many, exact=True)
    assert (whole["method"], whole["judged"], len(whole["labels"])) == ("exact", 41, 41)


def test_examples_decide_where_the_model_knows_nothing(service: Service) -> None:
    examples = [
        {"text": text, "label": label}
        for label, texts in {
            "refund": ["I want my money back", "please return what I paid", "send me a refund for the broken phone"],
            "travel": ["we fly to Rome in May", "the train to Paris was late", "a hotel near the beach"],
        }.items()
        for text in texts
    ]
    found = classify(service, labels=["refund", "travel"], examples=examples)
    assert (found["label"], found["method"]) == ("refund", "few_shot")
    assert sum(scores(found).values()) == pytest.approx(1)
    other = classify(service, "Two weeks in Spain by train.", labels=["refund", "travel"], examples=examples)
    assert other["label"] == "travel"
    both = classify(service, labels=["refund", "travel"], examples=examples, multi_label=True, threshold=0)
    assert scores(both)["refund"] > scores(both)["travel"]


def test_a_long_text_is_read_to_its_end(service: Service) -> None:
    long = "Nothing happens here at all. " * 400
    first, second = (scores(classify(service, text, labels=["refund", "travel"])) for text in (long, long + TEXT))
    assert first["refund"] != second["refund"]


def test_a_text_that_fails_does_not_fail_its_neighbour(service: Service) -> None:
    inputs = [{"text": TEXT, "parameters": {"labels": LABELS}}, {"text": TEXT, "parameters": {"domain": "nothing"}}]
    good, bad = asyncio.run(service.run("cls", inputs))
    assert good.status == "success"
    assert bad.message.startswith("input[1].parameters.domain: there is no domain 'nothing'; there are sentiment, ")


def test_a_label_that_leaves_no_room_for_text_is_refused(service: Service) -> None:
    with pytest.raises(InvalidInputError, match=r"input\[0\]\.parameters: a label leaves no room"):
        answer(service, labels=["a b " * 249, "c"], hypothesis_template="{} {} {}")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "labels: is required; send labels, classifications, or a domain (sentiment, emotion, "),
        ({"labels": ["a", "b", "a"]}, "labels: a label is there twice"),
        ({"labels": []}, "labels: must not be empty"),
        ({"labels": ["a", ""]}, "labels[1]: must not be empty"),
        ({"labels": ["a", " "]}, "labels[1]: must not be blank"),
        ({"labels": ["a"], "hypothesis_template": "no place"}, "hypothesis_template: must have a {} where the label"),
        ({"labels": ["a"], "top_k": 0}, "top_k: must be at least 1"),
        ({"labels": ["a"], "threshold": 2}, "threshold: must be at most 1"),
        ({"labels": ["a"], "examples": [{"text": "x", "label": "b"}]}, "examples[0].label: is none of the labels"),
        ({"labels": ["a"], "examples": [{"text": "", "label": "a"}]}, "examples[0].text: must not be empty"),
        ({"classifications": [{"labels": ["a"]}]}, "classifications[0].task: is required"),
        ({"classifications": [{"task": "x"}]}, "classifications[0].labels: is required"),
        ({"classifications": [{"task": "x", "labels": ["a"]}] * 2}, "classifications: two of them have the same task"),
        ({"labels": ["a"], "entity_types": ["b"]}, None),
        ({"labels": ["a"], "domain": "tone"}, None),
        ({"labels": ["a"], "classifications": [{"task": "x", "labels": ["a"]}]}, None),
        ({"multi_label": True, "classifications": [{"task": "x", "labels": ["a"]}]}, None),
        ({"top_k": 1, "classifications": [{"task": "x", "labels": ["a"]}]}, None),
        (
            {"classifications": [{"task": "x", "labels": ["a"], "threshold": 0.2, "cls_threshold": 0.3}]},
            "classifications[0]: threshold and cls_threshold exclude each other; send one of them",
        ),
    ],
)
def test_what_is_wrong_is_named(service: Service, parameters: dict[str, Any], message: str | None) -> None:
    with pytest.raises(RequestError) as refusal:
        answer(service, **parameters)
    assert refusal.value.status == 422
    start = "input[0].parameters: " if message is None else f"input[0].parameters.{message}"
    assert refusal.value.message.startswith(start)


def test_more_labels_than_the_limit_are_refused_alone_and_together(service: Service) -> None:
    with pytest.raises(TooManyLabelsError, match=r"parameters\.labels: has more than 500 labels"):
        answer(service, labels=[str(number) for number in range(501)])
    halves = [{"task": str(half), "labels": [f"{half} {number}" for number in range(300)]} for half in range(2)]
    with pytest.raises(TooManyLabelsError, match=r"parameters\.classifications: has more than 500 labels"):
        answer(service, classifications=halves)


def test_a_classifier_of_fixed_labels_needs_none_and_takes_some_of_its_own(directory: Path) -> None:
    service = start(directory, write_classifier(directory / "fixed", id2label={0: "ham", 1: "spam", 2: "eggs"}))
    try:
        every = classify(service)
        assert set(scores(every)) == {"ham", "spam", "eggs"}
        assert sum(scores(every).values()) == pytest.approx(1)
        some = classify(service, labels=["spam", "ham"])
        assert scores(some) == pytest.approx({name: scores(every)[name] for name in ("spam", "ham")})
        with pytest.raises(InvalidInputError, match="this model has labels of its own, which are ham, spam, eggs"):
            classify(service, labels=["bacon"])
    finally:
        service.stop()


def test_an_operators_file_adds_domains(directory: Path, checkpoint: Path) -> None:
    own = directory / "domains.yaml"
    own.write_text("desk:\n  template: 'Goes to {}.'\n  labels: {sales: the sales team, support: null}\n")
    service = start(directory, checkpoint, classification={"domains": own})
    try:
        assert set(scores(classify(service, domain="desk"))) == {"sales", "support"}
        assert "label" in classify(service, domain="sentiment")
    finally:
        service.stop()
