"""Labels and the values that they announce: `3. First name(s): Ann`, `"lastName": "Lee"`, `<surname>Lee</surname>`,
`<input name="city" value="Leeds">`, a label with its value on the next line. Knows no recogniser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from server.tasks.patterns.cues import Cue
from server.tasks.patterns.lines import line_end
from server.tasks.patterns.matching import compiled


class Place(IntEnum):
    """Where a label stands."""

    WITHIN = 0
    """Behind other words."""
    JOINED = 1
    """At the end of a name: `billing_city`, `homeCity`."""
    PART = 2
    """Behind a delimiter, a quote or a gap."""
    LINE = 3
    """At the beginning of its line, but for its number."""


@dataclass(frozen=True, slots=True)
class Field:
    """groups: those of each cue of the label. start, end: the value, or where it begins and its line ends.

    is_bounded: whether all of it is the value, as between quotes. is_assigned: whether a mark says that it is one.
    """

    groups: tuple[frozenset[str], ...]
    place: Place
    start: int
    end: int
    is_bounded: bool
    is_assigned: bool


_AND = compiled(rb"s?[ \t]{0,2}(?:/|,|&|\+|et|und|and|y|e|en|og|och)[ \t]{0,2}")
_LINE = compiled(rb"[ \t>*#|\-\xC0]*(?:\(?(?:[0-9]{1,2}[a-z]?|[a-z])[.)]{1,2})?[ \t*_\"'`]*")
_PART = compiled(
    rb"(?s).*(?:[ \t]{2}|\t|[|;,\"'`/{(\[&?>][ \t*_]?|<(?:[A-Za-z]+:)?|[ \t]-{1,2} "
    rb"|(?:[ \t]{2}|\t)\(?[0-9]{1,2}[a-z]?[.)]{1,2} ?)"
)
_TAIL = rb"(?:s|\(s\)|\(en\)|\(n\)|/in)?(?: ?\([^()\n]{1,40}\))? ?\*?"
_ASSIGNED = compiled(_TAIL + rb"[\"'`\]*_]{0,3}[ \t]*(?:=>|:=|={1,2}|:)[ \t*_]{0,30}([\"'`]?)")
_ATTRIBUTE = compiled(rb"[\"'][^<>\n]{0,120}[ \t]value=([\"'])")
_ELEMENT = compiled(rb"(?: [^<>\n]{0,80})?>")
_GAP = compiled(_TAIL + rb"(?:\t[ \t]*|[ ]{2}[ \t]*)")
_ALONE = compiled(_TAIL + rb"[ \t]*:?[ \t]*\r?\n[ \t]*(?:\([a-z]\) )?")
_MOST_BEFORE = 120
_MOST_AFTER = 200  # bytes


def fields(view: bytes, cues: Sequence[Cue], groups: frozenset[str]) -> Iterator[Field]:
    """The fields whose label ends with cues of `groups`. cues: all of the view, by their start."""
    wanted = [cue for cue in cues if not groups.isdisjoint(cue.groups)]
    first = 0
    for index, cue in enumerate(wanted):
        following = wanted[index + 1] if index + 1 < len(wanted) else None
        # In one label several names may stand: `Name/Surname/Nom`.
        if following is not None and _AND.fullmatch(view, cue.end, following.start):
            continue
        label = wanted[first : index + 1]
        first = index + 1
        field = _field(view, label[0].start, cue.end, tuple(one.groups for one in label))
        if field is not None:
            yield field


def _field(view: bytes, start: int, end: int, groups: tuple[frozenset[str], ...]) -> Field | None:
    place = _place(view, start)
    last = line_end(view, end, _MOST_AFTER)
    if match := _ASSIGNED.match(view, end, last):
        return _valued(view, groups, place, match.end(), view[match.start(1) : match.end(1)], last)
    if match := _ATTRIBUTE.match(view, end, last):
        return _valued(view, groups, place, match.end(), view[match.start(1) : match.end(1)], last)
    if view[start - 1 : start] in (b"<", b":") and (match := _ELEMENT.match(view, end, last)):
        return _valued(view, groups, place, match.end(), b"<", last)
    if place >= Place.PART and (match := _GAP.match(view, end, last)):
        return Field(groups, place, match.end(), last, is_bounded=False, is_assigned=False)
    if place == Place.LINE and (match := _ALONE.match(view, end, min(len(view), end + _MOST_AFTER))):
        end = line_end(view, match.end(), _MOST_AFTER)
        return Field(groups, place, match.end(), end, is_bounded=False, is_assigned=False)
    return None


def _valued(
    view: bytes, groups: tuple[frozenset[str], ...], place: Place, start: int, closing: bytes, last: int
) -> Field | None:
    if not closing:
        return Field(groups, place, start, last, is_bounded=False, is_assigned=True)
    end = view.find(closing, start, last)
    while end > start and view[end - 1 : end] == b"\\":
        end = view.find(closing, end + 1, last)
    return Field(groups, place, start, end, is_bounded=True, is_assigned=True) if end > start else None


def _place(view: bytes, start: int) -> Place:
    line = max(view.rfind(b"\n", 0, start) + 1, start - _MOST_BEFORE)
    before = view[line:start]
    if _LINE.fullmatch(before):
        return Place.LINE
    if _PART.fullmatch(before):
        return Place.PART
    is_camel = view[start : start + 1].isupper() and before[-1:].islower()
    return Place.JOINED if is_camel or before[-1:] in (b"_", b".") else Place.WITHIN
