"""What a caller may say about a summary: how long it is, and what it is about."""

from __future__ import annotations

import math
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from server.tasks.characters import fault_in
from server.tasks.parameters import Parameters
from server.tasks.summarization.selection import Budget

SENTENCES = 3
"""Of a summary of which nothing is said."""

_LENGTHS = ("max_sentences", "max_words", "ratio")


def _asked(query: str) -> str:
    if fault := fault_in(query.strip()):
        raise PydanticCustomError("label", fault)
    return query


class SummarizationParameters(Parameters):
    """How a text is summarised. At most one of `max_sentences`, `max_words` and `ratio` is given."""

    max_sentences: int | None = Field(
        None, ge=1, description=f"The most sentences of the summary; {SENTENCES} where no length is given."
    )
    max_words: int | None = Field(
        None, ge=1, description="The most words of the summary. It is empty where every sentence has more."
    )
    ratio: float | None = Field(
        None, gt=0, le=1, allow_inf_nan=False, description="The share of the text's sentences, rounded; at least one."
    )
    query: Annotated[str, Field(max_length=1000), AfterValidator(_asked)] | None = Field(
        None, description="A question or topic: sentences about it are preferred."
    )
    language: str | None = Field(
        None, description="Language of the text (ISO 639-1), for its abbreviations.", pattern="^[a-zA-Z]{2,3}(-.*)?$"
    )

    @model_validator(mode="before")
    @classmethod
    def _absent_when_null(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if value is not None or name not in cls.model_fields}

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        given = [name for name in _LENGTHS if getattr(self, name) is not None]
        if len(given) > 1:
            message = f"{' and '.join(given)} say how long the summary is; send one of them"
            raise PydanticCustomError("both_names", message)
        return self

    def budget(self, sentences: int) -> Budget:
        """How long the summary of a text of so many sentences may be."""
        if self.max_words is not None:
            return Budget(sentences, self.max_words)
        if self.ratio is not None:
            # Half a sentence is rounded up, never to even.
            return Budget(max(1, math.floor(self.ratio * sentences + 0.5)))
        return Budget(self.max_sentences or SENTENCES)
