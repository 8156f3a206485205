"""Lines of the barcode of North American licences (AAMVA DL/ID Card Design Standard): `DAQ D1234562`, `DBB01311970`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_LABELS = {
    b"DCS": "last_name", b"DAB": "last_name", b"DAC": "first_name", b"DCT": "first_name", b"DAD": "middle_name",
    b"DAQ": "drivers_license_number", b"DBA": "expiration_date", b"DBB": "date_of_birth", b"DBD": "document_date",
    b"DAG": "street_address", b"DAI": "city", b"DAJ": "state_or_region", b"DAK": "postal_code", b"DCG": "country",
}  # fmt: skip
_ELEMENT = compiled(rb"(?m)^[ \t]{0,8}(?:DL)?(D[ABC][A-Z])[ \t]?([^\s][^\n]{0,60}?)[ \t]*\r?$")
_DATES = frozenset({"expiration_date", "date_of_birth", "document_date"})
_DATE = compiled(rb"[0-9]{8}")
_FEWEST = 3


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    if b"DAQ" not in view and b"DCS" not in view:
        return
    elements = [match for match in _ELEMENT.finditer(view) if view[match.start(1) : match.end(1)] in _LABELS]
    if len(elements) < _FEWEST:
        return
    for match in elements:
        label = _LABELS[view[match.start(1) : match.end(1)]]
        if label not in _DATES or _DATE.fullmatch(view, *match.span(2)):
            yield Finding(*match.span(2), label, 0.97, Strength.PATTERN, "aamva", ("element",))


AAMVA = Recogniser("aamva", frozenset(_LABELS.values()), _find)
