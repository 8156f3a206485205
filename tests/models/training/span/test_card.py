from __future__ import annotations

import pytest

from models.training.span.card import _ends, licence
from models.training.span.config import Recipe
from models.training.span.generator.documents import SOURCE as GENERATED
from models.training.span.marked import SOURCE as MANY_HANDS


def test_a_log_of_several_runs_has_an_end_of_each() -> None:
    entries = [{"batches": 20}, {"batches": 40}, {"batches": 20}, {"batches": 60}]
    assert _ends(entries) == [{"batches": 40}, {"batches": 60}]
    assert _ends(entries[:1]) == [{"batches": 20}]
    assert _ends([]) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [("Letters", "CC0"), ("open types: Letters", "CC0; types"), (GENERATED, "own work"), (MANY_HANDS, "own work")],
)
def test_every_source_has_a_licence(source: str, expected: str) -> None:
    recipe = Recipe.model_validate({"name": "small", "sources": {"Letters": {"licence": "CC0", "use": "train"}}})
    assert licence(source, recipe).startswith(expected)
