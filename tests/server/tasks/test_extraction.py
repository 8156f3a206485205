from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models.contract import Candidates
from server.tasks.extraction import ExtractionParameters, ExtractionTask
from server.tasks.keyed import Keyed

KEYED = Keyed(lambda: bytes(32), "a caller")
CARD = "4111 1111 1111 1111"


def found(text: str, *model: tuple[str, int, float], types: list[str], **parameters: Any) -> list[tuple[str, str]]:
    """Value and label of each entity. model: value, place of its type and score of what the model found."""
    task = ExtractionTask()
    read = ExtractionParameters.model_validate({"entity_types": types, **parameters})
    starts = [text.index(value) for value, _, _ in model]
    candidates = Candidates(
        np.array(starts, np.int64),
        np.array([start + len(value) for start, (value, _, _) in zip(starts, model, strict=True)], np.int64),
        np.array([label for _, label, _ in model], np.int64),
        np.array([score for _, _, score in model], np.float32),
    )
    entities = task.output(text, read, task.query(read), candidates, KEYED)["entities"]
    return [(entity["text"], entity["label"]) for entity in entities]


def test_values_that_their_form_gives_away_are_found_without_the_model() -> None:
    text = f"Ann paid with {CARD}, receipt to ann@example.com."
    assert found(text, types=["card", "e-mail address"]) == [(CARD, "card"), ("ann@example.com", "e-mail address")]
    assert found(text, types=["card", "e-mail address"], recognisers=False) == []


def test_the_form_beats_the_model_and_leaves_it_the_rest() -> None:
    text = f"Ann Lee paid with {CARD} on Friday"
    heard = (("Ann Lee", 0, 0.9), ("1111 1111", 1, 0.8))
    assert found(text, *heard, types=["customer", "phone number", "card number"]) == [
        ("Ann Lee", "customer"),
        (CARD, "card number"),
    ]


def test_nothing_is_found_of_types_that_are_not_asked_for_or_have_no_form() -> None:
    assert found(f"Dr. Ann Lee paid with {CARD}", types=["person", "shop"]) == []


def test_a_form_that_much_else_has_is_left_to_the_model() -> None:
    text = "build 555-0143 of 12/03/2024"
    assert found(text, types=["phone number", "date", "ssn"]) == []


def test_a_threshold_above_the_score_of_the_form_leaves_it_out() -> None:
    assert found("to ann@example.com", types=["email"], threshold=0.995) == []


@pytest.mark.parametrize("flat", [True, False])
def test_where_entities_may_overlap_both_stay(flat: bool) -> None:
    text = "write to ann@example.com"
    heard = ("write to ann@example.com", 0, 0.9)
    whole = [("write to ann@example.com", "request"), ("ann@example.com", "email")]
    expected = [("write to", "request"), ("ann@example.com", "email")] if flat else whole
    assert found(text, heard, types=["request", "email"], flat=flat) == expected
