"""From candidates to the entities of an answer. Knows the text, and nothing of how candidates were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.contract import Candidates, Span
from models.spans import select
from server.tasks.occurrences import with_all_occurrences


def entities_of(text: str, candidates: Candidates, names: Sequence[str], *, flat: bool) -> list[Span]:
    """The entities of `text`, every occurrence of each value among them, ordered by start."""
    return with_all_occurrences(text, select(candidates, names, flat=flat))


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
