"""Numbers that people say in words, as transcripts of calls have them: `five five oh two, one nine eight`.

A number is read as if its digits stood behind the words that announce it, so that it counts as a written one would.
The question may stand on the line before the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.tasks.patterns.banking import CARD, ROUTING
from server.tasks.patterns.contact import PHONE
from server.tasks.patterns.cued import CUED
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.national import NATIONAL
from server.tasks.patterns.number_words import Said, said_numbers
from server.tasks.patterns.places import POSTAL_CODE
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser
from server.tasks.patterns.ssn import SSN

_AS_WRITTEN = (CARD, PHONE, SSN, ROUTING, NATIONAL, POSTAL_CODE, CUED)
_PHONES = ("phone_number", "fax_number")
_PHONE_CUES = frozenset({"phone"})
_OF_A_MATTER = frozenset({"matter", "reference"})
_REACH = 80
"""Characters from the end of a cue to its number: people say more between them than they write."""
_NEAREST = 3
_LONGEST_CUE = 40
_FEWEST_DIGITS_ALONE = 9
_OF_A_PHONE = range(7, 17)
_TELLING_PHONE = range(10, 13)
_ANOTHER_NUMBER = compiled(
    rb"(?i)\b(?:bill|invoice|order|ticket|case|claim|booking|reservation|reference|confirmation|tracking|flight|room|model"
    rb"|extension|lot|item|part|rechnung|auftrag|bestell|vorgang|facture|commande|dossier|factura|pedido|fattura"
    rb"|ordine|fatura|encomenda|factuur)s?[ \-]?(?:number|no|code|id|s?nummer|ref|numero)?\b\.?[^\n]{0,25}"
    rb"(?:\n[^\n]{0,25})?$"
)
"""Stands before a number of a matter, and no one's."""


def _find(reading: Reading, hints: Hints) -> Iterator[Finding]:
    since = 0
    for said in said_numbers(reading.view):
        yield from _found(reading, hints, said, since)
        since = said.end


def _found(reading: Reading, hints: Hints, said: Said, since: int) -> Iterator[Finding]:
    cues = list(_cues_before(reading, said.start, since))
    heard_from = cues[0][1] if cues else max(since, said.start - _REACH)
    if _ANOTHER_NUMBER.search(reading.view[heard_from : said.start]):
        return
    likely = Hints(said.language, hints.regions)
    if reading.cues.beside(_PHONE_CUES, said.start, said.end):
        cues.append(("phone", said.end))
    if len(said.digits) >= _FEWEST_DIGITS_ALONE:
        cues.append(("", said.start))
    for announced, _ in cues:
        found = list(_read(said, announced, likely))
        if found:
            yield from found
            return


def _cues_before(reading: Reading, start: int, since: int) -> Iterator[tuple[str, int]]:
    """Words and ends of the nearest cues, the nearest first."""
    first = max(since, start - _REACH)
    near = [
        cue
        for cue in reading.cues.within(max(0, first - _LONGEST_CUE), start)
        if cue.end >= first and not cue.groups <= _OF_A_MATTER
    ]
    for cue in sorted(near, key=lambda cue: (-cue.end, cue.start))[:_NEAREST]:
        lines = reading.view[cue.end : start].split(b"\n")
        if not any(line.strip() for line in lines[1:-1]):
            yield reading.text[cue.start : cue.end], cue.end


def _read(said: Said, announced: str, hints: Hints) -> Iterator[Finding]:
    """What the digits behind the words `announced` are, in the place of what was said."""
    written = f"{announced}: {said.digits}" if announced else said.digits
    reading, start = Reading(written), len(written) - len(said.digits)
    for recogniser in _AS_WRITTEN:
        for one in recogniser.find(reading, hints):
            if (one.start, one.end) == (start, len(written)) and (judged := _as_said(one, said)) is not None:
                yield judged


def _as_said(finding: Finding, said: Said) -> Finding | None:
    said_finding = replace(finding, start=said.start, end=said.end, recogniser="spoken")
    if finding.label not in _PHONES:
        return said_finding
    length, is_cued = len(said.digits.lstrip("+")), "cue" in finding.checks
    is_valid = "region" in finding.checks or said.digits.startswith("+")
    if length not in _OF_A_PHONE or not (is_valid or (is_cued and said.in_digits)):
        return None
    if is_cued or said.digits.startswith("+"):
        return said_finding
    # Ten digits or so in a row are those of a phone somewhere.
    is_weak = length in _TELLING_PHONE and is_valid
    return replace(said_finding, score=0.5, strength=Strength.WEAK) if is_weak else None


SPOKEN = Recogniser("spoken", frozenset().union(*(recogniser.labels for recogniser in _AS_WRITTEN)), _find)
