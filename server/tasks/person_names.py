"""What a model found of the names of persons, to the ends that they have in the text.

`Eleanor "Nell" Hargreaves` is one name, which models end or part at the quotes; of `Kassenwartin Petra Schlünz` the
office is no part, nor is a title of a full name. With a surname alone, either stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.contract import Span
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.view import ascii_view
from server.tasks.type_names import label_named

_WORD = rb"[A-Za-z\xE0][A-Za-z\xE0\-]{0,30}"
_NICKNAMED = compiled(
    rb"(%(w)b\.?(?: %(w)b\.?){0,2}) (?:\"%(w)b\"|'%(w)b'|\(\"%(w)b\"\)) ([A-Z\xE0][A-Za-z\xE0'\-]{1,40})"
    % {b"w": _WORD}
)
_TITLE = (
    rb"(?:(?i:drs?|dra|prof|prof\.?ssa|dott|dott\.?ssa|doc|mudr|judr|mgr|avv|dhr|mevr|mw|sig\.?ra|sr|sra|srta|dna)\."
    rb"(?: (?:med|jur|phil|nat)\.)?|Drs?|Dra|Prof|Mr|Mrs|Ms|Miss|Herrn?|Frau|Doktor|Doctor|Professor|Kolleg(?:e|en|in)"
    rb"|Mme|Mlle|Sra?|Srta|Pani|Fru|Sayin"
    rb"|(?i:monsieur|madame|mevrouw|meneer|dottor|dottoressa|senor|senora|senorita|signora?))"
)
_OFFICE = (
    rb"(?:[A-Z]?[a-z]{0,24}(?i:(?:wart|leiter|fuhrer|meister|anwalt|arzt|arztin|lehrer|trainer|sprecher|prasident"
    rb"|direktor|kassier|kassierer|notar|pfarrer|betreuer|berater)(?:in)?|(?:vorsitzende|beauftragte)r?)"
    rb"|President|Senator|Governor|Mayor|Captain|Sergeant|Lieutenant|Colonel|Officer|Detective|Inspector|Constable|Nurse"
    rb"|Judge|Justice|Councillor|Cllr\.?|Sgt\.?|Lt\.?|Capt\.?|Col\.|Coach|Pastor|Ambassador)"
)
_ENTITLED = compiled(rb"((?:(?:%b|%b) ){1,4})[A-Z\xE0][A-Za-z\xE0'\-]*\.? [A-Za-z\xE0]" % (_TITLE, _OFFICE))
_STILL_ENTITLED = compiled(rb"(?:%b|%b) " % (_TITLE, _OFFICE))


def with_their_ends(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans`, which do not overlap, ordered by start: names without title or office, and whole around a nickname."""
    ordered = sorted(spans, key=lambda span: span.start)
    named = [label_named(span.label) == "full_name" for span in ordered]
    if not any(named):
        return ordered
    view = ascii_view(text)
    found: list[Span] = []
    for index, (span, is_named) in enumerate(zip(ordered, named, strict=True)):
        if found and span.start < found[-1].end:
            continue
        if is_named:
            span = replace(span, start=_start_of(view, span))
            span = replace(span, end=_end_of(view, span, ordered[index + 1 : index + 4]))
        found.append(span)
    return found


def _start_of(view: bytes, span: Span) -> int:
    """Where the name begins; of `Herr Kollege Brandmüller` with the title."""
    entitled = _ENTITLED.match(view, span.start, span.end)
    if entitled is None or _STILL_ENTITLED.match(view, entitled.end(1), span.end):
        return span.start
    return entitled.end(1)


def _end_of(view: bytes, span: Span, later: Sequence[Span]) -> int:
    """Where the name ends: behind a nickname in quotes goes on what a model parts into spans, or ends within them."""
    match = _NICKNAMED.match(view, span.start)
    if match is None or not match.end(1) <= span.end <= match.start(2):
        return span.end
    followers = [one for one in later if one.start < match.end(2)]
    if any(one.label != span.label or one.start > match.start(2) for one in followers):
        return span.end
    if followers and followers[-1].start == match.start(2):
        return followers[-1].end
    return match.end(2) if span.end > match.end(1) else span.end
