"""Lists of recovery codes: several codes of one shape on the lines under a heading that names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_HEADING = compiled(
    rb"(?i)\b(?:(?:backup|back-up|recovery|rescue|emergency|scratch|break-glass|one-time|2fa|mfa)"
    rb"[ \-]?codes?|break-glass|backup-?codes"
    rb"|wiederherstellungscodes|notfallcodes|ersatzcodes|codes? de (?:secours|recuperation)|herstelcodes|kody zapasowe"
    rb"|codigos? de (?:respaldo|recuperacion|backup|recuperacao)|codici di (?:backup|recupero|riserva)|atkomstkoder"
    rb"|yedek kodlar)\b"
)
_REACH = 1200
"""Bytes behind a heading in which its codes lie."""
_CODE = compiled(
    rb"(?m)(?:^|[ \t]{2}|\t)[ \t]{0,20}(?:[0-9]{1,2}[.)][ \t]{1,4}|[*\-][ \t]{1,4})?"
    rb"([A-Za-z0-9]{3,8}(?:[ \-][A-Za-z0-9]{3,8}){0,4})(?:[ \t]{2}|[ \t]*\r?$)"
)
_FEWEST = 3
_GROUPED = rb"[`\"']?([A-Za-z0-9]{3,8}(?:-[A-Za-z0-9]{3,8}){1,4})[`\"']?"
_ON_ITS_LINE = compiled(rb"[^\n.;0-9]{0,40}?[ \t:*(]%b" % _GROUPED)
_NEXT = compiled(rb"[ \t]{0,2}(?:,|/|;|\||and|und|et|y|e|en|i)[ \t]{0,2}%b" % _GROUPED)
_MOST_ON_A_LINE = 20


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    for heading in _HEADING.finditer(reading.view):
        yield from _on_its_line(reading.view, heading.end())
        codes = list(_codes(reading.view, heading.end()))
        shapes = Counter(_shape(reading.view[start:end]) for start, end in codes)
        for start, end in codes:
            if shapes[_shape(reading.view[start:end])] >= _FEWEST:
                yield Finding(start, end, "recovery_code", 0.93, Strength.PATTERN, "code list", ("heading", "shape"))


def _on_its_line(view: bytes, position: int) -> Iterator[Finding]:
    """Codes in groups behind the heading: `Backup codes: 7q4m-2xkd, 99tb-llrw`."""
    match = _ON_ITS_LINE.match(view, position, position + _REACH)
    for _ in range(_MOST_ON_A_LINE):
        if match is None:
            return
        start, end = match.span(1)
        if any(0x30 <= byte <= 0x39 for byte in view[start:end]):
            yield Finding(start, end, "recovery_code", 0.93, Strength.PATTERN, "code list", ("heading", "form"))
        match = _NEXT.match(view, match.end(), position + _REACH)


def _codes(view: bytes, position: int) -> Iterator[tuple[int, int]]:
    """What stands alone on a line, or between two blanks, and has a digit."""
    part = view[position : position + _REACH]
    at = 0
    while (match := _CODE.search(part, at)) is not None:
        start, end = match.span(1)
        if any(0x30 <= byte <= 0x39 for byte in part[start:end]):
            yield position + start, position + end
        at = end


def _shape(code: bytes) -> tuple[int, ...]:
    """The lengths of its groups."""
    return tuple(len(group) for group in code.replace(b"-", b" ").split())


CODE_LIST = Recogniser("code list", frozenset({"recovery_code"}), _find)
