"""Names of organizations: whole where a model ends `Meridian Healthcare` behind `Meridian`, and none of persons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from models.contract import Span
from server.tasks.patterns.firms import follows_a_form, is_named_by_role
from server.tasks.patterns.view import ascii_view
from server.tasks.type_names import words_of

_TYPES = frozenset(
    [
        *("organization", "organisation", "organization name", "organisation name", "company", "company name"),
        *("employer", "business", "business name", "institution", "org"),
    ]
)
_PERSONS = frozenset(
    ["person", "person name", "name", "full name", "first name", "last name", "given name", "surname", "family name"]
)
# Legal forms, and the nouns that end the names of many organizations and of little else.
_LAST_WORDS = (
    "AB|AG|AS|BV|Co|Corp|GmbH|Inc|KG|LLC|LLP|Ltd|NV|Oy|PLC|SA|SAS|SARL|SE|SpA|SRL|plc|"
    "Airlines|Associates|Association|Authority|Bancorp|Bank|Capital|Clinic|College|Company|Consulting|Corporation|"
    "Diagnostics|Energy|Enterprises|Financial|Foundation|Group|Healthcare|Holdings|Hospital|Industries|Institute|"
    "Insurance|International|Laboratories|Labs|Limited|Logistics|Ministry|Motors|Networks|Partners|Pharmaceuticals|"
    "Pharma|Press|Research|School|Services|Society|Software|Solutions|Studios|Systems|Tech|Technologies|Technology|"
    "Telecom|Trust|University|Ventures"
)
_ENDING = re.compile(rf"(?:,? (?:{_LAST_WORDS})(?!\w)){{1,3}}")


def whole_organizations(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans`, which do not overlap and are ordered by start, with the names among them whole.

    A name goes on over capitalised words that end such names, as far as no other span begins.
    """
    found: list[Span] = []
    for index, span in enumerate(spans):
        limit = spans[index + 1].start if index + 1 < len(spans) else len(text)
        ending = _ENDING.match(text, span.end, limit) if words_of(span.label) in _TYPES else None
        found.append(replace(span, end=ending.end()) if ending else span)
    return found


def without_firms(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans` without those of persons that are companies: `Carrier: RAYO`, `Drukhuis Van Dijk` before `BV`."""
    view = ascii_view(text)
    return [span for span in spans if words_of(span.label) not in _PERSONS or not _is_a_firm(view, span)]


def _is_a_firm(view: bytes, span: Span) -> bool:
    return follows_a_form(view, span.end) or is_named_by_role(view, span.start)
