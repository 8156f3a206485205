"""Vehicle identification numbers (ISO 3779; the check digit of 49 CFR 565)."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_FORM = compiled(rb"(?i)\b[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{6}[A-HJ-NPR-Z0-9]{2}\b")
_CUES = frozenset({"vin"})
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_VALUES = dict(zip(_LETTERS, map(int, "12345678123457923456789"), strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    for start, end in spans(_FORM, reading.view):
        written = reading.slice(start, end).upper()
        if not stands_alone(reading.view, start, end) or written.isalpha():
            continue
        is_cued = reading.is_announced(_CUES, start, end)
        if has_check_digit(written) and not written.isdigit():
            cue = ("cue",) if is_cued else ()
            yield Finding(start, end, "vehicle_identifier", 0.98, Strength.VALIDATED, "vin", ("check digit", *cue))
        elif is_cued:
            # European makers do not use the check digit.
            checks = ("not check digit", "cue")
            yield Finding(start, end, "vehicle_identifier", 0.9, Strength.PATTERN, "vin", checks)


def has_check_digit(number: str) -> bool:
    """Whether the ninth of 17 capital characters is the weighted sum modulo 11, X for ten."""
    total = sum(
        weight * (_VALUES[character] if character.isalpha() else int(character))
        for weight, character in zip(_WEIGHTS, number, strict=True)
    )
    return "0123456789X"[total % 11] == number[8]


VIN = Recogniser("vin", frozenset({"vehicle_identifier"}), _find)
