"""Numbers of years and of other things that are no ages."""

from __future__ import annotations

from server.tasks.patterns.lines import line_before
from server.tasks.patterns.matching import compiled

_REACH = 32
_LASTS = compiled(
    rb"(?i)(?:^|[^a-z])(?:for|over|after|within|last|past|next|every|married|m\.|since|nearly|almost|seit|nach|in"
    rb"|il y a|depuis"
    rb"|pendant|durant|hace|durante|desde|ha|da|per|dopo|desde ha|sinds|na|od|przez|i)(?: (?:the|les|los|gli|den"
    rb"|more than|about))?"
    rb"[ \t]+$"
)
_IN_YEARS = compiled(rb"(?i).*(?:years?|yrs?|jahren?|ans|anos|anni|jaar|lat|ar)\.?")
_OLD = compiled(rb"(?i).*(?:old|alt|oud|gammel|gammal)")
_UNIT = compiled(
    rb"(?i)(?:[ \t\-]{0,2}(?:\xC0|%|(?:children|kids|sons|daughters|siblings|grandchildren|great-grandchildren"
    rb"|people|members|persons"
    rb"|living|wives|brothers|sisters|times|days?|weeks?|hours?|minutes?|mins?|km|kg|mg|cm|mm|lbs?|miles|points?|pts"
    rb"|goals?"
    rb"|kinder|enkel|personen|tage|wochen|stunden|enfants|personnes|jours|heures|hijos|personas|dias|horas|figli"
    rb"|persone"
    rb"|giorni|ore|filhos|pessoas|kinderen|dagen|uur|dzieci|dni|barn|dagar|dager|dage)\b))"
)
_COUNT = compiled(rb"[0-9]{1,3}")
_DEGREES = compiled(rb"(?i)[0-9]{1,3}[ ]?(?:\xC0 ?)?[CFKV%]")
_IS_A_WORD = compiled(rb"[A-Za-z\xE0\-]+")
_SAYS_AGE = compiled(
    rb"(?i)(?:^|[^a-z])(?:aged?|ages|turn(?:s|ed|ing)?|am|is|was|are|i'm|im|he's|she's|at|only|ist|bin|war"
    rb"|wird)[: \t]+$"
)


def is_no_age(view: bytes, start: int, end: int) -> bool:
    """Whether this is a duration, a measure or a count of others, going by what stands in it and beside it."""
    value, before = view[start:end], line_before(view, start, _REACH)
    number = _COUNT.match(view, start, end)
    if _DEGREES.fullmatch(value) or _UNIT.match(view, end) or (number and _UNIT.match(view, number.end())):
        return True
    if _OLD.fullmatch(value):
        return False
    if _IN_YEARS.fullmatch(value):
        return _LASTS.search(before) is not None
    return _IS_A_WORD.fullmatch(value) is not None and _SAYS_AGE.search(before) is None
