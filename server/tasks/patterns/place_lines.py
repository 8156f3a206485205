"""The place behind a street line: `, 28195 Bremen`, a new line with `Leeds LS1 4AP`, `, Salem OR 97302, USA`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.cues import Cue
from server.tasks.patterns.matching import Match, Pattern, compiled, compiled_longest
from server.tasks.patterns.street_words import any_case, as_written

_JOIN = rb"(?:, |[ \t]?,?[ \t]*\r?\n[ \t]*)"
_CODE_FIRST = (
    rb"(?:[A-Z]{1,3}[\- ])?(?:[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{4} ?[A-Z]{2}|[0-9]{4}(?:-[0-9]{3})?|[0-9]{2}-[0-9]{3}"
    rb"|[0-9]{3} [0-9]{2}|[0-9]{3}-[0-9]{4}|[0-9]{6})"
)
_LABEL = rb"(?:(?:C\.? ?P\.?|CEP|CAP|PLZ|(?i:zip(?: code)?))[: ] ?)?"
_LETTERED_CODE = (
    rb"(?:[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|[A-Z][0-9][0-9W] ?[0-9A-Z]{4})"
)
_REGION = rb"(?:[A-Z]{2,3}|D\.C\.|\([A-Z][A-Za-z\xE0 ]{1,20}\))"
_CODE_LAST = rb"(?:[0-9]{3}-[0-9]{4}|[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{4}|[0-9]{3} ?[0-9]{3})"
_YEAR = compiled(rb"[A-Za-z\xE0] (?:19|20)[0-9]{2}$")
_LEAST_OF_A_TOWN = 3
"""Two letters are a state."""
_SECOND_WORD = compiled(rb"[ \-]")
_LAST_PART = compiled(rb"(?:^|, ?|\n)[ \t]*([^,\n]+)$")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a place that has a type of its own."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """end: of the place. is_sure: whether its postal code is of a form, or stands behind a region, as little else.

    is_coded: whether it has a postal code or a country.
    """

    end: int
    parts: tuple[Part, ...]
    is_sure: bool
    is_coded: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """pattern: a place from the end of the street on, and the labels of its groups. See `PlaceLine` for the others."""

    pattern: Pattern
    labels: tuple[str, ...]
    is_sure: bool = False
    is_coded: bool = True
    code_first: bool = False


def place_behind(view: bytes, end: int, cues: Iterable[Cue]) -> PlaceLine | None:
    """The place that begins at `end`; None where none does.

    cues: those behind `end`; the name of a place does not go on over one that is not its first word.
    """
    cues = list(cues)
    places = [place for form in _forms() if (place := _place(view, end, form, cues)) is not None]
    return max(places, key=lambda place: place.end, default=None)


def _place(view: bytes, end: int, form: _Form, cues: Iterable[Cue]) -> PlaceLine | None:
    match = form.pattern.match(view, end)
    if match is None:
        return None
    last = match.end(len(form.labels)) if not form.is_coded else match.end()
    if form.code_first:
        last = _without_a_label(view, match.start(2), last, cues)
    elif not form.is_sure and _YEAR.search(view[end:last]):
        return None
    if not stands_alone(view, end + 1, last):
        return None
    parts = list(_parts(view, form, match, last))
    country = _country().match(view, last)
    if country is not None and stands_alone(view, last + 1, country.end()):
        last = country.end()
        parts.append(Part(*country.span(1), "country"))
    return PlaceLine(last, tuple(parts), form.is_sure, form.is_coded)


def _parts(view: bytes, form: _Form, match: Match, last: int) -> Iterator[Part]:
    for index, label in enumerate(form.labels, 1):
        start, end = match.span(index)
        if start < 0:
            continue
        if label == "city":
            yield from _names(view, start, min(end, last))
        else:
            is_bracketed = view[start : start + 1] == b"("
            yield Part(start + is_bracketed, end - is_bracketed, label)


def _names(view: bytes, start: int, end: int) -> Iterator[Part]:
    """The town, and the region behind it, among names that go from the narrower to the wider."""
    while end > start and (match := _LAST_PART.search(view[start:end])) is not None:
        first, last = start + match.start(1), start + match.end(1)
        if last - first < _LEAST_OF_A_TOWN:
            return
        if not _region_name().fullmatch(view, first, last):
            yield Part(first, last, "city")
            return
        yield Part(first, last, "state_or_region")
        end = start + match.start()


def _without_a_label(view: bytes, start: int, end: int, cues: Iterable[Cue]) -> int:
    """`28195 Bremen Telefon 0421` ends before `Telefon`."""
    for cue in cues:
        if start < cue.start < end and _SECOND_WORD.match(view, cue.start - 1):
            return cue.start - 1
    return end


@cache
def _region_name() -> Pattern:
    return compiled(any_case("regions"))


@cache
def _country() -> Pattern:
    return compiled(rb"(?:%b| ?\(|, %b, )(%b)\)?" % (_JOIN, _city(), any_case("countries")))


@cache
def _city() -> bytes:
    mixed = rb"(?:[A-Z\xE0][A-Za-z\xE0'\-]{0,24}[a-z\xE0]|S(?:ain)?te?\.|(?:Mt|Ft|Co|Col)\.)"
    capitals = rb"[A-Z\xE0][A-Z\xE0'\-]{1,24}"
    particles = rb"(?:%b |[dl]')" % as_written("particles")
    return rb"(?:'s-)?(?:%(m)b(?: %(p)b{0,2}%(m)b){0,3}|%(c)b(?: %(c)b){0,3})" % {
        b"m": mixed, b"c": capitals, b"p": particles,
    }  # fmt: skip


@cache
def _forms() -> tuple[_Form, ...]:
    parts = {
        b"join": _JOIN, b"city": _city(), b"region": _REGION, b"country": any_case("countries"),
        b"lettered": _LETTERED_CODE, b"last": _CODE_LAST, b"first": _CODE_FIRST, b"label": _LABEL,
    }  # fmt: skip

    def form(pattern: bytes, *labels: str, **how: bool) -> _Form:
        return _Form(compiled_longest(pattern % parts), labels, **how)

    return (
        form(
            rb"(?:, %(city)b)?(?:%(join)b| )%(label)b(%(first)b) (%(city)b)(?: ?/ ?%(city)b| [A-Z]{1,2}\b)?"
            rb"(?: (\([A-Z][A-Za-z\xE0 ]{1,20}\)))?",
            "postal_code", "city", "state_or_region", is_sure=True, code_first=True,
        ),
        form(
            rb"(?:, %(city)b)?%(join)b(?:C\.? ?P\.?|CEP|PLZ)[: ] ?(%(first)b), (%(city)b)",
            "postal_code", "city", is_sure=True, code_first=True,
        ),
        form(
            rb"((?:%(join)b%(city)b){1,3})(?:,? |, ?| ?[\-/] ?)(%(region)b),? %(label)b(%(last)b)",
            "city", "state_or_region", "postal_code", is_sure=True,
        ),
        form(
            rb"((?:(?:%(join)b%(city)b){1,3}(?: [0-9]{1,2})?)?)(?:,? (%(region)b))?(?:%(join)b| )(%(lettered)b)",
            "city", "state_or_region", "postal_code", is_sure=True,
        ),
        form(
            rb"((?:%(join)b%(city)b){1,3})(?:,| -)? ([0-9]{4,7}|[0-9]{3} [0-9]{3}|[0-9]{3}-[0-9]{4})",
            "city", "postal_code",
        ),
        form(rb"((?:, %(city)b){1,3})%(join)b(%(country)b)", "city", "country"),
        form(rb"(, %(city)b)(?:, [A-Z]{2})?[ \t]*(?:\r?\n|$)", "city", is_coded=False),
    )  # fmt: skip
