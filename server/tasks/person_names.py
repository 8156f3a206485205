"""What a model found of the names of persons, to the ends that they have in the text.

`Eleanor "Nell" Hargreaves` is one name, which models end or part at the quotes; of `Kassenwartin Petra Schlünz` the
office is no part, nor is a title of a full name. With a surname alone, either stays. Models also leave out the initial
of `Haugen, Ida M`, the name before an initial, and what a label's value has behind two names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.contract import Span
from server.tasks.patterns.lines import line_before
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.name_words import name_words
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
    rb"|Mme|Mlle|Sra?|Srta|Pani|Fru|Sayin|Hon\.?|Rev\.?|Br\.?|Bro\.|Fr\.|D\.a|Dna\.|Lic\.|Mag\.|Ing\.|Ofc\.|Det\."
    rb"|(?i:monsieur|madame|mevrouw|meneer|dottor|dottoressa|senor|senora|senorita|signora?))"
)
_OFFICE = (
    rb"(?:[A-Z]?[a-z]{0,24}(?i:(?:wart|leiter|fuhrer|meister|anwalt|arzt|arztin|lehrer|trainer|sprecher|prasident"
    rb"|direktor|kassier|kassierer|notar|pfarrer|betreuer|berater)(?:in)?|(?:vorsitzende|beauftragte)r?)"
    rb"|President|Senator|Governor|Mayor|Captain|Sergeant|Lieutenant|Colonel|Officer|Detective|Inspector|Constable|Nurse"
    rb"|Judge|Justice|Councillor|Cllr\.?|Sgt\.?|Lt\.?|Capt\.?|Col\.|Coach|Pastor|Ambassador)"
)
_ENTITLED = compiled(rb"((?:(?:%b|%b) ){1,4})[A-Z\xE0][A-Za-z\xE0'\-]*\.? [A-Za-z\xE0]" % (_TITLE, _OFFICE))
_LETTER_TITLE = compiled(rb"([MD]\. )(?:[A-Z\xE0][A-Za-z\xE0'\-]+ ){1,5}[A-Z\xE0]")
"""`M.` and `D.` before a full name: a title where the text is French or Spanish, an initial elsewhere."""
_FRENCH = compiled(rb"(?i)\b(?:le|les|du|des|est|une|et|au|aux|dans|pour|vous|votre|nous|qui|sur|je)\b")
_SPANISH = compiled(rb"(?i)\b(?:el|los|del|con|y|por|una|se|en|su|que|como|para|o|do|da|com|em)\b")
_FEWEST_WORDS = 4
_NEAR = 300  # bytes
_LONGEST_FIRST, _LONGEST_LABEL = 40, 60  # bytes
_BEGINS_WITH_INITIAL = compiled(rb"[A-Z]\. [A-Z\xE0]")
_BEFORE_INITIAL = compiled(rb"(?:^|:|\t| {2})[ \t]*([A-Z\xE0][A-Za-z\xE0'\-]+) $")
_FAMILY_FIRST = compiled(rb"[A-Z\xE0][^ ,]*(?: [^ ,]+){0,2}, [A-Z\xE0][^ ,]*")
_LAST_INITIAL = compiled(rb" [A-Z](?:\.|[ \t]*$|[ \t]*\r?\n|[ \t]{2}|\t|,)")
_LABELLED = compiled(rb"^[ \t>*\-]*[^:\n]{2,30}: *$")
_FURTHER_NAMES = compiled(rb"((?: (?:(?:d[aeiou]s?|van|von|el|al|y|e) )?[A-Z\xE0][a-z\xE0'\-]+){1,3})[ \t]*(?:\r?\n|$)")
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
    if _BEGINS_WITH_INITIAL.match(view, span.start, span.end):
        if (first := _before_an_initial(view, span)) is not None:
            return first
        if (letter := _LETTER_TITLE.match(view, span.start, span.end)) is not None and _is_romance(view, span.start):
            return letter.end(1)
    entitled = _ENTITLED.match(view, span.start, span.end)
    if entitled is None or _STILL_ENTITLED.match(view, entitled.end(1), span.end):
        return span.start
    return entitled.end(1)


def _before_an_initial(view: bytes, span: Span) -> int | None:
    """Where the name before the initial that `span` begins with begins, if it begins its line or field."""
    before = line_before(view, span.start, _LONGEST_FIRST)
    match = _BEFORE_INITIAL.search(before)
    if match is None:
        return None
    first = before[match.start(1) : match.end(1)]
    known = name_words()
    is_alike = first.isupper() == view[span.start + 3 : span.end].isupper()
    if not is_alike or first.lower() in known.ordinary | known.titles or _STILL_ENTITLED.match(first + b" "):
        return None
    return span.start - len(before) + match.start(1)


def _is_romance(view: bytes, start: int) -> bool:
    """Whether the text around a `M.` is French, or that around a `D.` Spanish or Portuguese."""
    words = _FRENCH if view[start : start + 1] == b"M" else _SPANISH
    near = view[max(0, start - _NEAR) : start + _NEAR]
    return sum(1 for _ in words.finditer(near)) >= _FEWEST_WORDS


def _end_of(view: bytes, span: Span, later: Sequence[Span]) -> int:
    """Where the name ends: behind a nickname in quotes goes on what a model parts into spans, or ends within them."""
    further = _further(view, span)
    if further > span.end and not any(one.start < further for one in later):
        return further
    match = _NICKNAMED.match(view, span.start)
    if match is None or not match.end(1) <= span.end <= match.start(2):
        return span.end
    followers = [one for one in later if one.start < match.end(2)]
    if any(one.label != span.label or one.start > match.start(2) for one in followers):
        return span.end
    if followers and followers[-1].start == match.start(2):
        return followers[-1].end
    return match.end(2) if span.end > match.end(1) else span.end


def _further(view: bytes, span: Span) -> int:
    """Where a name ends that a model ends before an initial at its end, or before the end of a label's value."""
    initial = _LAST_INITIAL.match(view, span.end)
    if initial is not None and _FAMILY_FIRST.fullmatch(view, span.start, span.end):
        return span.end + 2
    if b" " in view[span.start : span.end] and _LABELLED.fullmatch(line_before(view, span.start, _LONGEST_LABEL)):
        names = _FURTHER_NAMES.match(view, span.end)
        known = name_words()
        no_names = known.ordinary | known.organizations | known.titles
        if names is not None and no_names.isdisjoint(view[span.end : names.end(1)].lower().split()):
            return names.end(1)
    return span.end
