"""Payment cards, IBAN, BIC, ABA routing numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stdnum import bic, iban, luhn
from stdnum.us import rtn

from server.tasks.patterns.boundaries import continues_a_number, stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_CARD = compiled(rb"[0-9](?:[ \-]?[0-9]){11,40}")
_GROUP = compiled(rb"[0-9]+")
_USUAL_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)}
_CARD_CUES = frozenset({"card"})
_LONGEST_CARD = 23  # characters: 19 digits in five groups
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

_IBAN = compiled(rb"(?i)\b[a-z]{2}[0-9]{2}(?:[ \-]?[a-z0-9]){11,30}")
_IBAN_CUES = frozenset({"iban"})
_SHORTEST_IBAN = 15

_BIC = compiled(rb"\b[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b")
_BIC_CUES = frozenset({"bic"})

_ROUTING = compiled(rb"\b(?:[0-9]{9}|[0-9]{4}-[0-9]{4}-[0-9])\b")
_ROUTING_CUES = frozenset({"routing"})


def _cards(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in _card_places(view):
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


def _card_places(view: bytes) -> Iterator[tuple[int, int]]:
    """Stretches of digits that may be one card's, also those that others stand beside: `4111 1111 1111 1111 12/26`."""
    for start, end in spans(_CARD, view):
        if not stands_alone(view, start, end):
            continue
        if end - start <= _LONGEST_CARD and _is_luhn(view[start:end]):
            yield start, end
            continue
        groups = [(start + first, start + last) for first, last in spans(_GROUP, view[start:end])]
        found = list(_cards_among(view, groups))
        yield from found
        if not found and end - start <= _LONGEST_CARD:
            yield start, end


def _cards_among(view: bytes, groups: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Of neighbouring groups those with a valid number, in the usual lengths or in one block."""
    for first in range(len(groups)):
        for last in range(first, min(first + 5, len(groups))):
            lengths = tuple(end - start for start, end in groups[first : last + 1])
            start, end = groups[first][0], groups[last][1]
            is_usual = lengths in _USUAL_GROUPS or (len(lengths) == 1 and lengths[0] in _TELLING_LENGTHS)
            if is_usual and (first, last) != (0, len(groups) - 1) and _is_luhn(view[start:end]):
                yield start, end


def _is_luhn(written: bytes) -> bool:
    return luhn.is_valid(written.translate(None, b" -").decode("ascii"))


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
