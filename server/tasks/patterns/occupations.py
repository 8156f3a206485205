"""What people do for a living where a text says so: `Ann Lee, 51, a joiner, said`, `works as a nurse`, `de profesión
peluquera`, the line below the name of who signs, `Job: welder / fitter`, `Prime Minister Ann Lee`.

A word for an occupation alone is none: it names people (`the nurse came`) and machines (`a driver for Linux`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.lines import line_before, line_end
from server.tasks.patterns.matching import Pattern, compiled, compiled_longest, longest_first
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser
from server.tasks.patterns.view import ascii_view

_SCORE = 0.85
_WORD = rb"[A-Za-z\xE0][A-Za-z\xE0'\-]{1,24}"
_NAME = rb"[A-Z\xE0][A-Za-z\xE0'\-]*\.?"
_NAME_LINE = compiled(
    rb"[ \t>*\-]*(?:(?i:drs?|prof|dr\. med|dipl|ing|mag|mr|mrs|ms)\.? ){0,3}%b(?: (?:[a-z]{1,3} ){0,2}%b){1,3}"
    rb"(?:, [A-Za-z.]{2,8}){0,2}[ \t*,]*\r?" % (_NAME, _NAME)
)
"""A line with the name of a person and nothing else."""
_MOST_OF_A_NAME = 60
_LABEL_END = compiled(rb"[ \t]{0,3}[:=][ \t]*")
_LIST = compiled(rb"[^/\n,;:|0-9]{3,40}")
_GROUP = frozenset({"occupation"})
_MOST_OF_A_LIST = 120


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for pattern, check in (
        (_apposed(), "apposed"),
        (_said(), "said"),
        (_declared_ones(), "said"),
        (_offices(), "name"),
    ):
        for match in pattern.finditer(view):
            start, end = match.span(1)
            if stands_alone(view, start, end):
                yield _finding(start, end, check)
    for match in _signed().finditer(view):
        if _NAME_LINE.fullmatch(_line_above(view, match.start())):
            yield _finding(*match.span(1), "signed")
    yield from _listed(reading)


def _line_above(view: bytes, start: int) -> bytes:
    while start and view[start - 1] in b"\r\n":
        start -= 1
    return line_before(view, start, _MOST_OF_A_NAME)


def _listed(reading: Reading) -> Iterator[Finding]:
    """Those behind a label that a slash parts: `Occupation: welder / fitter`."""
    view = reading.view
    for cue in reading.cues.all:
        assigned = _LABEL_END.match(view, cue.end) if cue.groups >= _GROUP else None
        if assigned is None:
            continue
        start, end = assigned.end(), line_end(view, assigned.end(), _MOST_OF_A_LIST)
        if b"/" not in view[start:end]:
            continue
        for part in view[start:end].split(b"/"):
            bare = part.strip()
            if _LIST.fullmatch(bare):
                first = start + len(part) - len(part.lstrip())
                yield _finding(first, first + len(bare), "cue")
            start += len(part) + 1


def _finding(start: int, end: int, check: str) -> Finding:
    return Finding(start, end, "occupation", _SCORE, Strength.PATTERN, "occupation", (check,))


def _any(*keys: str) -> bytes:
    words = shipped_yaml("server.tasks.patterns", "occupation_words.yaml")
    return b"|".join(longest_first(ascii_view(word).replace(b".", rb"\.") for key in keys for word in words[key]))


@cache
def _trade() -> bytes:
    """An occupation in small letters, or a noun with a capital."""
    parts = {b"word": _WORD, b"heads": _any("heads"), b"followed": _any("followed"), b"compounds": _any("compounds")}
    return (
        rb"(?:(?:%(word)b ){0,2}(?i:%(heads)b)|[A-Z]?[a-z\xE0]{3,20}(?:%(compounds)b)"
        rb"|(?i:%(followed)b)(?: (?:(?:de|di|du|des|da|do|del|della|en|in) |d')?[a-z\xE0]{3,20}){0,2})" % parts
    )


@cache
def _apposed() -> Pattern:
    """Between commas, behind a name or an age."""
    return compiled(
        rb"(?:\b[A-Z\xE0][a-z\xE0'\-]+|\b[0-9]{1,2}|\)), (?:(?i:%b) )?(%b)(?:[,;.]|\r?\n|$| \()"
        % (_any("articles"), _small_trade())
    )


@cache
def _small_trade() -> bytes:
    """As `_trade`, but for English ones in small letters alone: `Smith, Director, Sales` heads a list."""
    parts = {b"heads": _any("heads"), b"followed": _any("followed"), b"compounds": _any("compounds")}
    return (
        rb"(?:(?:[a-z][a-z'\-]{2,20} ){0,2}(?:%(heads)b)|[A-Z][a-z\xE0]{3,20}(?:%(compounds)b)"
        rb"|(?:%(followed)b)(?: (?:(?:de|di|du|des|da|do|del|della|en|in) |d')?[a-z\xE0]{3,20}){0,2})" % parts
    )


@cache
def _said() -> Pattern:
    return compiled(
        rb"\b(?i:%b) ?(?:(?i:%b) )?(%b)(?:[,;.:!?)]|\r?\n|$| (?:and|at|for|in|with|from|who|y|en|con|et|chez|a|bei|und"
        rb"|mit|e|presso|w|i|och|og|hos|op|bij|met|but|now|here|by)\b)" % (_any("says"), _any("articles"), _trade())
    )


@cache
def _declared_ones() -> Pattern:
    return compiled(rb"\b(?i:%b),? ([A-Za-z\xE0]{3,25}(?: (?:de|di|du|d') ?[a-z\xE0]{3,20})?)\b" % _any("declares"))


@cache
def _offices() -> Pattern:
    offices = b"|".join(
        longest_first(
            b" ".join(word[:1].upper() + word[1:] for word in one.split()) for one in _any("offices").split(b"|")
        )
    )
    return compiled(rb"\b(%b) [A-Z\xE0][a-z\xE0'\-]+ (?:[a-z]{2,3} )?[A-Z\xE0][a-z\xE0'\-]+" % offices)


@cache
def _signed() -> Pattern:
    """A line, or the first part of one, that ends with an occupation and begins with a capital."""
    parts = {b"trade": _trade(), b"word": _WORD}
    return compiled_longest(
        rb"\n[ \t>*]*((?:[A-Z\xE0][A-Za-z\xE0&/'\-]{1,24},? ){0,3}(?:%(trade)b)"
        rb"(?:,? (?:of|for|de|des|du|di|fur|and|&) %(word)b(?: %(word)b){0,2})?)[ \t*]*(?:\r?\n|$|[|,]|[\-\xC0] )"
        % parts
    )


OCCUPATION = Recogniser("occupation", frozenset({"occupation"}), _find)
