from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from server.tasks.characters import is_short

documents = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(documents, st.integers(0, 60))
def test_every_string_counts_by_its_length_and_every_other_part_as_one(document: Any, limit: int) -> None:
    assert is_short(document, limit) == (count(document) < limit)


def count(part: Any) -> int:
    if isinstance(part, str):
        return len(part)
    if isinstance(part, dict):
        return 1 + sum(count(name) + count(value) for name, value in part.items())
    return 1 + sum(map(count, part)) if isinstance(part, list) else 1


def test_a_deep_document_and_a_long_one_are_given_up_early() -> None:
    assert not is_short(orjson.loads("[" * 500 + "]" * 500), 100)
    assert not is_short([0] * 200_000, 100)


def test_a_document_with_a_field_that_makes_long_work_is_not_short() -> None:
    assert not is_short([[{"text": "a", "parameters": {"patterns": []}}], {}], 100, frozenset({"patterns"}))
    assert is_short([[{"text": "patterns"}], {}], 100, frozenset({"patterns"}))
