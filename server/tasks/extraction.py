"""Finding entities of the types that the caller names."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models.contract import Candidates
from server.tasks.entities import as_json, entities_of
from server.tasks.keyed import Keyed
from server.tasks.labels import described, distinct_prompts
from server.tasks.parameters import SpanParameters, Thresholds, by_label
from server.tasks.span_task import Query, SpanTask
from server.tasks.task import Output

THRESHOLD = 0.5
SURE = 0.9
"""A value is looked for elsewhere only when the model is as sure of it.

Below that an error is repeated about as often as a miss is mended: without the limit strict F1 on the CrossNER
development sets falls by up to 0.6 points, with it by at most 0.1. Personal data has no such limit: there a miss leaks.
"""


class ExtractionParameters(SpanParameters):
    """What to find in one text. `entity_types` is required."""

    threshold: Thresholds = Field(
        THRESHOLD, description="The score that an entity must be above, or one for each type."
    )

    @model_validator(mode="after")
    def _types_are_named(self) -> Self:
        if self.types is None:
            message = "entity_types is required: send a list of names, or an object of names and descriptions"
            raise PydanticCustomError("types_missing", message)
        return self


class ExtractionTask(SpanTask[ExtractionParameters]):
    """Entities of any types, with offsets and scores."""

    name = "extraction"
    parameters = ExtractionParameters

    def query(self, parameters: ExtractionParameters) -> Query:
        names, prompts = distinct_prompts(described(parameters.types or []))
        return Query(names, prompts, by_label(parameters.threshold, names, THRESHOLD))

    def output(
        self,
        text: str,
        parameters: ExtractionParameters,
        query: Query,
        candidates: Candidates,
        keyed: Keyed,  # noqa: ARG002
    ) -> Output:
        entities = entities_of(text, candidates, query.names, flat=parameters.flat, least_score=SURE)
        return {"entities": as_json(text, entities)}
