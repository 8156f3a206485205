"""Finding entities of the types that the caller names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models.contract import Candidates, Span
from models.spans import select
from server.tasks.entities import as_json
from server.tasks.fusion import above, beside, fuse
from server.tasks.keyed import Keyed
from server.tasks.labels import described, distinct_prompts
from server.tasks.occurrences import with_all_occurrences
from server.tasks.parameters import Thresholds, by_label
from server.tasks.patterns import FORMS, recognise
from server.tasks.span_parameters import SpanParameters
from server.tasks.span_task import Query, SpanTask
from server.tasks.task import Output
from server.tasks.type_names import type_names

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

    recognisers: bool = Field(
        True, description="Whether values of types such as email or iban are looked for by their form and checks too."
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
        spans: Sequence[Span] = select(candidates, query.names, flat=parameters.flat)
        if parameters.recognisers:
            spans = _with_forms(text, spans, query, flat=parameters.flat)
        return {"entities": as_json(text, with_all_occurrences(text, spans, SURE))}


def _with_forms(text: str, spans: Sequence[Span], query: Query, *, flat: bool) -> Sequence[Span]:
    """`spans` and values that their form gives away, of those types asked for that have one."""
    names = type_names(query.names)
    found = [one for one in recognise(text, names.labels, recognisers=FORMS) if one.is_telling]
    findings = above(found, names, query.threshold)
    if not findings:
        return spans
    return fuse(text, spans, findings, (), names) if flat else beside(spans, fuse(text, (), findings, (), names))
