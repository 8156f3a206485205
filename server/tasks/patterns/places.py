"""Postal codes and coordinates."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.boundaries import continues_a_number, stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_STATES = (
    rb"A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]"
)
_AFTER_STATE = compiled(rb"\b(?:%b),? ([0-9]{5}(?:-[0-9]{4})?)\b" % _STATES)
_BRITISH = compiled(rb"\b(?:[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKPSTUW]?|GIR 0A) ?[0-9][ABD-HJLNP-UW-Z]{2}\b")
_CANADIAN = compiled(rb"\b[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] ?[0-9][ABCEGHJ-NPRSTV-Z][0-9]\b")
_IRISH = compiled(rb"\b[AC-FHKNPRTV-Y][0-9][0-9W] [0-9AC-FHKNPRTV-Y]{0,3}[AC-FHKNPRTV-Y][0-9AC-FHKNPRTV-Y]{0,3}\b")
_LENGTH_OF_AN_IRISH_ONE = 8
_NUMBER = compiled(rb"\b(?:[A-Z]{1,2}-)?[0-9]{3,6}(?:[ \-][0-9]{2,4})?(?: [A-Z]{2})?\b")
_CUES = frozenset({"postal_code"})

_DECIMAL = rb"[-+]?[0-9]{1,3}\.[0-9]{3,15}"
_COORDINATES = compiled(
    rb"%(n)b(?: ?[NS])?(?:, ?| |; ?)%(n)b(?: ?[EWO])?\b"
    rb"|[0-9]{1,2}\xC0 ?[0-9]{1,2}['\xC0] ?[0-9]{1,2}(?:\.[0-9]{1,6})?[\"'\xC0]{1,2} ?[NS],? ?"
    rb"[0-9]{1,3}\xC0 ?[0-9]{1,2}['\xC0] ?[0-9]{1,2}(?:\.[0-9]{1,6})?[\"'\xC0]{1,2} ?[EWO]" % {b"n": _DECIMAL}
)
_SEPARATORS = compiled(rb"[^0-9.+\-]+")


def _postal_codes(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for match in _AFTER_STATE.finditer(view):
        yield Finding(*match.span(1), "postal_code", 0.85, Strength.PATTERN, "postal code", ("state",))
    for pattern in (_BRITISH, _CANADIAN):
        for start, end in spans(pattern, view):
            yield Finding(start, end, "postal_code", 0.85, Strength.PATTERN, "postal code", ("form",))
    for start, end in spans(_IRISH, view):
        if end - start == _LENGTH_OF_AN_IRISH_ONE:
            yield Finding(start, end, "postal_code", 0.8, Strength.PATTERN, "postal code", ("form",))
    for start, end in spans(_NUMBER, view):
        if stands_alone(view, start, end) and reading.is_announced(_CUES, start, end):
            yield Finding(start, end, "postal_code", 0.85, Strength.PATTERN, "postal code", ("cue",))


def _coordinates(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_COORDINATES, view):
        if not stands_alone(view, start, end) or continues_a_number(view, start, end):
            continue
        if ord(b"\xc0") in view[start:end] or _is_on_earth(reading.slice(start, end)):
            yield Finding(start, end, "coordinates", 0.93, Strength.PATTERN, "coordinates", ("range",))


def _is_on_earth(written: str) -> bool:
    numbers = [float(part) for part in _SEPARATORS.sub(b" ", written.encode("latin-1")).decode().split()]
    return len(numbers) == 2 and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180


POSTAL_CODE = Recogniser("postal code", frozenset({"postal_code"}), _postal_codes)
COORDINATES = Recogniser("coordinates", frozenset({"coordinates"}), _coordinates)
