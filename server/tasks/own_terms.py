"""What the caller of a request wants found or left alone: allow list, deny list, patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from server.errors import InvalidInputError
from server.tasks.characters import fault_in
from server.tasks.evidence import Entity, Evidence
from server.tasks.fusion import CUSTOM, DENIED
from server.tasks.labels import Name
from server.tasks.parameters import Parameters, Threshold
from server.tasks.patterns.custom import Allowance, PatternError, compiled_pattern, places

MOST_TERMS = 1000
MOST_PATTERNS = 50
LONGEST_REGEX = 500
LONGEST_TERM = 200


def _checked(term: str) -> str:
    fault = fault_in(term) or (None if term.strip() else "must not be blank")
    if fault or len(term) > LONGEST_TERM:
        raise PydanticCustomError("label", fault or f"has more than {LONGEST_TERM} characters")
    return term


Term = Annotated[str, AfterValidator(_checked)]
AllowList = Annotated[list[Term], Field(max_length=MOST_TERMS)]
DenyList = Annotated[dict[Term, Name], Field(max_length=MOST_TERMS)]


class OwnPattern(Parameters):
    """A regular expression in the syntax of RE2, and the type of what it matches."""

    name: Name = Field(description="The type of its matches.")
    regex: str = Field(description="A regular expression (RE2: linear time, no look-around, no back-references).")
    score: Threshold = Field(0.9, description="The score of its matches.")

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        if len(self.regex) > LONGEST_REGEX:
            limit = {"limit": LONGEST_REGEX}
            raise PydanticCustomError("label", "regex: has more than {limit} characters", limit)
        try:
            compiled_pattern(self.regex)
        except PatternError as error:
            raise PydanticCustomError("label", f"regex: {error}") from None
        return self


OwnPatterns = Annotated[list[OwnPattern], Field(max_length=MOST_PATTERNS)]


def own_entities(text: str, denied: Mapping[str, str], patterns: Sequence[OwnPattern]) -> Iterator[Entity]:
    """Every place of a denied term that stands by itself, in any case, and every match of a pattern.

    Raises `InvalidInputError` for a pattern that cannot be searched to the end.
    """
    for term, name in denied.items():
        for start, end in _places_of(term, text):
            yield Entity(start, end, name, 1.0, Evidence("deny_list"), DENIED)
    allowance = Allowance(len(text), len(patterns))
    for index, pattern in enumerate(patterns):
        evidence = Evidence("custom pattern", pattern.name)
        try:
            for start, end in places(pattern.regex, text, allowance):
                yield Entity(start, end, pattern.name, pattern.score, evidence, CUSTOM)
        except PatternError as error:
            raise InvalidInputError(f"patterns[{index}].regex: {error}") from None


def without_allowed(text: str, entities: Sequence[Entity], allowed: Sequence[str]) -> list[Entity]:
    """`entities` but those whose whole value is an allowed one, in any case."""
    values = {value.strip().casefold() for value in allowed}
    return [entity for entity in entities if text[entity.start : entity.end].strip().casefold() not in values]


def _places_of(term: str, text: str) -> Iterator[tuple[int, int]]:
    before = r"(?<!\w)" if term[0].isalnum() else ""
    after = r"(?!\w)" if term[-1].isalnum() else ""
    # A literal: the engine cannot backtrack in it.
    for match in re.finditer(f"{before}{re.escape(term)}{after}", text, re.IGNORECASE):
        yield match.span()
