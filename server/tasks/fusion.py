"""One list of entities from what the model, the recognisers and the caller's own lists found.

The policy, for what overlaps:

1. The caller's deny list, then the caller's patterns, before everything else. Nothing that else would be found is
   uncovered by them: what is of the same kind widens the caller's entity, and of anything else the rest stays.
2. A finding that is validated (checksum, registry, content) or of a form that little else has, before the model.
3. The model, and findings that stand on the words beside them alone: the surer first; of equal ones the longer.
4. Weak findings (a failed check, a form that much else has), and what the model takes for a type whose form it has
   not (see `plausibility`), only where nothing else is.

Of several of one level that are not the model's, the longest: a URL before the address in it. Where the model and a
recogniser found the same stretch and one name includes the other (`card_number` is a `payment_card`), the model's name
stays, unless the value has not its form, or is a key whose own form says what it is (`ghp_…`). Of a longer span of the
model that a finding of another kind lies in, the rest stays an entity if it has the form of one; an address stays
whole around its postal code; and of a span of the same kind the finding's boundaries are the right ones. A date or a
time ends where another line or number begins.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from models.contract import Span
from server.tasks.evidence import Entity, Evidence
from server.tasks.patterns import Finding, Strength
from server.tasks.plausibility import has_form
from server.tasks.type_names import TypeNames, label_named

DENIED, CUSTOM, STRONG, EVEN, WEAK = 5, 4, 3, 2, 1
_PARTS = frozenset({"postal_code", "date", "time"})
"""Labels of findings that stay within a longer entity of another kind."""
_TOLD_BY_FORM = frozenset({"api_key", "access_token", "secret"})
"""Labels that a model tells apart by the words beside a value, and a recogniser that is sure by the value itself."""
_REST = re.compile(r"(?!(?<=-)(?<!\S-)[A-Za-z]\Z)\w(?:.*\w)?", re.DOTALL)
"""From the first letter or digit to the last; nothing where that is an option's letter alone, the p of `-phunter2`."""
_MOMENTS = ("date", "time")
"""Recognisers of these."""
_MORE = re.compile(r"\n|\d{3}|\d:\d")


def fuse(
    text: str, model: Sequence[Span], findings: Iterable[Finding], own: Iterable[Entity], names: TypeNames
) -> list[Entity]:
    """Entities that do not overlap, ordered by start.

    model: spans that do not overlap. findings: in any order; those whose label is not in `names` are left out. own:
    what the caller's lists and patterns found.
    """
    found = [entity for finding in findings if (entity := _entity(finding, names)) is not None]
    spans = [_heard(text, span) for span in model]
    kept = _Kept(text, names)
    for entity in sorted([*own, *found, *spans], key=_precedence):
        kept.place(entity)
    return kept.entities


def _heard(text: str, span: Span) -> Entity:
    rank = EVEN if has_form(text[span.start : span.end], span.label) else WEAK
    return Entity(span.start, span.end, span.label, span.score, Evidence("model"), rank)


def _entity(finding: Finding, names: TypeNames) -> Entity | None:
    name = names.of(finding.label, finding.recogniser)
    if name is None:
        return None
    rank = EVEN
    if finding.is_telling:
        rank = STRONG
    elif finding.strength == Strength.WEAK:
        rank = WEAK
    evidence = Evidence("pattern", finding.recogniser, finding.checks)
    return Entity(finding.start, finding.end, name, finding.score, evidence, rank, finding.label in _PARTS)


def _precedence(entity: Entity) -> tuple[float, ...]:
    length = entity.end - entity.start
    by_surety = (-entity.score, -length) if entity.rank == EVEN else (-length, -entity.score)
    return (-entity.rank, *by_surety, entity.start)


def above(findings: Iterable[Finding], names: TypeNames, thresholds: Mapping[str, float]) -> list[Finding]:
    """Those that are answered under a name, and whose score is above its threshold."""
    return [
        finding
        for finding in findings
        if (name := names.of(finding.label, finding.recogniser)) is not None and finding.score > thresholds[name]
    ]


def beside(spans: Sequence[Span], entities: Iterable[Entity]) -> list[Entity]:
    """Spans of the model, which may overlap, as entities, and those of `entities` that are none of them."""
    heard = [Entity(span.start, span.end, span.label, span.score) for span in spans]
    places = {(entity.start, entity.end, entity.label) for entity in heard}
    return heard + [one for one in entities if (one.start, one.end, one.label) not in places]


