"""Whether what a model found can be what it takes it for. Knows candidates and texts, not how either came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from models.contract import Candidates
from server.tasks.forms import Form, forms_of
from server.tasks.patterns.births import is_no_birth
from server.tasks.patterns.contexts import (
    is_digest,
    is_host,
    is_name_in_code,
    is_netmask,
    is_network,
    is_product_number,
    is_public_identifier,
    is_transaction,
    is_version,
)
from server.tasks.patterns.date_heads import DATED, means_another_date
from server.tasks.patterns.kinship import is_kinship
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.measures import is_measure, is_standard
from server.tasks.patterns.no_ages import is_no_age
from server.tasks.patterns.number_heads import is_another_number
from server.tasks.patterns.plates import is_no_plate
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.view import ascii_view
from server.tasks.rescoring import rescored
from server.tasks.type_names import label_named

DISCOUNT = 0.5
"""What a score is multiplied by: less than surely another thing, more than nothing, so that nothing plain is lost."""

_BIRTH = frozenset({"birth"})
_SECRETS = ("secret", "api_key", "access_token", "password", "recovery_code", "crypto_wallet")
_NUMBERS = ("card_number", "account_number", "phone_number", "fax_number", "ssn", "national_id_number", "tax_id")
_NUMBERS_OF_PEOPLE = ("customer_id", "medical_record_number", "routing_number", "health_plan_number")
_IDENTIFIERS = (*_NUMBERS_OF_PEOPLE, "passport_number", "device_identifier", "account_id", "employee_id", "pin")
_CONTRADICTIONS: dict[str, tuple[Callable[[bytes, int, int], bool], ...]] = {
    "ip_address": (is_version, is_netmask),
    "ipv4_address": (is_version, is_netmask),
    "url": (is_public_identifier,),
    "username": (is_host, is_standard),
    **dict.fromkeys(_SECRETS, (is_digest, is_standard, is_name_in_code)),
    "password": (is_digest, is_name_in_code, is_network),
    "crypto_wallet": (is_digest, is_transaction),
    **dict.fromkeys((*_NUMBERS, *_IDENTIFIERS), (is_product_number, is_measure)),
    "license_plate": (is_measure, is_no_plate),
    **{label: (partial(means_another_date, label),) for label in DATED},
    "date_of_birth": (is_no_birth,),
    "age": (is_no_age,),
    "gender": (is_kinship,),
}
"""For a label what says, over a view, that the words before `start` name another thing at `start`..`end`."""

_FIRST_WORD = compiled(rb"(?:[A-Za-z\xE0.,:;()']+|[0-9.,:;()\-]+)\s+")
_LAST_WORD = compiled(rb"\s+[0-9.,:;()\-]+$")
"""Of digits alone: a word behind a number is its unit, and the number then of another kind."""


def judged(reading: Reading, candidates: Candidates, names: Sequence[str], thresholds: Sequence[float]) -> Candidates:
    """Candidates by the form of their type: a name with digits, an IBAN without its country.

    One that has the form but for a word at its edge (`au 05 61 55 01 47`) is cut to it. Of the others those whose type
    has a strict form are left out, as are those that the words before them name as another thing; the rest counts half.
    What then is no longer above the threshold of its label is left out. names, thresholds: of each label.
    """
    if not len(candidates):
        return candidates
    text, view = reading.text, reading.view
    forms = forms_of(tuple(names))
    label_names = [label_named(name) or "" for name in names]
    contradictions = [_CONTRADICTIONS.get(label, ()) for label in label_names]

    def judge(start: int, end: int, label: int) -> Iterator[tuple[int, int, float]]:
        place, counts = _judge(text, view, start, end, forms[label])
        if any(contradicts(view, *place) for contradicts in contradictions[label]):
            return
        if is_another_number(reading, label_names[label], *place) or reading.columns.heads_at(*place):
            return
        if label_names[label] == "date_of_birth" and not reading.is_announced(_BIRTH, *place):
            counts *= DISCOUNT
        yield *place, counts

    return rescored(candidates, thresholds, judge)


def has_form(value: str, name: str) -> bool:
    """Whether `value` can be one of the type `name`; True for types without a form."""
    return _has_form(value, ascii_view(value), 0, len(value), *forms_of((name,)))


def _judge(text: str, view: bytes, start: int, end: int, form: Form | None) -> tuple[tuple[int, int], float]:
    """The place that has the form, or all of it, and what its score is multiplied by."""
    if _has_form(text, view, start, end, form):
        return (start, end), 1.0
    if form is not None:
        for first, last in _without_a_word(view, start, end):
            if _has_form(text, view, first, last, form):
                return (first, last), 1.0
    return (start, end), 0.0 if form is not None and form.is_strict else DISCOUNT


def _without_a_word(view: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`start`..`end` without its first word, if of letters or of digits alone, and without a last one of digits."""
    if (first := _FIRST_WORD.match(view, start, end)) is not None and first.end() < end:
        yield first.end(), end
    if (last := _LAST_WORD.search(view[start:end])) is not None and last.start() > 0:
        yield start, start + last.start()


def _has_form(text: str, view: bytes, start: int, end: int, form: Form | None) -> bool:
    if not any(character.isalnum() for character in text[start:end]):
        return False
    return form is None or form.fits(view, start, end)
