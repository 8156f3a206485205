"""The profanity task over candidates that are made up: what it answers, and how the voices are weighed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from models.contract import Candidates
from models.spans import concatenate
from server.tasks.keyed import Keyed
from server.tasks.profanity import ProfanityTask

TASK = ProfanityTask()
EXAMPLE = "This feature is damn helpful!"


def answered(text: str, *model: tuple[str, float], **given: Any) -> dict[str, Any]:
    """The output for `text`, of which the model found values with scores."""
    parameters = TASK.parameters.model_validate(given)
    starts = np.array([text.index(value) for value, _ in model], np.int64)
    ends = starts + np.array([len(value) for value, _ in model], np.int64)
    scores = np.array([score for _, score in model], np.float32)
    found = Candidates(starts, ends, np.zeros(len(model), np.int64), scores) if model else concatenate([])
    return TASK.output(text, parameters, TASK.query(parameters), found, Keyed(lambda: bytes(32), "a caller"))


def words(text: str, *model: tuple[str, float], **given: Any) -> list[str]:
    return [one["text"] for one in answered(text, *model, **given)["entities"]]


def test_the_example_of_the_contract_is_answered_exactly() -> None:
    output = answered(EXAMPLE)
    (entity,) = output["entities"]
    expected = {"start": 16, "end": 20, "label": "profanity", "text": "damn", "score": 0.84}
    assert entity == {**expected, "severity": 1, "category": "general"}
    assert output["redacted_text"] == "This feature is <REDACTED_PROFANITY> helpful!"


@pytest.mark.parametrize(
    ("style", "redacted"),
    [
        ({"style": "type"}, "oh <REDACTED_PROFANITY> no"),
        ({"style": "mask"}, "oh **** no"),
        ({"style": "mask", "character": "#", "length": 3}, "oh ### no"),
        ({"style": "partial", "keep_start": 1, "keep_end": 0}, "oh s*** no"),
        ({"style": "partial", "keep_start": 1, "keep_end": 1}, "oh s**t no"),
        ({"style": "remove"}, "oh  no"),
        ({"style": "type", "template": "[{type}]"}, "oh [REDACTED_PROFANITY] no"),
    ],
)
def test_words_are_taken_out_in_every_style(style: dict[str, Any], redacted: str) -> None:
    assert answered("oh shit no", redaction=style)["redacted_text"] == redacted


def test_mild_words_stay_where_only_severe_ones_are_asked_for() -> None:
    text = "damn this shit, you faggot"
    assert words(text, min_severity=2) == ["shit", "faggot"]
    assert words(text, min_severity=4) == ["faggot"]
    assert words(text, categories=["slur"]) == ["faggot"]


def test_the_threshold_is_about_the_sense_and_not_the_severity() -> None:
    text = "a hooker and a bastard"
    assert words(text, threshold=0.8) == ["bastard"]
    assert words(text, threshold=0) == ["hooker", "bastard"]
    assert words(text, threshold={"profanity": 0.8}) == ["bastard"]


def test_the_callers_lists_come_first() -> None:
    text = "Damn that muggle, the Muggles' crap"
    assert words(text, allow_list=["DAMN"], deny_list=["muggle"]) == ["muggle", "crap"]
    (denied,) = answered("you muggle", deny_list=["muggle"], min_severity=4)["entities"]
    assert (denied["score"], denied["severity"], denied["category"]) == (1.0, 4, None)


def test_a_denied_term_within_a_longer_one_uncovers_nothing() -> None:
    text = "you son of a bitch, son"
    assert words(text) == ["son of a bitch"]
    assert words(text, deny_list=["son"]) == ["son of a bitch", "son"]
    assert words(text, deny_list=["you son", "bitch"]) == ["you son of a bitch"]


def test_the_model_makes_a_doubtful_word_surer_and_alone_must_be_sure() -> None:
    text = "that snatch, you plonker"
    assert words(text, ("snatch", 0.9)) == ["snatch"]
    assert words(text, ("plonker", 0.8)) == []
    assert words(text, ("plonker", 0.95)) == ["plonker"]


def test_entities_say_who_found_them_when_asked() -> None:
    (entity,) = answered("sh1t", explain=True)["entities"]
    assert (entity["source"], entity["checks"]) == ("lexicon", ["lexicon", "leet"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"languages": ["xx"]}, "languages"),
        ({"languages": []}, "languages"),
        ({"categories": ["rude"]}, "categories"),
        ({"min_severity": 5}, "min_severity"),
        ({"threshold": 2}, "threshold"),
        ({"entity_types": ["insult"]}, "entity_types"),
        ({"deny_list": [" "]}, "deny_list"),
    ],
)
def test_wrong_parameters_are_refused_by_name(given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TASK.parameters.model_validate(given)
    assert refusal.value.errors()[0]["loc"][0] == field