class _Kept:
    """Entities that do not overlap, to which others are added."""

    def __init__(self, text: str, names: TypeNames) -> None:
        self.entities: list[Entity] = []
        self._text = text
        self._names = names

    def place(self, entity: Entity) -> None:
        """Add as much of `entity` as the policy lets stand beside what came before it."""
        others = self._overlapping(entity)
        if not others:
            insort(self.entities, entity, key=lambda one: one.start)
        elif any(other.rank >= CUSTOM for other in others):
            self._place_beside_own(entity, others)
        elif len(others) == 1 and self._same_kind(entity, others[0]) and not _is_around(entity, others[0]):
            self._agree(entity, others[0])
        elif entity.evidence.source == "model":
            self._place_around(entity, others)

    def _overlapping(self, entity: Entity) -> list[Entity]:
        return self.entities[self._places(entity)]

    def _places(self, span: Span) -> slice:
        first = bisect_right(self.entities, span.start, key=lambda one: one.end)
        return slice(first, bisect_left(self.entities, span.end, first, key=lambda one: one.start))

    def _same_kind(self, entity: Entity, other: Entity) -> bool:
        return self._names.are_compatible(entity.label, other.label)

    def _place_beside_own(self, entity: Entity, others: Sequence[Entity]) -> None:
        """Something in which, or partly in which, the caller's own entities lie; whoever found it."""
        own = [other for other in others if other.rank >= CUSTOM and self._same_kind(entity, other)]
        if own and all(other in own or _is_around(entity, other) for other in others):
            start, end = min(entity.start, others[0].start), max(entity.end, others[-1].end)
            self._replace(others, replace(own[0], start=start, end=end))
            return
        for start, end in _rests(self._text, entity, others):
            # It counts as the caller's, so that nothing later takes its place.
            rest = replace(entity, start=start, end=end, rank=max(entity.rank, CUSTOM))
            insort(self.entities, rest, key=lambda one: one.start)

    def _agree(self, later: Entity, earlier: Entity) -> None:
        """Two of one kind, of which `earlier` counts as much or more."""
        if {later.evidence.source, earlier.evidence.source} != {"model", "pattern"} or _is_around(earlier, later):
            return
        model, pattern = (later, earlier) if later.evidence.source == "model" else (earlier, later)
        # A number in groups may have more words than the model can take for one span.
        longer = (
            pattern.rank == STRONG
            or (pattern.start <= model.start and model.end <= pattern.end)
            or (pattern.evidence.recogniser in _MOMENTS and _holds_more(self._text, model, pattern))
        )
        place = pattern if longer else model
        evidence = replace(pattern.evidence, source="model and pattern")
        merged = replace(earlier, start=place.start, end=place.end, score=max(model.score, pattern.score))
        if _same_place(model, pattern):
            is_told = pattern.rank == STRONG and label_named(pattern.label) in _TOLD_BY_FORM
            named = not is_told and has_form(self._text[place.start : place.end], model.label)
            merged = replace(merged, label=model.label if named else pattern.label)
        merged = replace(merged, evidence=evidence)
        if self._overlapping(merged) == [earlier]:
            self._replace([earlier], merged)

    def _place_around(self, span: Entity, others: Sequence[Entity]) -> None:
        """A span of the model where findings stand that count as much or more."""
        inside = all(span.start <= other.start and other.end <= span.end for other in others)
        if inside and all(_is_around(span, other) for other in others):
            self._replace(others, span)
            return
        if any(self._same_kind(span, other) for other in others):
            return
        for start, end in _rests(self._text, span, others):
            # What is left may be a mere part of the value: the `3` of a name and the number of the next line.
            if has_form(self._text[start:end], span.label):
                insort(self.entities, replace(span, start=start, end=end), key=lambda one: one.start)

    def _replace(self, others: Sequence[Entity], entity: Entity) -> None:
        """Put `entity` where `others` were, which are all that it overlaps."""
        self.entities[self._places(Span(others[0].start, others[-1].end, "", 0.0))] = [entity]


def _is_around(one: Entity, part: Entity) -> bool:
    """Whether `part` is of a kind that stays within the longer `one`."""
    return part.is_part and not _same_place(one, part) and part.label != one.label


def _holds_more(text: str, span: Span, moment: Span) -> bool:
    """Whether a span around a date or a time goes over a line, or has another number than a day or an hour in it."""
    return any(_MORE.search(text, *rest) for rest in ((span.start, moment.start), (moment.end, span.end)))


def _same_place(one: Span, other: Span) -> bool:
    return one.start == other.start and one.end == other.end


def _rests(text: str, span: Span, others: Sequence[Entity]) -> Iterator[tuple[int, int]]:
    """What of `span` lies outside `others`, without the marks around it."""
    position = span.start
    for start, end in [*((other.start, other.end) for other in others), (span.end, span.end)]:
        if start > position and (found := _REST.search(text, position, start)):
            yield found.span()
        position = max(position, end)
