"""Addresses of vCards, whose parts semicolons part (RFC 6350, section 6.3.1): `ADR:;;Elm Road 5;Leeds;;LS1 4AP;UK`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_ADDRESS = compiled(rb"(?mi)^(?:[a-z0-9]+\.)?ADR(?:;[^:\n]{0,120})?:([^\n]{3,300})")
_LABELS = (None, None, "street_address", "city", "state_or_region", "postal_code", "country")
"""By the place of a part; the first two are a box and what stands before the street."""
_SCORE = 0.95
_BLANK = b"; \t\r"


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    if b"ADR" not in view.upper():
        return
    for match in _ADDRESS.finditer(view):
        start, end = match.span(1)
        value = view[start:end]
        parts = value.split(b";")
        whole = value.strip(_BLANK)
        if len(parts) != len(_LABELS) or not whole:
            continue
        first = start + len(value) - len(value.lstrip(_BLANK))
        yield _finding(first, first + len(whole), "address")
        for part, label in zip(parts, _LABELS, strict=True):
            bare = part.strip()
            if label is not None and bare:
                first = start + len(part) - len(part.lstrip())
                yield _finding(first, first + len(bare), label)
            start += len(part) + 1


def _finding(start: int, end: int, label: str) -> Finding:
    return Finding(start, end, label, _SCORE, Strength.PATTERN, "vcard", ("field",))


VCARD = Recogniser(
    "vcard", frozenset({"address", "street_address", "city", "state_or_region", "postal_code", "country"}), _find
)
