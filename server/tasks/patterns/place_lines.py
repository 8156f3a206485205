"""The place behind a street line: `, 28195 Bremen`, a new line with `Leeds LS1 4AP`, `, Salem OR 97302, USA`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.cues import Cue
from server.tasks.patterns.matching import Pattern, compiled, compiled_longest
from server.tasks.patterns.street_words import any_case, as_written

_JOIN = rb"(?:, |[ \t]?,?[ \t]*\r?\n[ \t]*)"
_CODE_FIRST = (
    rb"(?:[A-Z]{1,3}[\- ])?(?:[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{4} ?[A-Z]{2}|[0-9]{4}(?:-[0-9]{3})?|[0-9]{2}-[0-9]{3}"
    rb"|[0-9]{3} [0-9]{2})"
)
_LETTERED_CODE = (
    rb"(?:[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]|[A-Z][0-9][0-9W] ?[0-9A-Z]{4})"
)
_REGION = rb"(?:[A-Z]{2,3}|\([A-Z][A-Za-z\xE0 ]{1,20}\))"
_CODE_LAST = rb"(?:[0-9]{5}(?:-[0-9]{3,4})?|[0-9]{4}|[0-9]{3} ?[0-9]{3})"
_YEAR = compiled(rb"[A-Za-z\xE0] (?:19|20)[0-9]{2}$")
_SECOND_WORD = compiled(rb"[ \-]")


@dataclass(frozen=True, slots=True)
class _Places:
    """code_first: its group is the name of the place."""

    code_first: Pattern
    others: Pattern
    country: Pattern


def place_end(view: bytes, end: int, cues: Iterable[Cue]) -> int | None:
    """Where the place ends that begins at `end`; None where none does.

    cues: those behind `end`; the name of a place does not go on over one that is not its first word.
    """
    ends = []
    if match := _places().code_first.match(view, end):
        ends.append(_without_a_label(view, match.start(1), match.end(), cues))
    if (match := _places().others.match(view, end)) and not _YEAR.search(view[end : match.end()]):
        ends.append(match.end())
    ends = [one for one in ends if stands_alone(view, end + 1, one)]
    if not ends:
        return None
    last = max(ends)
    country = _places().country.match(view, last)
    return country.end() if country is not None and stands_alone(view, last + 1, country.end()) else last


def _without_a_label(view: bytes, start: int, end: int, cues: Iterable[Cue]) -> int:
    """`28195 Bremen Telefon 0421` ends before `Telefon`."""
    for cue in cues:
        if start < cue.start < end and _SECOND_WORD.match(view, cue.start - 1):
            return cue.start - 1
    return end


@cache
def _places() -> _Places:
    mixed = rb"(?:[A-Z\xE0][A-Za-z\xE0'\-]{0,24}[a-z\xE0]|S(?:ain)?te?\.)"
    capitals = rb"[A-Z\xE0][A-Z\xE0'\-]{1,24}"
    particles = rb"(?:%b |[dl]')" % as_written("particles")
    city = rb"(?:'s-)?(?:%(m)b(?: %(p)b{0,2}%(m)b){0,3}|%(c)b(?: %(c)b){0,3})" % {
        b"m": mixed, b"c": capitals, b"p": particles,
    }  # fmt: skip
    country = any_case("countries")
    parts = {
        b"join": _JOIN, b"city": city, b"region": _REGION, b"country": country, b"lettered": _LETTERED_CODE,
        b"last": _CODE_LAST,
    }  # fmt: skip
    others = (
        rb"(?:%(join)b%(city)b){1,3}(?:,? |, ?| ?[\-/] ?)%(region)b,? (?:(?i:cep|zip):? )?%(last)b"
        rb"|(?:%(join)b%(city)b){0,3}(?:,? %(region)b)?(?:%(join)b| )%(lettered)b"
        rb"|(?:%(join)b%(city)b){1,3}(?:,| -)? (?:[0-9]{4,7}|[0-9]{3} [0-9]{3})"
        rb"|(?:, %(city)b){1,3}%(join)b%(country)b"
    )
    return _Places(
        compiled_longest(rb"(?:%b| )%b (%b)(?: \([A-Z]{2}\))?" % (_JOIN, _CODE_FIRST, city)),
        compiled_longest(others % parts),
        compiled(rb"(?:%b| ?\()%b\)?" % (_JOIN, country)),
    )
