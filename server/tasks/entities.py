"""From spans to the entities of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.contract import Span


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
