"""Names of persons by the title before them, and handles of social networks."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_TITLE = (
    rb"(?:Dr|Drs|Prof|Mr|Mrs|Ms|Mx|Miss|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Sra?|Srta|Senora?|Senorita|Dott|Sig|Signora?"
    rb"|Dhr|Mevr|Rev|Rabbi|Imam)\.?"
)
_WORD = rb"[A-Z\xE0][A-Za-z\xE0'\-]*[a-z\xE0]"
_TITLED = compiled(rb"\b((?:%(t)b ){1,3})(%(w)b)((?: [A-Z]\.)? %(w)b)?" % {b"t": _TITLE, b"w": _WORD})
_A_TITLE = compiled(_TITLE)
_POSSESSIVE = b"'s"
_BOARDING = compiled(
    rb"(?m)(?:^|[ \t]{2}|[:|])[ \t]*(([A-Z]{2,25})(?:-[A-Z]{2,25})?/[A-Z]{2,25}(?:[ \-][A-Z]{2,25})?)"
    rb" (?:MR|MRS|MS|MISS|MSTR|DR|CHD|INF)(?:[ \t]{2}|[ \t]*(?:\||\r?$))"
)
"""A name as airlines write it, its title last: `NAKAGAWA/REIKO MS`."""
_MEASURED = frozenset(b"READ WRITE INPUT OUTPUT REQUEST RESPONSE SEND MIN MAX AVG CPU GPU".split())
"""What stands before a slash where `MS` are milliseconds."""
_OFFICES = frozenset(
    b"president chairman chair speaker secretary minister chancellor ambassador mayor judge "
    b"kollege kollegin kollegen".split()
)
_STREET = compiled(rb"[0-9][A-Za-z]?(?: [A-Z][A-Za-z.]*){1,4} $")
"""What stands before the `Dr.` of a street: `5523 Cedar Dr. Bristol`."""
_LONGEST_STREET = 60

_HANDLE = compiled(rb"@[A-Za-z0-9_]{3,30}\b")


def _titled(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for match in _TITLED.finditer(view):
        start, surname_end = match.start(), match.end(2)
        surname = view[match.start(2) : surname_end]
        if surname.lower() in _OFFICES or _A_TITLE.fullmatch(surname):
            continue
        if _STREET.search(view[max(0, start - _LONGEST_STREET) : start]):
            continue
        # A surname alone is never used without its title; of a full name the title is no part.
        first, last = (match.start(2), match.end(3)) if match.start(3) >= 0 else (start, surname_end)
        if view[surname_end - 2 : surname_end] == _POSSESSIVE:
            # `Dr Abernethy's`, and `Mr Pettigrew's Alan`, who is another one.
            first, last = start, surname_end - 2
        elif view[last - 2 : last] == _POSSESSIVE:
            last -= 2
        yield Finding(first, last, "full_name", 0.85, Strength.PATTERN, "title", ("title",))


def _boarding(reading: Reading, _: Hints) -> Iterator[Finding]:
    for match in _BOARDING.finditer(reading.view):
        if reading.view[match.start(2) : match.end(2)] not in _MEASURED:
            yield Finding(*match.span(1), "full_name", 0.93, Strength.PATTERN, "boarding", ("title",))


def _handles(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for match in _HANDLE.finditer(view):
        start, end = match.span()
        # Without a digit or underscore it may as well be a decorator or an annotation: `@Override`.
        is_telling = any(byte in b"0123456789_" for byte in view[start:end])
        before = view[start - 1 : start]
        goes_on = view[end : end + 1] in (b"@", b"(") or (
            view[end : end + 1] == b"." and view[end + 1 : end + 2].isalnum()
        )
        if is_telling and not goes_on and not (before.isalnum() or before in (b"@", b"_", b"/", b".")):
            yield Finding(start, end, "social_handle", 0.8, Strength.PATTERN, "handle", ("form",))


TITLED_NAME = Recogniser("titled name", frozenset({"full_name"}), _titled)
BOARDING_NAME = Recogniser("boarding name", frozenset({"full_name"}), _boarding)
HANDLE = Recogniser("handle", frozenset({"social_handle"}), _handles)
