"""From candidates to the entities of an answer. Knows the text, and nothing of how candidates were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.contract import Candidates, Span
from models.spans import select
from server.tasks.occurrences import with_all_occurrences


def entities_of(
    text: str, candidates: Candidates, names: Sequence[str], *, flat: bool, least_score: float = 0.0
) -> list[Span]:
    """The entities of `text`, ordered by start.

    Every occurrence of a value is among them, if the model is as sure of one as `least_score`.
    """
    return with_all_occurrences(text, select(candidates, names, flat=flat), least_score)


def as_json(text: str, entities: Sequence[Span]) -> list[dict[str, Any]]:
    """Entities as `/run` answers them: offsets in code points, `text == input[start:end]`."""
    return [
        {
            "start": entity.start,
            "end": entity.end,
            "label": entity.label,
            "text": text[entity.start : entity.end],
            "score": entity.score,
        }
        for entity in entities
    ]
