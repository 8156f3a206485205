"""E-mail addresses as people say them: `jane dot doe at mail dot example`, `ana punto ruiz arroba correo punto es`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_DOT = rb"(?:dot|punkt|point|punto|ponto|punt|kropka)"
_JOINS = rb"(?:%b|dash|hyphen|minus|underscore|bindestrich|unterstrich|tiret|guion|trattino|streepje)" % _DOT
_WORD = rb"[a-z0-9\xE0][a-z0-9\xE0_\-]{0,40}"
_SAID = compiled(
    rb"(?i)\b(%(w)b)((?: %(j)b %(w)b){0,4}) (at|arroba|arobase|chiocciola|klammeraffe|apenstaartje|malpa)"
    rb" %(w)b(?: %(j)b %(w)b){0,4}? %(d)b [a-z]{2,12}(?: %(d)b [a-z]{2})?\b" % {b"w": _WORD, b"j": _JOINS, b"d": _DOT}
)
_ANNOUNCED = compiled(
    rb"(?i)(?:e-?mail|mail|correo|courriel)s?(?:[ \-]?(?:address|adresse|adres|electronico|electronique))?"
    rb"(?:'s|[ ,:]|is|ist|es|est|e|to|at|it|that|uh|um|please|\?|\n[^\n:]{1,30}:){1,12}[ \n]$"
)
"""What stands before a name of one word: `look at example dot com` names no one."""
_REACH = 60
_NO_NAMES = frozenset(b"me us him her them you it is are was look looked find found online here there".split())


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for match in _SAID.finditer(view):
        start, end = match.span()
        is_sure = match.end(2) > match.start(2) or view[match.start(3) : match.end(3)].lower() != b"at"
        if not is_sure:
            is_sure = _ANNOUNCED.search(view[max(0, start - _REACH) : start]) is not None
        if is_sure and view[match.start(1) : match.end(1)].lower() not in _NO_NAMES and stands_alone(view, start, end):
            yield Finding(start, end, "email", 0.95, Strength.PATTERN, "spoken email", ("form",))


SPOKEN_EMAIL = Recogniser("spoken email", frozenset({"email"}), _find)
