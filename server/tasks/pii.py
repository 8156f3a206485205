"""Finding personal data and taking it out of the text."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import Field

from models.contract import Candidates
from server.tasks.entities import as_json, entities_of
from server.tasks.labels import described, distinct_prompts
from server.tasks.parameters import SpanParameters, Thresholds, by_label
from server.tasks.redaction import redact
from server.tasks.styles import Redaction, TypeStyle
from server.tasks.task import Output, Query

THRESHOLD = 0.3


class PiiParameters(SpanParameters):
    """What to find in one text, and how it is taken out. Without `entity_types`: the built-in list."""

    threshold: Thresholds = Field(
        THRESHOLD, description="The score that an entity must be above, or one for each type."
    )
    redaction: Redaction = Field(TypeStyle(), description="What stands in `redacted_text` for an entity.")


class PiiTask:
    """Entities, and the text without them."""

    name = "pii"
    parameters = PiiParameters

    def query(self, parameters: PiiParameters) -> Query:
        types = described(parameters.types or builtin_types())
        names, prompts = distinct_prompts(types)
        return Query(names, prompts, by_label(parameters.threshold, names, THRESHOLD))

    def output(self, text: str, parameters: PiiParameters, query: Query, candidates: Candidates) -> Output:
        entities = entities_of(text, candidates, query.names, flat=parameters.flat)
        return {"entities": as_json(text, entities), "redacted_text": redact(text, entities, parameters.redaction)}


@cache
def builtin_types() -> list[str]:
    """The types of personal data that are looked for when none are named."""
    return resources.files("server.tasks").joinpath("pii_types.txt").read_text("utf-8").split()
