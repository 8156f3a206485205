"""Postal addresses by their form: a street line or a box, alone or with the place behind it, and the parts of both."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.place_lines import PlaceLine, place_behind
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser
from server.tasks.patterns.street_lines import StreetLine, street_lines

_REACH = 200
"""Bytes behind a street line in which the place ends, all but always."""
_ALONE = 0.6
"""Less than most of what a model finds, which may know a place behind the line where the form tells none."""
_WHOLE = 0.95
_YEAR = compiled(rb"(?:19|20)[0-9]{2}")


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for line in street_lines(view):
        place = place_behind(view, line.end, reading.cues.within(line.end, line.end + _REACH))
        if place is not None and _is_its_place(view, line, place):
            yield from _with_place(line, place)
        elif not line.needs_place:
            last = line.end - (view[line.end - 1] in b".")
            yield _finding(line.first, last, "address", _ALONE, "street")
            if not line.is_box:
                yield _finding(line.start, last, "street_address", _ALONE, "street")
            yield from _parts(place, _ALONE)


def _is_its_place(view: bytes, line: StreetLine, place: PlaceLine) -> bool:
    if line.is_listed and all(part.label != "city" for part in place.parts):
        return False
    if line.is_bare and (not place.is_sure or any(_YEAR.fullmatch(view, part.start, part.end) for part in place.parts)):
        return False
    return place.is_coded


def _with_place(line: StreetLine, place: PlaceLine) -> Iterator[Finding]:
    yield _finding(line.first, place.end, "address", _WHOLE, "street", "place")
    yield from _parts(place, _WHOLE)
    if not line.is_box:
        # Where a model takes all of it for the street address, the place must not be uncovered.
        yield Finding(line.start, line.end, "street_address", 0.85, Strength.WEAK, "address", ("street",))


def _parts(place: PlaceLine | None, score: float) -> Iterator[Finding]:
    for part in () if place is None else place.parts:
        yield _finding(part.start, part.end, part.label, score, "street", "place")


def _finding(start: int, end: int, label: str, score: float, *checks: str) -> Finding:
    return Finding(start, end, label, score, Strength.PATTERN, "address", checks)


ADDRESS = Recogniser(
    "address",
    frozenset({"address", "street_address", "city", "postal_code", "state_or_region", "country"}),
    _find,
)
