from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from server.tasks.summarization.parameters import SummarizationParameters
from server.tasks.summarization.selection import Budget
from server.tasks.violations import refusal_of


@pytest.mark.parametrize(
    ("parameters", "budget"),
    [
        ({}, Budget(3)),
        ({"max_sentences": None}, Budget(3)),
        ({"max_sentences": 7}, Budget(7)),
        ({"max_words": 40}, Budget(10, 40)),
        ({"ratio": 0.25}, Budget(3)),
        ({"ratio": 0.01}, Budget(1)),
        ({"ratio": 1}, Budget(10)),
    ],
)
def test_one_parameter_says_how_long_the_summary_is(parameters: dict[str, Any], budget: Budget) -> None:
    assert SummarizationParameters.model_validate(parameters).budget(10) == budget


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"max_sentences": 0}, "p.max_sentences: must be at least 1"),
        ({"max_sentences": 2.0}, "p.max_sentences: must be a whole number"),
        ({"max_sentences": True}, "p.max_sentences: must be a whole number"),
        ({"max_words": "9"}, "p.max_words: must be a whole number"),
        ({"max_words": 0}, "p.max_words: must be at least 1"),
        ({"ratio": 0}, "p.ratio: must be more than 0"),
        ({"ratio": 1.5}, "p.ratio: must be at most 1"),
        ({"ratio": float("nan")}, "p.ratio: must be"),
        ({"ratio": "a"}, "p.ratio: must be a number"),
        ({"query": ""}, "p.query: must not be empty"),
        ({"query": " \n"}, "p.query: must not be empty"),
        ({"query": "a\0"}, "p.query: must not contain NUL characters"),
        ({"query": "a" * 1001}, "p.query: must be at most 1000 characters long"),
        ({"query": 1}, "p.query: must be a string"),
        ({"language": "english"}, "p.language: is not valid"),
        (
            {"max_sentences": 1, "ratio": 0.5},
            "p: max_sentences and ratio say how long the summary is; send one of them",
        ),
        ({"max_words": 9, "ratio": 0.5}, "p: max_words and ratio say"),
        ({"length": 3}, "p: there is no parameter 'length'"),
    ],
)
def test_what_is_wrong_is_named(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        SummarizationParameters.model_validate(parameters)
    assert str(refusal_of(error.value, "p").message).startswith(message)
