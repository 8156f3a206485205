"""Addresses and towns that a model found, cut to what is one, and without those that are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.contract import Span
from server.tasks.patterns.lines import line_end
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.place_contexts import is_no_address, is_no_postal_code, is_no_town, is_number_alone
from server.tasks.patterns.street_lines import street_lines
from server.tasks.patterns.view import ascii_view
from server.tasks.type_names import label_named, words_of

_SENTENCE_END = compiled(rb"[a-z\xE0]{4,}[.!?][ \n]+$")
_COMPLETE = compiled(rb"[0-9][0-9A-Z]{2,}[ \t,]*\r?$|[A-Z]{4,}[ \t]*\r?$")
"""A line that ends with a postal code or a country."""


_NONE = {
    "address": is_no_address, "street_address": is_no_address, "postal_code": is_no_postal_code, "city": is_no_town,
}  # fmt: skip


_ADDRESSES = ("address", "street_address")
_PLACES = frozenset(
    {"address", "street address", "location", "place", "city", "town", "state", "region", "country", "postal code"}
)
"""Names of types whose values stand within addresses."""
_GAP = b" ,\n\r\t"
_WIDEST_GAP = 8


def plausible_places(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans` with the places among them as they are, and without those that are none."""
    if not any(label_named(span.label) in _NONE for span in spans):
        return list(spans)
    view = ascii_view(text)
    places = [place for span in spans if (place := _place(view, span, label_named(span.label))) is not None]
    return _without_stray_numbers(view, places)


def _without_stray_numbers(view: bytes, spans: Sequence[Span]) -> list[Span]:
    """`spans` without addresses that are a number alone, but where a place or a part of one stands beside it."""
    numbers = {
        one for one in spans if label_named(one.label) in _ADDRESSES and is_number_alone(view, one.start, one.end)
    }
    if not numbers:
        return list(spans)
    places = [one for one in spans if one not in numbers and words_of(one.label) in _PLACES]
    starts, ends = {one.start for one in places}, {one.end for one in places}

    def is_beside_a_place(number: Span) -> bool:
        before = view[max(0, number.start - _WIDEST_GAP) : number.start]
        behind = view[number.end : number.end + _WIDEST_GAP]
        begins = number.start - len(before) + len(before.rstrip(_GAP))
        return begins in ends or number.end + len(behind) - len(behind.lstrip(_GAP)) in starts

    return [one for one in spans if one not in numbers or is_beside_a_place(one)]


def _place(view: bytes, span: Span, label: str | None) -> Span | None:
    if label not in _NONE:
        return span
    place = _cut(view, span, label) if label in _ADDRESSES else span
    return None if _NONE[label](view, place.start, place.end) else place


def _cut(view: bytes, span: Span, label: str) -> Span:
    start, end = span.start, span.end
    for line in street_lines(view[start:end]):
        if line.start and _SENTENCE_END.search(view[start : start + line.start]):
            start += line.start
            break
    if label == "street_address":
        first = line_end(view, start)
        if first < end and any(0x30 <= byte <= 0x39 for byte in view[start:first]):
            end = first
    else:
        end = _without_a_label(view, start, end)
    return replace(span, start=start, end=end)


def _without_a_label(view: bytes, start: int, end: int) -> int:
    """Where an address ends that goes into a line of which it has the first word alone: `NY 10456\\nCC "room`."""
    last = view.rfind(b"\n", start, end)
    if last < 0 or end >= line_end(view, end) or not _COMPLETE.search(view[start:last]):
        return end
    word = view[last + 1 : end]
    return end if b" " in word or view[end : end + 1] in b",.;" else last
