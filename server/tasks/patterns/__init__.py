"""Recognisers of structured personal data: forms with checksums, registries and the words beside them. No model.

Everything is matched by RE2, in time linear in the text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from server.tasks.patterns.aamva import AAMVA
from server.tasks.patterns.addresses import ADDRESS
from server.tasks.patterns.ages import AGE
from server.tasks.patterns.banking import BIC, CARD, IBAN, ROUTING
from server.tasks.patterns.cloud_names import CLOUD_NAME
from server.tasks.patterns.code_lists import CODE_LIST
from server.tasks.patterns.coded import CODED, DOCKET
from server.tasks.patterns.commands import COMMAND
from server.tasks.patterns.contact import EMAIL, PHONE, URL
from server.tasks.patterns.cued import CUED
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.firms import COMPANY
from server.tasks.patterns.generated import GENERATED
from server.tasks.patterns.greetings import GREETED_NAME
from server.tasks.patterns.introductions import INTRODUCED_NAME
from server.tasks.patterns.listed_names import LISTED_NAME
from server.tasks.patterns.logins import LOGIN
from server.tasks.patterns.moments import DATE, TIME
from server.tasks.patterns.named import NAMED
from server.tasks.patterns.national import NATIONAL
from server.tasks.patterns.network import DEVICE, IP, MAC
from server.tasks.patterns.number_heads import is_another_number
from server.tasks.patterns.occupations import OCCUPATION
from server.tasks.patterns.payments import PAYMENT
from server.tasks.patterns.persons import BOARDING_NAME, HANDLE, TITLED_NAME
from server.tasks.patterns.places import COORDINATES, POSTAL_CODE
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser
from server.tasks.patterns.secrets import JWT, KEYS, PRIVATE_KEY
from server.tasks.patterns.signatures import SIGNED_NAME
from server.tasks.patterns.spoken import SPOKEN
from server.tasks.patterns.spoken_email import SPOKEN_EMAIL
from server.tasks.patterns.ssn import SSN
from server.tasks.patterns.swift_fields import SWIFT
from server.tasks.patterns.towns import TOWN
from server.tasks.patterns.usernames import USERNAME
from server.tasks.patterns.vcards import VCARD
from server.tasks.patterns.vehicles import VIN
from server.tasks.patterns.wallets import WALLET

__all__ = ["FORMS", "LABELS", "RECOGNISERS", "Finding", "Hints", "Reading", "Strength", "recognise", "recognised"]

FORMS: tuple[Recogniser, ...] = (
    EMAIL, URL, PHONE, IP, MAC, DEVICE, CARD, IBAN, BIC, ROUTING, SSN, NATIONAL, VIN, WALLET, KEYS, JWT, PRIVATE_KEY,
    COORDINATES,
)  # fmt: skip
"""Those that go by what a value looks like, and not by the words of a text."""
RECOGNISERS: tuple[Recogniser, ...] = (
    *FORMS,
    DATE, TIME, POSTAL_CODE, CUED, COMMAND, CODED, DOCKET, TITLED_NAME, HANDLE, GENERATED,
    PAYMENT, CODE_LIST, AGE, AAMVA, SWIFT, CLOUD_NAME, USERNAME,
    NAMED, LOGIN, BOARDING_NAME,
    ADDRESS, OCCUPATION, COMPANY, TOWN, VCARD,
    SPOKEN, SPOKEN_EMAIL, GREETED_NAME, INTRODUCED_NAME, SIGNED_NAME, LISTED_NAME,
)  # fmt: skip
LABELS = frozenset().union(*(recogniser.labels for recogniser in RECOGNISERS))


def recognise(
    text: str,
    labels: Collection[str] = LABELS,
    hints: Hints | None = None,
    recognisers: Sequence[Recogniser] = RECOGNISERS,
) -> list[Finding]:
    """What the recognisers find of `labels` in `text`; see `recognised`."""
    return recognised(Reading(text), labels, hints, recognisers)


def recognised(
    reading: Reading,
    labels: Collection[str] = LABELS,
    hints: Hints | None = None,
    recognisers: Sequence[Recogniser] = RECOGNISERS,
) -> list[Finding]:
    """What the recognisers find of `labels` in a text, ordered by place.

    Findings may overlap, and one place may have several labels: which of them stays is decided elsewhere.
    """
    wanted = LABELS.intersection(labels)
    hints = hints or Hints()
    found = {
        finding
        for recogniser in recognisers
        if not recogniser.labels.isdisjoint(wanted)
        for finding in recogniser.find(reading, hints)
        if finding.label in wanted and not _is_another(reading, finding)
    }
    return sorted(found, key=_place_and_rank)


def _place_and_rank(finding: Finding) -> tuple[int, int, float, str, str]:
    # The recogniser last, so that of two that agree the same one is named in every process.
    return finding.start, finding.end, -finding.score, finding.label, finding.recogniser


def _is_another(reading: Reading, finding: Finding) -> bool:
    """Whether the words before what has a form alone, and no check or cue, say that it is of another kind."""
    if finding.strength == Strength.VALIDATED or "cue" in finding.checks:
        return False
    return is_another_number(reading, finding.label, finding.start, finding.end)
