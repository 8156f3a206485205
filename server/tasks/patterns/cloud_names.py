"""The account in the names of resources of Amazon's cloud: `arn:aws:kms:eu-north-1:338041119023:key/…`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_NAME = compiled(rb"\barn:aws[a-z\-]{0,10}:[a-z0-9\-]{1,40}:[a-z0-9\-]{0,20}:([0-9]{12}):")


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    for match in _NAME.finditer(reading.view):
        yield Finding(*match.span(1), "account_id", 0.97, Strength.PATTERN, "cloud name", ("form",))


CLOUD_NAME = Recogniser("cloud name", frozenset({"account_id"}), _find)
