"""Numbers that are amounts, decimals, measures or names of standards, by their form and by what touches them."""

from __future__ import annotations

from server.tasks.patterns.lines import line_before
from server.tasks.patterns.matching import compiled

_REACH = 16
_MOST_DIGITS = 6
"""Of an amount or a measure whose sign is only told to be one."""
_DECIMAL = compiled(
    rb"[-+]?[0-9]{1,3}(?:\.[0-9]{4,}|,[0-9]{1,2}|[ .'][0-9]{3},[0-9]{1,2}|(?:,[0-9]{3})+(?:\.[0-9]{1,2})?.*)"
)
_UNIT = compiled(
    rb"(?i)[ \t]?(?:%|\xC0|z[l\xE0]|(?:km/h|kmh|km|kwh|kw|mwh|mw|hp|ps|kg|mg|g|lbs?|oz|ml|cl|l|m2|m3|mm|cm|sqm|sqft"
    rb"|ft|mi|rpm"
    rb"|bar|psi|hz|mhz|ghz"
    rb"|mb|gb|tb|kb|bytes|ms|sec|secs|seconds|min|mins|minutes|hours?|hrs|pcs|stk|stuck|szt|pieces|pln|eur|euros?"
    rb"|usd|gbp|chf"
    rb"|sek|nok|dkk|kr|czk|kc|huf|ft|ron|try|brl|mxn|aud|cad|nzd|inr|jpy|cny|sgd|hkd|zar|dollars?|pounds?)\b)"
)
_CURRENCY = compiled(
    rb"(?i)(?:^|[^a-z])(?:[$]|\xC0|eur|usd|gbp|chf|sek|nok|dkk|pln|czk|huf|ron|try|brl|r[$]|mxn|aud|cad|nzd|inr"
    rb"|rs\.?|jpy|cny|sgd"
    rb"|hkd|zar|ksh|total|summe|suma|totale)[ \t]?$"
)
_STANDARD = compiled(
    rb"(?:AES|SHA|RSA|DES|TLS|SSL|ECDSA|ED|HMAC|UTF|ISO|IEC|IEEE|RFC|DIN|ANSI|ASTM|NIST|BS|CVE)[ \-]?[0-9/].*"
)
_BODY = compiled(
    rb"(?:^|[^A-Za-z])(?:ISO|IEC|IEEE|RFC|DIN|EN|ANSI|ASTM|NIST|BS|NF|UNI|UNE|NEN|PN|SS|CVE)"
    rb"(?:[ /\-](?:EN|ISO|IEC))?[ \-]$"
)
_ITEM_BEFORE = compiled(rb"(?:^|[^A-Za-z])[A-Z]{2} ?$")
_ITEM_AFTER = compiled(rb" ?[A-Z]{2}\b")
_ITEM = compiled(rb"[0-9]{3} ?[0-9]{3} ?[0-9]{3}")


def is_measure(view: bytes, start: int, end: int) -> bool:
    """Whether this is a decimal, has a unit or a currency beside it, or is a norm or an item of the post (UPU S10)."""
    before = line_before(view, start, _REACH)
    if _DECIMAL.fullmatch(view, start, end):
        return True
    # Signs beside longer numbers are arrows and pictures more often than currencies.
    is_short = sum(0x30 <= byte <= 0x39 for byte in view[start:end]) <= _MOST_DIGITS
    if is_short and (_UNIT.match(view, end) or _CURRENCY.search(before)):
        return True
    return is_standard(view, start, end) or (
        _ITEM.fullmatch(view, start, end) is not None
        and _ITEM_BEFORE.search(before) is not None
        and _ITEM_AFTER.match(view, end) is not None
    )


def is_standard(view: bytes, start: int, end: int) -> bool:
    """Whether this is an algorithm or a norm: `AES-256-GCM`, the number of `EN 60335-2-41`."""
    return (
        _STANDARD.fullmatch(view, start, end) is not None or _BODY.search(line_before(view, start, _REACH)) is not None
    )
