"""Finding profanity and taking it out of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Generic, Protocol, TypeVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from models.contract import Candidates, Span
from models.spans import select
from server.tasks.censor import CATEGORIES, LANGUAGES, MOST_SEVERE, Profanity, profanities
from server.tasks.entities import as_json
from server.tasks.keyed import Keyed
from server.tasks.own_terms import MOST_TERMS, AllowList, Term, own_entities
from server.tasks.parameters import Parameters, Thresholds, by_label
from server.tasks.redaction import draft
from server.tasks.span_task import Query, SpanTask
from server.tasks.styles import Redaction, TypeStyle
from server.tasks.task import Output

THRESHOLD = 0.3
LABEL = "profanity"
_PLACEHOLDER = "redacted_profanity"
"""The type as styles write it: the hosted service's placeholder is `<REDACTED_PROFANITY>`."""
_MODEL_SHARE = 0.5
_MODEL_ALONE = 0.9
_MODEL_SEVERITY = 2


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=_Stretch)


def _known(value: str, known: Sequence[str]) -> str:
    if value not in known:
        choices = {"choices": ", ".join(known)}
        raise PydanticCustomError("label", "must be one of {choices}", choices)
    return value


Language = Annotated[str, AfterValidator(lambda value: _known(value, LANGUAGES))]
Category = Annotated[str, AfterValidator(lambda value: _known(value, CATEGORIES))]


class ProfanityParameters(Parameters):
    """What counts as profanity in one text, and how it is taken out."""

    threshold: Thresholds = Field(THRESHOLD, description="How sure it must be that a word is meant as profanity, 0..1.")
    min_severity: int = Field(
        1,
        ge=1,
        le=MOST_SEVERE,
        description="The least severity: 1 mild (damn), 2 moderate (ass), 3 strong (fuck), 4 slurs and the worst.",
    )
    categories: list[Category] = Field(
        default=list(CATEGORIES), description="Which kinds: general, sexual, slur.", min_length=1, max_length=3
    )
    languages: list[Language] | None = Field(
        None, description="Languages of the text (ISO 639-1); null is all, with the sure terms of each.", min_length=1
    )
    redaction: Redaction = Field(TypeStyle(), description="What stands in `redacted_text` for a word.")
    allow_list: AllowList = Field(default=[], description="Words that are none, in any case.")
    deny_list: list[Term] = Field(
        default=[], description="Words that are profanity wherever they stand, of the highest severity.",
        max_length=MOST_TERMS,
    )  # fmt: skip
    explain: bool = Field(False, description="Whether each entity says who found it, and through what.")


@dataclass(frozen=True, slots=True)
class _Word(Span):
    """A word to be taken out, and what the answer says of it."""

    severity: int
    category: str | None
    source: str
    checks: tuple[str, ...] = ()


class ProfanityTask(SpanTask[ProfanityParameters]):
    """Profanity with its severity, and the text without it.

    Three voices, one policy: the caller's lists before everything; then the lexicon, whose score says how often a term
    is meant as profanity, corrected by the words beside it; the model's score adds half of its weight to a term that it
    finds too, and alone it counts from 0.9 on: it was not trained on profanity, and knows little of it.
    """

    name = "profanity"
    parameters = ProfanityParameters

    def query(self, parameters: ProfanityParameters) -> Query:
        return Query((LABEL,), (LABEL,), by_label(parameters.threshold, (LABEL,), THRESHOLD))

    def output(
        self, text: str, parameters: ProfanityParameters, query: Query, candidates: Candidates, keyed: Keyed
    ) -> Output:
        (threshold,) = query.thresholds
        words = _words(text, parameters, candidates, threshold)
        shown = as_json(text, words)
        for one, word in zip(shown, words, strict=True):
            one |= {"severity": word.severity, "category": word.category}
            if parameters.explain:
                one |= {"source": word.source, "checks": list(word.checks)}
        spans = [Span(word.start, word.end, _PLACEHOLDER, word.score) for word in words]
        redacted = draft(text, spans, parameters.redaction, {}, keyed)
        return {"entities": shown, "redacted_text": redacted if redacted.final is None else redacted.final}


def _words(text: str, parameters: ProfanityParameters, candidates: Candidates, threshold: float) -> list[_Word]:
    """Everything that is profanity and severe enough, of the kinds asked for, ordered by start."""
    denied = _Apart(own_entities(text, dict.fromkeys(parameters.deny_list, LABEL), ()))
    model = _Apart(select(candidates, (LABEL,), flat=True))
    lexicon = _Apart(profanities(text, parameters.languages))
    found = [
        *(_by_lexicon(one, model.meeting(one.start, one.end)) for one in lexicon.spans),
        *(
            _by_model(one)
            for one in model.spans
            if one.score >= _MODEL_ALONE and not lexicon.meeting(one.start, one.end)
        ),
    ]
    values = {value.strip().casefold() for value in parameters.allow_list}
    kept = [
        word
        for word in found
        if word.severity >= parameters.min_severity
        and word.category in (None, *parameters.categories)
        and text[word.start : word.end].strip().casefold() not in values
        and word.score > threshold
    ]
    kept += [_Word(one.start, one.end, LABEL, one.score, MOST_SEVERE, None, "deny_list") for one in denied.spans]
    return _joined(sorted(kept, key=lambda word: word.start))


def _joined(words: Iterable[_Word]) -> list[_Word]:
    """`words`, of which a denied one takes in what it overlaps: of "son of a bitch" more is profanity than "son"."""
    joined: list[_Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last is None or last.end <= word.start:
            joined.append(word)
        else:
            denied = last if last.source == "deny_list" else word
            joined[-1] = replace(denied, start=last.start, end=max(last.end, word.end))
    return joined


def _by_lexicon(found: Profanity, model: Span | None) -> _Word:
    score, source = found.score, "lexicon"
    if model is not None:
        score, source = 1 - (1 - score) * (1 - _MODEL_SHARE * model.score), "model and lexicon"
    return _Word(found.start, found.end, LABEL, score, found.term.severity, found.term.category, source, found.checks)


def _by_model(span: Span) -> _Word:
    return _Word(span.start, span.end, LABEL, span.score, _MODEL_SEVERITY, None, "model")


class _Apart(Generic[S]):
    """Stretches that do not overlap, ordered by start: of those that do, the earlier, and of these the longer."""

    def __init__(self, spans: Iterable[S]) -> None:
        self.spans: list[S] = []
        for span in sorted(spans, key=lambda one: (one.start, -one.end)):
            if not self.spans or span.start >= self.spans[-1].end:
                self.spans.append(span)
        self._ends = [span.end for span in self.spans]

    def meeting(self, start: int, end: int) -> S | None:
        """The first of them that overlaps `start`..`end`."""
        place = bisect_right(self._ends, start)
        return self.spans[place] if place < len(self.spans) and self.spans[place].start < end else None
