"""Ages of persons, and the letter of the sex behind them: `aged 91`, `68yo M`, `Elle a 84 ans`, `lat 29`, `Berg (58)`.

Of an age the number alone is found. How long something lasts is none: `il y a 10 ans`, `50 Jahre Mitgliedschaft`.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_YEARS = rb"(1[01][0-9]|[1-9]?[0-9])"
_OLD = (
    rb"(?:[ \-]?(?:years?|yrs?\.?|months?)[ \-]olds?|[ \-]?y/o|[ \-]?yo|[ \-]?y\.o\.|[ \-]jahre alt"
    rb"|[ \-]?jahrige[nrsm]?"
    rb"|[ \-]?jahrig|[ \-]jaar oud|[ \-]?jarige?|[ \-]ar gam(?:mel|mal)|[ \-]arig[ea]?|[ \-]arige|[ \-]letni[aey]?"
    rb"|-latek)\b"
)
_SEX = rb"(?:[ ,/]{1,2}([MF])(?:[^A-Za-z0-9\-/']|$))?"
_IS_OLD = compiled(rb"(?i)(?:^|[^A-Za-z0-9.,/\-])%b(?:%b)(?-i:%b)" % (_YEARS, _OLD, _SEX))
_SLASHED = compiled(rb"(?:^|[^A-Za-z0-9.,/\-])([1-9][0-9])/([MF])(?:[^A-Za-z0-9\-/]|$)")
_HAS_YEARS = compiled(
    rb"(?i)(?:^|[^a-z])(?:(y )?a|ai|as|avait|aura|ages? de|agee?s? de|ho|hai|ha|aveva|di|tengo|tienes?|tiene|tenia"
    rb"|cumplio|cumple"
    rb"|con|tenho|tem|tinha|com|mam|masz|ma|mial|miala|ma juz|wieku|mi je|je mu|je ji) %b (?:ans|anni|anos|lat|lata"
    rb"|let|roku)\b"
    rb"( (?:de|d'|di|do|of|doswiadczenia|praxe|experience|garantie|stazu)\b)?" % _YEARS
)
"""With what then makes it a time: `il y a 10 ans`, `tiene 10 anos de experiencia`."""
_SAYS_AGE = compiled(
    rb"(?i)(?:^|[^a-z])(?:aged|age|alter|age au|edad|eta|idade|leeftijd|wiek|alder|im alter von|w wieku|ikaa?|vek)"
    rb"[\"']?(?: ?[:=] ?| )[\"']?%b(?:[^0-9A-Za-z.,/+\-%%]|[.,](?:[^0-9]|$)|$)" % _YEARS
)
_POLISH = compiled(rb"(?:, lat|\((?:l\.|lat)) ?([1-9][0-9]?)\b")
_AFTER_NAME = compiled(rb"\b[A-Z\xE0][a-z\xE0']+ \(([1-9][0-9])\)(?:,| [a-z])")


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for pattern, score, check in ((_IS_OLD, 0.95, "old"), (_SLASHED, 0.9, "sex")):
        for match in pattern.finditer(view):
            yield _age(match.span(1), score, check)
            if match.start(2) >= 0:
                yield Finding(*match.span(2), "gender", 0.94, Strength.PATTERN, "age", ("age",))
    for match in _HAS_YEARS.finditer(view):
        if match.start(1) < 0 and match.start(3) < 0:
            yield _age(match.span(2), 0.94, "cue")
    for pattern, score in ((_SAYS_AGE, 0.94), (_POLISH, 0.94), (_AFTER_NAME, 0.6)):
        for match in pattern.finditer(view):
            yield _age(match.span(1), score, "cue" if score > 0.9 else "name")


def _age(place: tuple[int, int], score: float, check: str) -> Finding:
    return Finding(*place, "age", score, Strength.PATTERN, "age", (check,))


AGE = Recogniser("age", frozenset({"age", "gender"}), _find)
