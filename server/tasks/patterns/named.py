"""Names of persons and cities, occupations and companies that a label or the head of a column announces.

In forms, `key: value`, JSON, XML, HTML, tables, and rows of SQL. What the words of a label mean may hang on the labels
beside it: a `name` beside a `Vorname` is a surname.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.cells import Cell
from server.tasks.patterns.cues import Cue
from server.tasks.patterns.fields import Field, Place, fields
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.name_forms import BOUNDED_FORMS, FORMS, is_a_name
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_GIVEN, _FAMILY = frozenset({"given_name", "given_short"}), frozenset({"family_name", "family_short"})
_LABELS = {
    "given_name": "first_name", "family_name": "last_name", "person_name": "full_name", "person_role": "full_name",
    "city": "city", "occupation": "occupation", "company": "company_name",
}  # fmt: skip
_SCORES = {"person_role": 0.8, "company": 0.9, "any_name": 0.8}
_SCORE = 0.94
_GROUPS = frozenset({*_LABELS, *_GIVEN, *_FAMILY, "any_name"})
_OF_PERSONS = frozenset({"first_name", "last_name", "full_name"})
_NAMING = frozenset({"given_name", "family_name", "person_name"})
"""Groups of labels that announce a name wherever they stand."""
_PERSONAL = frozenset({"birth", "employee_id", "medical_record", "ssn", "national", "passport", "health_plan"})
"""Groups of values that persons have: beside one of them, a `name` is that of a person."""
_NEAR = 250  # bytes
_ABBREVIATED = compiled(rb"(?:[ .]|^)[A-Za-z\xE0]{1,3}\.$")
"""A value whose last point is its own: `Robert J.`, `Jose Jr.`, `Acme Ltd.`."""
_LONGEST = 80  # bytes


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    yield from _in_cells(reading)
    found = list(fields(reading.view, reading.cues.all, _GROUPS))
    beside = frozenset().union(*(groups for field in found for groups in field.groups))
    for field in found:
        yield from _in_field(reading, field, beside)


def _in_cells(reading: Reading) -> Iterator[Finding]:
    for cell in reading.columns.cells:
        group = _group_of_cell(cell)
        label = None if group is None else _label(group, cell.beside)
        if group is None or label is None or (group == "any_name" and label == "full_name" and not _is_personal(cell)):
            continue
        match = BOUNDED_FORMS[label].fullmatch(reading.view, cell.start, cell.end)
        if match is not None:
            yield from _finding(reading, match.span(1), label, group, "column")


def _group_of_cell(cell: Cell) -> str | None:
    """The group that all of a head, or the end of it that says enough, announces."""
    group = next(iter(sorted(cell.groups & _GROUPS)), None)
    if group is None or not cell.head.ends or not (cell.head.begins or group in _NAMING):
        return None
    return group


def _is_personal(cell: Cell) -> bool:
    return not cell.beside.isdisjoint(_PERSONAL)


def _is_among_personal(reading: Reading, field: Field) -> bool:
    near = reading.cues.within(field.start - _NEAR, field.end + _NEAR)
    return any(not cue.groups.isdisjoint(_PERSONAL) for cue in near)


def _in_field(reading: Reading, field: Field, beside: frozenset[str]) -> Iterator[Finding]:
    group = _group_of_field(field)
    if group is None or not _is_placed(field, group):
        return
    label = _label(group, beside)
    if label is None or (group == "any_name" and label == "full_name" and not _is_among_personal(reading, field)):
        return
    end = field.end if field.is_bounded else _end_before_label(reading, field)
    value = reading.view[field.start : end]
    match = BOUNDED_FORMS[label].fullmatch(value) if field.is_bounded else FORMS[label].match(value)
    if match is not None:
        start, end = match.span(1)
        yield from _finding(reading, (field.start + start, field.start + end), label, group, "label")


def _group_of_field(field: Field) -> str | None:
    """What the cues of a label announce together; None where they contradict each other."""
    groups = frozenset().union(*field.groups) & _GROUPS
    if len(groups) == 1:
        return next(iter(groups))
    if groups <= {"given_name", "family_name", "any_name", "person_name"}:
        if {"given_name", "family_name"} <= groups or groups == {"given_name", "any_name"} or "person_name" in groups:
            return "person_name"
        # `Name/Surname/Nom` heads a surname in several languages; `Name/Surname` both names in one.
        return "family_name" if len(field.groups) > 2 else None
    return None


def _is_placed(field: Field, group: str) -> bool:
    """Whether a label stands where labels of its group do."""
    if not field.is_assigned and group not in _NAMING:
        return False
    if group in ("given_short", "family_short") and not field.is_bounded:
        return False
    if group in ("given_name", "family_name"):
        return field.is_assigned or field.place >= Place.PART
    return field.place >= (Place.PART if group in ("any_name", "given_short", "family_short") else Place.JOINED)


def _label(group: str, beside: frozenset[str]) -> str | None:
    """The label of what `group` announces where the groups `beside` are announced too."""
    has_given, has_family = not beside.isdisjoint(_GIVEN), not beside.isdisjoint(_FAMILY)
    if group == "any_name":
        return "full_name" if has_given == has_family else "last_name" if has_given else "first_name"
    if group in ("given_short", "family_short"):
        return ("first_name" if group == "given_short" else "last_name") if has_given and has_family else None
    return _LABELS[group]


def _end_before_label(reading: Reading, field: Field) -> int:
    """Where the field ends: at its line's end, or where the next label of its line begins."""
    for cue in reading.cues.within(field.start, field.end):
        if cue.start > field.start and reading.view[cue.end : cue.end + 2].strip(b" s")[:1] in (b":", b"="):
            return cue.start
    return field.end


def _finding(reading: Reading, place: tuple[int, int], label: str, group: str, source: str) -> Iterator[Finding]:
    start, end = place
    value = reading.view[start:end]
    if value.endswith(b".") and _ABBREVIATED.search(value) is None:
        end -= 1
    if end - start > _LONGEST or not is_a_name(label, reading.text[start:end], reading.view[start:end]):
        return
    if not any(_tells_a_label(cue, label, group, start, end) for cue in reading.cues.within(start, end)):
        score = _SCORES.get(group, _SCORE)
        yield Finding(start, end, label, score, Strength.PATTERN, f"{source}:{group}", ("cue",))


def _tells_a_label(cue: Cue, label: str, group: str, start: int, end: int) -> bool:
    """Whether a cue in a value shows that it is no name: `"firstName": "First name"`, `Guest: Network Password`."""
    if (cue.start, cue.end) == (start, end):
        return not cue.groups.isdisjoint(_GROUPS)
    if group == "person_role":
        return not cue.groups <= _GROUPS
    return label in _OF_PERSONS and not cue.groups.isdisjoint(_NAMING | {"any_name"})


NAMED = Recogniser("named", frozenset(_LABELS.values()), _find)
