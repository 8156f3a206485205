"""What a model takes for an address, a town or a postal code and what is none, by its words and by those before it."""

from __future__ import annotations

from server.tasks.patterns.matching import compiled
from server.tasks.patterns.street_words import as_written

_NUMBER_ALONE = compiled(rb"[0-9 .,/\-]+")
_AMOUNT = compiled(
    rb"(?i)[0-9][.,][0-9]{2}(?:,-)? ?(?:z\xE0|(?:zl|eur|euros?|usd|gbp|chf|pln|czk|huf|lei|ron|sek|nok|dkk|kr)\b)"
    rb"|[0-9] (?:z\xE0|(?:zl|eur|euros?|usd|gbp|chf|pln|czk|kwh|kg|km)\b)|[$][0-9]"
)
_HOURS = compiled(
    rb"(?i)\b[0-9]{1,2}(?:[:.h][0-9]{0,2})? ?(?:-|a|to|bis|alle|as|til|till|tot|do|et) ?"
    rb"[0-9]{1,2}(?:[:.h][0-9]{0,2})? ?(?:h|hs|hrs|uhr|uur|am|pm|ore|klokken|godz)\b"
)
_SENTENCE = compiled(rb"[0-9a-z\xE0]\. [A-Z\xE0][a-z\xE0']* ([a-z\xE0]{2,}) ([a-z\xE0]{2,})\b")
_PARTICLE = compiled(as_written("particles"))
_CAPITAL = compiled(rb"[A-Z][a-z\xE0]|\xE0|[A-Z]{3,}")
_HOUSE = compiled(rb"\b[0-9]")
_OTHER_CODE = compiled(
    rb"(?i)\b(?:tid|mid|stan|auth|rrn|batch|trace|terminal|merchant|order|bestellung|bestellnr|pedido|commande|ordine"
    rb"|zamowienie|invoice|inv|rechnung|factura|facture|fattura|ref|reference|cvv|cvc|csc|pin|ext|conf|ticket|case|lot"
    rb"|sku|awb|isbn|ean|art|part|model|serial|qty|(?:sec|security|auth|promo|access|door|gate|voucher) code)"
    rb"(?: (?:no|nr|id|number|#))?[.:#]{0,2} {0,2}[\"'(]?$"
)
_NUMBERED = compiled(rb" [IVX]{2,5}$")
"""As ships and kings are."""
_REACH = 32


def is_no_address(view: bytes, start: int, end: int) -> bool:
    """Whether it is an amount, hours, a sentence or a code: `B16 is broken`, `Thu 20, 9 to 14 h`."""
    value = view[start:end]
    if _AMOUNT.search(value) or _HOURS.search(value):
        return True
    if sentence := _SENTENCE.search(value):
        return not any(_PARTICLE.fullmatch(value, *sentence.span(group)) for group in (1, 2))
    has_digit = any(0x30 <= byte <= 0x39 for byte in value)
    return has_digit and not _HOUSE.search(value) and not _CAPITAL.search(value)


def is_number_alone(view: bytes, start: int, end: int) -> bool:
    """Whether it has no word: no address, unless the rest of one stands beside it."""
    return _NUMBER_ALONE.fullmatch(view, start, end) is not None


def is_no_postal_code(view: bytes, start: int, _: int) -> bool:
    """Whether the words before `start` name another number: `TID 21880417`, `sec code 904`."""
    return _OTHER_CODE.search(view[max(0, start - _REACH) : start]) is not None


def is_no_town(view: bytes, start: int, end: int) -> bool:
    """Whether a number ends it: `Bonnie Maid III`."""
    return _NUMBERED.search(view[start:end]) is not None
