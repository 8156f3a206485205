"""Payment cards, IBAN, BIC, ABA routing numbers."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum import bic, iban, luhn
from stdnum.us import rtn

from server.tasks.patterns.boundaries import continues_a_number, stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_CARD = compiled(rb"[0-9](?:[ \-]?[0-9]){11,18}")
_CARD_CUES = frozenset({"card"})
_MAESTRO = tuple(range(12, 20))
_LONG = (16, 17, 18, 19)
# First digits from and to, and lengths, of ISO/IEC 7812's ranges.
_ISSUERS = (
    ("34", "34", (15,)), ("37", "37", (15,)), ("300", "305", (14, 16)), ("309", "309", (14, 16)),
    ("36", "36", (14, 16)), ("38", "39", (14, 16)), ("3528", "3589", _LONG), ("4", "4", (13, 16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)), ("6011", "6011", (16, 19)), ("622126", "622925", _LONG), ("644", "649", (16, 19)),
    ("65", "65", (16, 19)), ("62", "62", _LONG), ("81", "81", (16,)), ("50", "50", _MAESTRO), ("56", "58", _MAESTRO),
    ("67", "67", _MAESTRO), ("63", "63", _MAESTRO), ("2200", "2204", _LONG), ("60", "60", (16,)),
)  # fmt: skip
_TELLING_LENGTHS = (14, 15, 16)

_IBAN = compiled(rb"(?i)[a-z]{2}[0-9]{2}(?:[ \-]?[a-z0-9]){11,30}")
_IBAN_CUES = frozenset({"iban"})
_SHORTEST_IBAN = 15

_BIC = compiled(rb"\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b")
_BIC_CUES = frozenset({"bic"})

_ROUTING = compiled(rb"\b(?:[0-9]{9}|[0-9]{4}-[0-9]{4}-[0-9])\b")
_ROUTING_CUES = frozenset({"routing"})


def _cards(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_CARD, view):
        if not stands_alone(view, start, end):
            continue
        digits = reading.slice(start, end).replace(" ", "").replace("-", "")
        is_cued = reading.is_announced(_CARD_CUES, start, end)
        is_issued = _is_issued(digits)
        cue = ("cue",) if is_cued else ()
        if not luhn.is_valid(digits):
            if is_cued and is_issued:
                yield Finding(start, end, "card_number", 0.6, Strength.WEAK, "card", ("not luhn", "issuer", "cue"))
        elif is_issued and (is_cued or len(digits) in _TELLING_LENGTHS) and not continues_a_number(view, start, end):
            yield Finding(start, end, "card_number", 0.99, Strength.VALIDATED, "card", ("luhn", "issuer", *cue))
        elif is_cued:
            yield Finding(start, end, "card_number", 0.85, Strength.PATTERN, "card", ("luhn", "not issuer", "cue"))


def _is_issued(digits: str) -> bool:
    return any(
        low <= digits[: len(low)] <= high and len(digits) in lengths and len(set(digits)) > 1
        for low, high, lengths in _ISSUERS
    )


def _ibans(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, longest in spans(_IBAN, view):
        if start and chr(view[start - 1]).isalnum():
            continue
        end = _end_of_iban(reading, start, longest)
        if end is not None:
            yield Finding(start, end, "iban", 0.99, Strength.VALIDATED, "iban", ("mod 97", "country"))
        elif reading.is_announced(_IBAN_CUES, start, longest):
            end = start + len(view[start:longest].rstrip())
            yield Finding(start, end, "iban", 0.6, Strength.WEAK, "iban", ("not mod 97", "cue"))


def _end_of_iban(reading: Reading, start: int, longest: int) -> int | None:
    """Where the longest valid number ends that begins at `start`: words may follow it after a space."""
    for end in range(longest, start + _SHORTEST_IBAN - 1, -1):
        if stands_alone(reading.view, start, end) and reading.view[end - 1 : end].isalnum():
            written = reading.slice(start, end)
            if iban.is_valid(written):
                return end
    return None


def _bics(reading: Reading, _: Hints) -> Iterator[Finding]:
    for start, end in spans(_BIC, reading.view):
        if reading.is_announced(_BIC_CUES, start, end) and bic.is_valid(reading.slice(start, end)):
            yield Finding(start, end, "swift_bic", 0.93, Strength.PATTERN, "bic", ("form", "cue"))


def _routing_numbers(reading: Reading, _: Hints) -> Iterator[Finding]:
    for start, end in spans(_ROUTING, reading.view):
        if not stands_alone(reading.view, start, end) or not reading.is_announced(_ROUTING_CUES, start, end):
            continue
        is_valid = rtn.is_valid(reading.slice(start, end).replace("-", ""))
        score, strength = (0.97, Strength.VALIDATED) if is_valid else (0.6, Strength.WEAK)
        checks = ("aba" if is_valid else "not aba", "cue")
        yield Finding(start, end, "routing_number", score, strength, "routing", checks)


CARD = Recogniser("card", frozenset({"card_number"}), _cards)
IBAN = Recogniser("iban", frozenset({"iban"}), _ibans)
BIC = Recogniser("bic", frozenset({"swift_bic"}), _bics)
ROUTING = Recogniser("routing", frozenset({"routing_number"}), _routing_numbers)
