"""Values that have no form of their own and are known by the words before them: passwords, account and member numbers.

In running text (`password is hunter2`), `key=value`, `key: value`, JSON, command lines (`--password hunter2`), and in
columns whose head names them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import Pattern, compiled
from server.tasks.patterns.plates import is_no_plate
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_SAYS = rb"\.?(?:[ \t_\-]*(?:number|no|nr|num|nummer|id|code|value|date)\b\.?){0,2}"
_MARKS = rb"(?:\*{1,2}|__)?"  # of Markdown, around a label
_ASSIGNS = rb"[\"'`]?%b[ \t]*(?:=>|->|:=|==|[:=]|is|was|are|lautet|ist|es|est)%b[ \t]*" % (_MARKS, _MARKS)
# A number may follow its cue directly; a word may only where something says that it is the value.
_ARTICLE = rb"(?:(?:le|la|il|el|o|der|die|das|the|de|un|mon|my|its|now)\b[ \t]*)?"
_AFTER_NUMBER_CUE = _SAYS + rb"(?:%b%b|[ \t]*#[ \t]*|[ \t]+|[\"'][ \t]*,?[ \t]*)[\"'(\[#]?" % (_ASSIGNS, _ARTICLE)
_AFTER_WORD_CUE = _SAYS + rb"(?:%b|[ \t]+[\"'])" % _ASSIGNS

_CODE = rb"([A-Za-z0-9](?:[ \-/.]?[A-Za-z0-9]){3,24})"
_UNSPACED_CODE = rb"([A-Za-z0-9](?:[\-/._]?[A-Za-z0-9]){3,31})"
_CODE_OR_GROUPS = rb"((?:[0-9]{4}(?: [0-9]{4}){1,2}|[0-9]{3} [0-9]{3} [0-9]{3,4})\b|%b)" % _UNSPACED_CODE[1:-1]
_DIGITS = rb"([0-9](?:[ \-]?[0-9]){%d,%d})"
_PLATE = rb"(?-i:([A-Z0-9]{1,6}(?:[ \-][A-Z0-9]{1,6}){0,3}))\b"
_SECRET = rb"(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'|`([^`\n]{1,200})`|([^\s\"',;<>()\[\]{}`]{3,200}))"


@dataclass(frozen=True, slots=True)
class _Kind:
    """label: what a value is called. group: of the cues. needs_digit: whether a value without a digit is a word.

    after_cue: from the end of the cue to that of the value, which is its group that matched. value: as a cell holds it.
    """

    label: str
    group: str
    after_cue: Pattern
    value: Pattern
    needs_digit: bool = True
    score: float = 0.85


def _number(label: str, group: str, value: bytes, score: float = 0.85) -> _Kind:
    after_cue = compiled(rb"(?i)%b%b" % (_AFTER_NUMBER_CUE, value))
    return _Kind(label, group, after_cue, compiled(rb"(?i)" + value), needs_digit=True, score=score)


def _word(label: str, group: str, after: bytes, score: float = 0.9, value: bytes = rb"[^\n]{1,200}") -> _Kind:
    after_cue = compiled(rb"(?i)%b%b" % (_AFTER_WORD_CUE, after))
    return _Kind(label, group, after_cue, compiled(value), needs_digit=False, score=score)


_KINDS = (
    _word("password", "password", _SECRET),
    _word(
        "username",
        "username",
        rb"(?:\"([^\"\n]{1,80})\"|'([^'\n]{1,80})'|`([^`\n]{1,80})`|([A-Za-z0-9\xE0][A-Za-z0-9\xE0._@+\-]{1,63}))",
        0.85,
        value=rb"[^\s]{1,80}",
    ),
    _word("secret", "secret", _SECRET),
    _word("api_key", "api_key", _SECRET),
    _word(
        "access_token",
        "access_token",
        rb"(?:\"([^\"\s]{8,400})\"|'([^'\s]{8,400})'|`([^`\s]{8,400})`|([A-Za-z0-9_\-./+=~]{12,400}))",
    ),
    _number("pin", "pin", _DIGITS % (3, 7), 0.9),
    _number("card_cvv", "card_cvv", _DIGITS % (2, 3), 0.93),
    _number("card_expiry", "card_expiry", rb"((?:0[1-9]|1[0-2])(?: ?[/\-] ?(?:20)?[0-9]{2}|[23][0-9]))", 0.93),
    _number("recovery_code", "recovery_code", _UNSPACED_CODE, 0.9),
    _number("account_number", "account", _DIGITS % (4, 19)),
    _number("passport_number", "passport", rb"([A-Z]{0,3}[ \-]?[0-9]{5,9}[A-Z]{0,2}|[A-Z0-9]{8,9})", 0.9),
    _number("drivers_license_number", "drivers_license", _CODE),
    _number("license_plate", "license_plate", _PLATE),
    _number("account_id", "account_id", _UNSPACED_CODE),
    _number("customer_id", "customer_id", _UNSPACED_CODE),
    _number("employee_id", "employee_id", _UNSPACED_CODE),
    _number("medical_record_number", "medical_record", _CODE_OR_GROUPS),
    _number("health_plan_number", "health_plan", _CODE_OR_GROUPS),
    _number("license_number", "license", _UNSPACED_CODE),
    _number("npi_number", "npi", rb"([12][0-9]{9})", 0.9),
    _number("device_identifier", "device", _UNSPACED_CODE),
    _number("tax_id", "tax", rb"([A-Z]{0,4}[ \-]?[0-9](?:[ \-./]?[A-Z0-9]){6,17})", 0.8),
    _number("national_id_number", "national", rb"([A-Z]{0,4}[ \-]?[0-9](?:[ \-./]?[A-Z0-9]){5,17})", 0.8),
)
_BY_GROUP = {group: [kind for kind in _KINDS if kind.group == group] for group in {kind.group for kind in _KINDS}}
_VARIABLE = compiled(
    rb"\$[A-Z_][A-Z0-9_]*$|\$[{(]|\{\{|%[a-zA-Z(]|<[a-z _\-]{1,30}>$|[*\xC0x]{3,}$|os\.|process\.env|ENV\["
)
"""What stands for a value that is kept elsewhere."""
_TELLING = 0.94
_SHORTEST_PLATE = 4
_REACH = 460  # bytes: the longest value and what stands before it
_NO_SECRETS = frozenset(
    b"required invalid incorrect wrong expired missing null none true false not the a an your is was set reset changed "
    b"empty undefined unknown valid needed optional hidden protected string str encrypted to for and or".split()
)

_DAYS = frozenset(b"mon tue wed thu fri sat sun today yesterday never".split())
"""What stands behind the last login of a user."""


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    for cue in reading.cues.all:
        for group, kind in _kinds(cue.groups):
            place = _after(kind, reading.view, cue.end)
            if place is not None and _may_be(kind, reading.view, *place):
                score = _TELLING if kind.label == "license_plate" and _has_both(reading.view, *place) else kind.score
                yield Finding(*place, kind.label, score, Strength.PATTERN, f"cue:{group}", ("cue",))
    for cell in reading.columns.cells:
        place = (cell.start, cell.end)
        for group, kind in _kinds(cell.groups):
            if _may_be(kind, reading.view, *place) and kind.value.fullmatch(reading.view, *place):
                yield Finding(*place, kind.label, kind.score, Strength.PATTERN, f"column:{group}", ("cue",))


def _has_both(view: bytes, start: int, end: int) -> bool:
    """Whether it has digits and capitals, four at least: `plate 12` may be a picture."""
    value = view[start:end]
    has_letters = any(0x41 <= byte <= 0x5A for byte in value)
    return len(value) >= _SHORTEST_PLATE and has_letters and any(0x30 <= byte <= 0x39 for byte in value)


def _kinds(groups: frozenset[str]) -> Iterator[tuple[str, _Kind]]:
    return ((group, kind) for group in sorted(groups & _BY_GROUP.keys()) for kind in _BY_GROUP[group])


def _after(kind: _Kind, view: bytes, position: int) -> tuple[int, int] | None:
    """Where the value lies that the cue before `position` announces."""
    match = kind.after_cue.match(view, position, min(len(view), position + _REACH))
    if match is None:
        return None
    start, end = next(span for span in map(match.span, (1, 2, 3, 4)[: _groups(kind)]) if span[0] >= 0)
    if not kind.needs_digit and view[end - 1 : end] == b"." and end - start > 1:
        # The end of the sentence; that it belongs to a password is rare, and one character less told.
        end -= 1
    return start, end


def _groups(kind: _Kind) -> int:
    return 1 if kind.needs_digit else 4


def _may_be(kind: _Kind, view: bytes, start: int, end: int) -> bool:
    """Whether the value is no ordinary word, and is whole."""
    value = view[start:end]
    if kind.label == "license_plate" and is_no_plate(view, start, end):
        return False
    if kind.needs_digit:
        is_whole = not (end < len(view) and chr(view[end]).isalnum())
        return is_whole and any(0x30 <= byte <= 0x39 for byte in value)
    if kind.label == "username" and value.lower() in _DAYS:
        return False
    goes_on = view[end : end + 1] in (b"(", b"[") and view[start - 1 : start] not in (b'"', b"'")
    return not goes_on and not _VARIABLE.match(value) and value.lower().rstrip(b".!?") not in _NO_SECRETS


CUED = Recogniser("cued", frozenset(kind.label for kind in _KINDS), _find)
