"""Dates and times; what a date means is said by the words beside it."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.date_heads import means_another_date
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_MONTH = (
    rb"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar|rero)?|fevrier|mar(?:ch|s|zo|co)?|marz|apr(?:il|ile)?|avril|abril"
    rb"|may|mai|mayo"
    rb"|maio|jun[ei]?|juin|junio|junho|jul[yi]?|juillet|julio|julho|aug(?:ust|ustus)?|aout|agosto|sep(?:t|tember"
    rb"|tembre|tiembre)?"
    rb"|setembro|o[ck]t(?:ober|obre|ubre)?|outubro|nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embre|iembre|embro)?"
    rb"|enero|janeiro|gennaio|febbraio|maggio|giugno|luglio|settembre|ottobre|dicembre|maart|mei)\.?"
)
_YEAR = rb"(?:19|20)[0-9]{2}"
_DAY = rb"(?:3[01]|[12][0-9]|0?[1-9])"
_MONTH_NUMBER = rb"(?:1[0-2]|0?[1-9])"
_DATE = compiled(
    rb"(?i)%(y)b-%(m)b-%(d)b|%(y)b/%(m)b/%(d)b|%(y)b\.%(m)b\.%(d)b"
    rb"|%(d)b[/.\-]%(m)b[/.\-](?:%(y)b|[0-9]{2})|%(m)b[/\-]%(d)b[/\-](?:%(y)b|[0-9]{2})"
    rb"|%(d)b(?:st|nd|rd|th|\.)?[ \-](?:of |de )?%(n)b,?[ \-](?:de )?%(y)b"
    rb"|%(n)b[ \-]%(d)b(?:st|nd|rd|th)?,?[ \-]%(y)b" % {b"y": _YEAR, b"m": _MONTH_NUMBER, b"d": _DAY, b"n": _MONTH}
)
_HALF = rb" ?[ap](?:\.m\b\.?|m\b)"
"""`PM` has no full stop of its own: the one behind it ends the sentence."""
_TIME = compiled(
    rb"(?i)(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?:%(h)b)?|(?:1[0-2]|0?[1-9])%(h)b"
    % {b"h": _HALF}
)
_DATELINE = compiled(
    rb"(?:^|\n)[ \t]*(?:(?:Fait|Done|Dado|Hecho|Fatto|Gedaan|Sporzadzono) (?:a|at|en|em|in|te"
    rb"|w) )?[A-Z\xE0][A-Za-z\xE0'\-]{1,30}"
    rb"(?:[ /][A-Za-z\xE0'().\-]{1,20}){0,3},? (?:(?:den|d\.|le|li|il|a|em|op|dnia|dne|am|the|on) )?$"
)
"""A place alone before a date that ends its line, as above or below a letter: `Bremen, den 3. Mai 2024`."""
_REACH_OF_DATELINES = 120
_MEANINGS = (
    ("date_of_birth", frozenset({"birth"})),
    ("expiration_date", frozenset({"expiration", "card_expiry"})),
    ("transaction_date", frozenset({"transaction"})),
    ("document_date", frozenset({"issue"})),
)


def _dates(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_DATE, view):
        if not stands_alone(view, start, end):
            continue
        for label, cues in _MEANINGS:
            if reading.is_announced(cues, start, end) and not means_another_date(label, view, start, end):
                yield Finding(start, end, label, 0.93, Strength.PATTERN, "date", ("form", "cue"))
                break
        if _is_dateline(view, start, end):
            yield Finding(start, end, "document_date", 0.93, Strength.PATTERN, "dateline", ("form",))
        yield Finding(start, end, "date", 0.85, Strength.PATTERN, "date", ("form",))


def _is_dateline(view: bytes, start: int, end: int) -> bool:
    before = view[max(0, start - _REACH_OF_DATELINES) : start]
    ends = view[end : end + 2].lstrip(b".\r")[:1] in (b"", b"\n")
    return ends and b"," in before[-8:] and _DATELINE.search(before) is not None


def _times(reading: Reading, _: Hints) -> Iterator[Finding]:
    for start, end in spans(_TIME, reading.view):
        if stands_alone(reading.view, start, end):
            yield Finding(start, end, "time", 0.85, Strength.PATTERN, "time", ("form",))


DATE = Recogniser("date", frozenset({"date", *(label for label, _ in _MEANINGS)}), _dates)
TIME = Recogniser("time", frozenset({"time"}), _times)
