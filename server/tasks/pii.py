"""Finding personal data and taking it out of the text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models.contract import Candidates, Span
from models.spans import select
from server.tasks.address_spans import plausible_places
from server.tasks.entities import as_json
from server.tasks.evidence import Entity, Evidence
from server.tasks.fusion import above, beside, fuse
from server.tasks.keyed import Keyed
from server.tasks.labels import Name, described, distinct_prompts, prompt
from server.tasks.name_plausibility import plausible_names
from server.tasks.occurrences import with_all_occurrences
from server.tasks.organizations import whole_organizations, without_firms
from server.tasks.own_terms import AllowList, DenyList, OwnPatterns, own_entities, without_allowed
from server.tasks.parameters import Thresholds, by_label
from server.tasks.patterns import Finding, Hints, Reading, recognised
from server.tasks.person_names import with_their_ends
from server.tasks.plausibility import judged
from server.tasks.redaction import draft, is_restorable
from server.tasks.span_parameters import SpanParameters
from server.tasks.span_task import Query, SpanTask
from server.tasks.styles import Redaction, TypeStyle
from server.tasks.task import Output
from server.tasks.type_names import type_names

THRESHOLD = 0.3


Redactions = dict[Name, Redaction]


class PiiParameters(SpanParameters):
    """What to find in one text, and how it is taken out. Without `entity_types`: the built-in list."""

    threshold: Thresholds = Field(
        THRESHOLD, description="The score that an entity must be above, or one for each type."
    )
    redaction: Redaction = Field(TypeStyle(), description="What stands in `redacted_text` for an entity.")
    redaction_by_type: Redactions = Field(default={}, description="Other styles for some of the types looked for.")
    recognisers: bool = Field(True, description="Whether forms with checks, such as card numbers, are looked for too.")
    allow_list: AllowList = Field(default=[], description="Values that are no entities, in any case.")
    deny_list: DenyList = Field(default={}, description="Terms that are entities wherever they stand, and their types.")
    patterns: OwnPatterns = Field(default=[], description="Your own regular expressions.")
    language: str | None = Field(
        None,
        description="Language of the text (ISO 639-1), for numbers that differ by country.",
        pattern="^[a-zA-Z]{2,3}(-.*)?$",
    )
    regions: list[str] = Field(
        default=[], description="Countries (ISO 3166-1 alpha-2) whose numbers are likely.", max_length=20
    )
    explain: bool = Field(False, description="Whether each entity says who found it, and by which checks.")

    @model_validator(mode="after")
    def _one_project(self) -> Self:
        """Restoring a text takes one project, and one foreign token refuses it."""
        styles = (self.redaction, *self.redaction_by_type.values())
        if len({style.project for style in styles if is_restorable(style)}) > 1:
            message = "the styles encrypt and numbered of one text must have the same project"
            raise PydanticCustomError("redaction", message)
        return self

    @model_validator(mode="after")
    def _styles_of_types_asked_for(self) -> Self:
        """A style under a name that is not looked for would leave that type to the usual one, which may show more."""
        asked = described(self.types or builtin_types())
        own = (*self.deny_list.values(), *(pattern.name for pattern in self.patterns))
        known = {prompt(name, "") for name in (*asked, *own)}
        if not all(prompt(name, "") in known for name in self.redaction_by_type):
            raise PydanticCustomError("redaction", "redaction_by_type has a type that is not looked for")
        return self


class PiiTask(SpanTask[PiiParameters]):
    """Entities, and the text without them."""

    name = "pii"
    parameters = PiiParameters

    def query(self, parameters: PiiParameters) -> Query:
        types = described(parameters.types or builtin_types())
        names, prompts = distinct_prompts(types)
        return Query(names, prompts, by_label(parameters.threshold, names, THRESHOLD))

    def labels(self, parameters: PiiParameters) -> tuple[str, ...]:
        """The types asked for, and those of the caller's own lists."""
        own = (*parameters.deny_list.values(), *(pattern.name for pattern in parameters.patterns))
        return tuple(dict.fromkeys((*self.query(parameters).names, *own)))

    def output(
        self, text: str, parameters: PiiParameters, query: Query, candidates: Candidates, keyed: Keyed
    ) -> Output:
        reading = Reading(text)
        if parameters.recognisers:
            candidates = plausible_names(text, candidates, query.names, query.thresholds)
            candidates = judged(reading, candidates, query.names, query.thresholds)
        spans = select(candidates, query.names, flat=parameters.flat)
        entities = without_allowed(text, self._entities(reading, parameters, query, spans), parameters.allow_list)
        shown: list[dict[str, Any]] = as_json(text, entities)
        if parameters.explain:
            for one, entity in zip(shown, entities, strict=True):
                evidence = entity.evidence
                one |= {"source": evidence.source, "recogniser": evidence.recogniser, "checks": list(evidence.checks)}
        styles = parameters.redaction, parameters.redaction_by_type
        redacted = draft(text, entities, *styles, keyed, parameters.language)
        return {"entities": shown, "redacted_text": redacted if redacted.final is None else redacted.final}

    def _entities(
        self, reading: Reading, parameters: PiiParameters, query: Query, spans: Sequence[Span]
    ) -> list[Entity]:
        text, names = reading.text, type_names(query.names)
        findings: list[Finding] = []
        if parameters.recognisers and names.labels:
            hints = Hints(parameters.language, tuple(region.upper() for region in parameters.regions))
            findings = above(recognised(reading, names.labels, hints), names, query.threshold)
        own = list(own_entities(text, parameters.deny_list, parameters.patterns))
        if parameters.flat:
            if parameters.recognisers:
                spans = plausible_places(text, spans)
                spans = with_their_ends(text, whole_organizations(text, without_firms(text, spans)))
            return _everywhere(text, fuse(text, spans, findings, own, names))
        return _everywhere(text, beside(spans, fuse(text, [], findings, own, names)))


def _everywhere(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """`entities` and every other place of their values."""
    known = {(entity.start, entity.end, entity.label): entity for entity in entities}
    return [
        known.get((span.start, span.end, span.label))
        or Entity(span.start, span.end, span.label, span.score, Evidence("same value"))
        for span in with_all_occurrences(text, list(entities), any_case=True)
    ]


@cache
def builtin_types() -> list[str]:
    """The types of personal data that are looked for when none are named."""
    return resources.files("server.tasks").joinpath("pii_types.txt").read_text("utf-8").split()
