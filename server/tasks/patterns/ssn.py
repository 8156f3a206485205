"""American social security numbers, and the taxpayer numbers (ITIN) of the same form."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum.us import itin, ssn

from server.tasks.patterns.boundaries import continues_a_number, stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_FORM = compiled(rb"[0-9]{3}(?:-[0-9]{2}-|[ .][0-9]{2}[ .]|[0-9]{2})[0-9]{4}")
_CUES = frozenset({"ssn"})
_TAX_CUES = frozenset({"tax"})


def _find(reading: Reading, hints: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_FORM, view):
        if not stands_alone(view, start, end) or continues_a_number(view, start, end):
            continue
        written = reading.slice(start, end)
        digits = written.replace("-", "").replace(" ", "").replace(".", "")
        is_cued = reading.is_announced(_CUES, start, end)
        is_dashed = "-" in written
        cue = ("cue",) if is_cued else ()
        if itin.is_valid(digits) and (is_dashed or reading.is_announced(_TAX_CUES, start, end)):
            yield Finding(start, end, "tax_id", 0.85, Strength.PATTERN, "itin", ("form",))
        elif ssn.is_valid(digits):
            if is_cued or is_dashed:
                score = 0.97 if is_cued else 0.9
                yield Finding(start, end, "ssn", score, Strength.PATTERN, "ssn", ("range", *cue))
            elif " " in written and "US" in hints.regions:
                yield Finding(start, end, "ssn", 0.6, Strength.WEAK, "ssn", ("range", "region"))
        elif is_cued:
            yield Finding(start, end, "ssn", 0.75, Strength.PATTERN, "ssn", ("not range", "cue"))
        elif is_dashed:
            yield Finding(start, end, "ssn", 0.4, Strength.WEAK, "ssn", ("not range",))


SSN = Recogniser("ssn", frozenset({"ssn", "tax_id"}), _find)
