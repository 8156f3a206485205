"""Whether the words directly before a number, or the head of its column, say that it is of another kind.

Nearer than `Reading.is_announced`: between the words and the number stands nothing but what joins them, so that they
count against what a model or a form takes the number for: `order no. 4500098812` is no phone, `Fallnr. 4400817263` no
account.
"""

from __future__ import annotations

from server.tasks.patterns.cells import Cell
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading

_PHONES = frozenset({"phone", "fax"})
_IDENTITIES = frozenset({"ssn", "national", "tax", "passport", "drivers_license"})
_THINGS = frozenset({"license_plate", "vin", "postal_code", "device", "matter"})
_BANKING = frozenset({"routing", "account", "iban", "card_cvv"})
_OF_PEOPLE = frozenset({"account_id", "customer_id", "employee_id", "medical_record", "health_plan", "npi", "license"})
_ALL = _PHONES | _IDENTITIES | _THINGS | _BANKING | _OF_PEOPLE | {"card", "pin", "reference"}
_OF_AN_IDENTITY = _PHONES | _THINGS | _BANKING | _OF_PEOPLE | {"card", "pin", "reference"}
_OF_A_PERSON = _PHONES | _THINGS | (_IDENTITIES - {"national"}) | {"iban", "routing"}
_OF_A_SECRET = _PHONES | _THINGS | {"account"}
_OTHERS: dict[str, frozenset[str]] = {
    "phone_number": _ALL - _PHONES,
    "fax_number": _ALL - _PHONES,
    "card_number": _ALL - {"card", "account_id"},
    "account_number": _ALL - {"account", "iban", "account_id", "customer_id", "routing", "card", "pin", "reference"},
    "routing_number": _ALL - {"routing", "account", "iban", "reference"},
    "ssn": _OF_AN_IDENTITY,
    "national_id_number": _OF_AN_IDENTITY,
    "tax_id": _OF_AN_IDENTITY,
    "passport_number": _ALL - {"passport", "national"},
    "drivers_license_number": _ALL - {"drivers_license", "license", "national"},
    "license_plate": _ALL - {"license_plate"},
    "postal_code": _ALL - {"postal_code"},
    "device_identifier": _OF_A_PERSON - {"device"},
    "customer_id": _OF_A_PERSON,
    "account_id": _OF_A_PERSON,
    "employee_id": _OF_A_PERSON,
    "medical_record_number": _OF_A_PERSON,
    "health_plan_number": _OF_A_PERSON,
    "pin": _OF_A_SECRET,
    "card_cvv": _OF_A_SECRET,
    "recovery_code": _OF_A_SECRET,
}
"""For a label the groups of cues that exclude it."""
_ONLY_THERE = {
    "postal_code": frozenset({"postal_code"}),
    "card_number": frozenset({"card"}),
    "customer_id": frozenset({"customer_id"}),
    "employee_id": frozenset({"employee_id"}),
    "date_of_birth": frozenset({"birth"}),
    "username": frozenset({"username"}),
    "first_name": frozenset({"given_name", "given_short"}),
    "last_name": frozenset({"family_name", "family_short"}),
}
"""For a label the groups of heads that its values stand under, where a table has such a head."""
_LINK = compiled(
    rb"(?i)s?\.?(?:[ \t_\-]*(?:number|no|nr|num|nummer|numero|id|code|ref|n)\b\.?\xC0?){0,2}[\"'`*_)\]]{0,3}[ \t]*"
    rb"(?:=>|->|:=|[:=#]|is|was|ist|es|est|e|to|of|at)?[ \t]*(?:(?:le|la|il|el|o|der|die|das|the|on|au|al|no|nr)\b\.?)?"
    rb"(?:[ \t]*\r?\n)?[ \t]*[\"'`*_(\[#\xC0]{0,3}(?:[0-9][0-9\-/]{2,24}(?:,|;| and| und| et| y| e| en| og) ){0,8}"
)
"""What joins a cue and its number: also earlier numbers of a list."""
_GENERAL = frozenset({b"id", b"ID", b"Id"})
"""Cues that may announce any kind."""


def is_another_number(reading: Reading, label: str, start: int, end: int) -> bool:
    """Whether what stands at `start`..`end` is by its cue or column no number of the kind `label`."""
    first = 0
    if (cell := reading.columns.cell_at(start, end)) is not None:
        if cell.groups:
            return _excludes(label, cell.groups) or _stands_elsewhere(label, cell, start, end)
        if _stands_elsewhere(label, cell, start, end):
            return True
        first = cell.start
    cue = reading.cues.last_before(start) if label in _OTHERS else None
    if cue is None or cue.start < first or reading.view[cue.start : cue.end] in _GENERAL:
        return False
    return _excludes(label, cue.groups) and _LINK.fullmatch(reading.view, cue.end, start) is not None


def is_directly_after(reading: Reading, groups: frozenset[str], start: int) -> bool:
    """Whether the last cue before `start` is of `groups`, with nothing but what joins a cue and its number between."""
    cue = reading.cues.last_before(start)
    if cue is None or groups.isdisjoint(cue.groups):
        return False
    return _LINK.fullmatch(reading.view, cue.end, start) is not None


def _stands_elsewhere(label: str, cell: Cell, start: int, end: int) -> bool:
    """Whether a whole cell is of a column beside the one where its table has values of this kind."""
    own = _ONLY_THERE.get(label)
    if own is None or (cell.start, cell.end) != (start, end):
        return False
    return cell.groups.isdisjoint(own) and not cell.beside.isdisjoint(own)


def _excludes(label: str, groups: frozenset[str]) -> bool:
    """Whether all that a cue announces is of other kinds."""
    others = _OTHERS.get(label)
    if others is None or not groups:
        return False
    return all(group in others or (_is_national(group) and label in ("phone_number", "fax_number")) for group in groups)


def _is_national(group: str) -> bool:
    """Whether it is that of one country's number."""
    return "." in group
