"""Entity annotation recast as entailment: whether the text mentions a person, a city, a disease."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.training.cross_encoder.questions import Question, Verdict
from models.training.cross_encoder.rows import Row

TEMPLATES = ("This text mentions {}.", "{} is mentioned.", "The text names {}.", "This text contains {}.")


def usable(row: Row) -> bool:
    """Whether absent types are known to be absent and types stand for names."""
    return not row.get("partial") and row.get("style") is None and bool(row["entities"]) and len(row["labels"]) > 1


class MentionSource:
    """The usable rows of one source."""

    def __init__(self, rows: Sequence[Row], candidates: int) -> None:
        self._rows = [row for row in rows if usable(row)]
        self._candidates = candidates

    @property
    def pairs(self) -> float:
        """Hypotheses a question, about."""
        return float(self._candidates)

    def draw(self, generator: np.random.Generator) -> Question:
        """A text, one type that it mentions and types that it does not."""
        row = self._rows[int(generator.integers(len(self._rows)))]
        present = sorted({entity["label"] for entity in row["entities"]})
        absent = [label for label in row["labels"] if label not in present]
        wrong = [absent[index] for index in generator.permutation(len(absent))[: self._candidates - 1]]
        asked = [present[int(generator.integers(len(present)))], *wrong]
        template = TEMPLATES[generator.integers(len(TEMPLATES))]
        return Question(
            row["text"],
            tuple(template.format(_phrase(label)) for label in asked),
            (Verdict.ENTAILMENT, *[Verdict.WRONG] * len(wrong)),
        )


def _phrase(label: str) -> str:
    name = label.replace("_", " ")
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
