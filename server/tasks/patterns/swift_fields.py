"""Fields of the messages of SWIFT (ISO 15022): the day of value in `:32A:`, IBANs in `:50K:` and `:59:`."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum import iban

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_VALUE_DATE = compiled(rb":(?:32A|30|30V|61):([0-9]{6}(?:[0-9]{2})?)(?:[A-Z]{3}|[0-9]{4}|[CD]|\s|$)")
_ACCOUNT = compiled(rb":(?:25|50[AFHK]?|52[A-D]|5[3-8][A-D]|59[AF]?):/(?:[A-Z]/)?([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})\b")


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for match in _VALUE_DATE.finditer(view):
        yield Finding(*match.span(1), "transaction_date", 0.97, Strength.PATTERN, "swift", ("field",))
    for match in _ACCOUNT.finditer(view):
        # One that passes its check is found by it; here the field says so for what was mistyped.
        if not iban.is_valid(reading.slice(*match.span(1))):
            yield Finding(*match.span(1), "iban", 0.97, Strength.PATTERN, "swift", ("field",))


SWIFT = Recogniser("swift", frozenset({"transaction_date", "iban"}), _find)
