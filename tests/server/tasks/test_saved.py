from __future__ import annotations

from typing import Any

import pytest

from server.tasks.saved import with_saved

SAVED: dict[str, Any] = {"entity_types": ["car"], "threshold": 0.7, "flat": False}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, SAVED),
        ({}, SAVED),
        ({"threshold": 0.2}, {**SAVED, "threshold": 0.2}),
        ({"threshold": None}, SAVED),
        ({"labels": ["city"]}, {"labels": ["city"], "threshold": 0.7, "flat": False}),
        ({"entity_types": ["city"]}, {**SAVED, "entity_types": ["city"]}),
        ({"unknown": 1}, {**SAVED, "unknown": 1}),
        ([1], [1]),
    ],
)
def test_what_a_call_gives_goes_over_what_is_saved_field_by_field(given: object, expected: object) -> None:
    assert with_saved(SAVED, given) == expected


def test_nothing_that_is_saved_is_changed() -> None:
    merged = with_saved(SAVED, {"threshold": 0.1})
    assert merged != SAVED
    assert SAVED["threshold"] == 0.7
