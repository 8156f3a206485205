"""Names with the family's first where a birth, an age or a number of a person follows: `Reyes, Ana M  77 y/o`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_NAME = rb"[A-Z\xE0][A-Za-z\xE0'\-]{1,30}"
_LISTED = compiled(
    rb"(?m)(?:^|[ \t]{2}|[:|#>] ?)[ \t]*(?:(?:Pt|PT|Patient|PATIENT|Pat|Name|NAME|RE|Re|Def|Deft)\.?:? )?"
    rb"((?:(?:de|van|von|la|del|di|al|el|DE|VAN|LA|DEL|AL|EL) ){0,2}%(n)b(?: %(n)b)?, %(n)b(?: %(n)b)?(?: [A-Z]\.?)?)"
    rb"[ \t]*[,(\-|;]?[ \t]*(?:[0-9]{1,3} ?(?i:y/?o|yo|yrs?|years?|[mf])\b|[MF] ?/? ?[0-9]{2}\b"
    rb"|(?i:d\.?o\.?b\b|mrn\b|born\b|geb\.|date of birth|sex\b|age\b|aged\b|ssn\b|nhs\b|gender\b))" % {b"n": _NAME}
)


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    for match in _LISTED.finditer(reading.view):
        yield Finding(*match.span(1), "full_name", 0.93, Strength.PATTERN, "listed", ("cue",))


LISTED_NAME = Recogniser("listed name", frozenset({"full_name"}), _find)
