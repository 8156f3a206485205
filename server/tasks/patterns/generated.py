"""Long random values, as programs make them, under a name that says which kind of secret they are.

`JWT_SIGNING_SECRET=9f86d0…`. What people choose themselves stays to the words beside it alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_VALUE = compiled(rb"[\"']?[ \t]*(?::=|=>|[:=])[ \t]*[\"']?([A-Za-z0-9+/_\-]{24,200}={0,2})(?:[\"'\s;,<&]|$)")
_REACH = 240
_HEX = frozenset(b"0123456789abcdefABCDEF-")
_SHORTEST_HEX = 32
_LABELS = ("secret", "api_key", "access_token")


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for cue in reading.cues.all:
        labels = [label for label in _LABELS if label in cue.groups]
        match = _VALUE.match(view[cue.end : cue.end + _REACH]) if len(labels) == 1 else None
        if match is not None:
            start, end = cue.end + match.start(1), cue.end + match.end(1)
            if _is_random(view[start:end]):
                yield Finding(start, end, labels[0], 0.95, Strength.PATTERN, "generated", ("name", "random"))


def _is_random(value: bytes) -> bool:
    """Whether no person makes up such a value: enough digits of the base 16, or digits and letters of both cases."""
    digits = sum(0x30 <= byte <= 0x39 for byte in value)
    if _HEX.issuperset(value):
        return len(value) >= _SHORTEST_HEX and 0 < digits < len(value)
    return (
        digits >= 2 and value != value.lower() and value != value.upper() and 2 * len(set(value)) > min(len(value), 40)
    )


GENERATED = Recogniser("generated", frozenset(_LABELS), _find)
