"""Identifiers that name their own kind: `MRN-6271346`, `EMP_00412`, docket numbers of American federal courts."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.boundaries import continues_a_code, stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_LABELS = {
    b"MRN": "medical_record_number", b"PAT": "medical_record_number", b"EMP": "employee_id", b"CUST": "customer_id",
    b"HIN": "health_plan_number", b"INS": "health_plan_number", b"POL": "insurance_policy_number",
    b"RX": "prescription_number", b"BIO": "biometric_id",
}  # fmt: skip
_CODE = compiled(rb"\b(%b)[\-_]((?:[A-Z]{2,4}-)?[A-Za-z0-9]{4,16})\b" % b"|".join(_LABELS))
_DOCKET = compiled(rb"\b[0-9]{1,2}:[0-9]{2}-(?:bk|cr|cv|mc|md|mj|misc|po)-[0-9]{3,6}(?:-[A-Z]{2,4}){0,3}\b")


def _codes(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for match in _CODE.finditer(view):
        start, end = match.span()
        digits = sum(0x30 <= byte <= 0x39 for byte in view[match.start(2) : end])
        if digits >= 4 and stands_alone(view, start, end) and not continues_a_code(view, start):
            label = _LABELS[view[match.start(1) : match.end(1)]]
            yield Finding(start, end, label, 0.93, Strength.PATTERN, "coded", ("prefix",))


def _dockets(reading: Reading, _: Hints) -> Iterator[Finding]:
    for start, end in spans(_DOCKET, reading.view):
        yield Finding(start, end, "docket_number", 0.95, Strength.PATTERN, "docket", ("form",))


CODED = Recogniser("coded", frozenset(_LABELS.values()), _codes)
DOCKET = Recogniser("docket", frozenset({"docket_number"}), _dockets)
