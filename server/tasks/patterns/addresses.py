"""Postal addresses by their form: a street line or a box, alone or with the place behind it."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.place_lines import place_end
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser
from server.tasks.patterns.street_lines import street_lines

_REACH = 200
"""Bytes behind a street line in which the place ends, all but always."""
_ALONE = 0.6
"""Less than most of what a model finds, which may know a place behind the line where the form tells none."""


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for line in street_lines(view):
        end = place_end(view, line.end, reading.cues.within(line.end, line.end + _REACH))
        if end is not None:
            yield Finding(line.start, end, "address", 0.95, Strength.PATTERN, "address", ("street", "place"))
            if not line.is_box:
                # Where a model takes all of it for the street address, the place must not be uncovered.
                yield Finding(line.start, line.end, "street_address", 0.85, Strength.WEAK, "address", ("street",))
        elif not line.needs_place:
            last = line.end - (view[line.end - 1] in b".")
            for label in ("address",) if line.is_box else ("address", "street_address"):
                yield Finding(line.start, last, label, _ALONE, Strength.PATTERN, "address", ("street",))


ADDRESS = Recogniser("address", frozenset({"address", "street_address"}), _find)
