"""Addresses and towns that a model found, cut to what is one, and without those that are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.contract import Span
from server.tasks.patterns.lines import line_end
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.place_contexts import is_no_address, is_no_postal_code, is_no_town
from server.tasks.patterns.street_lines import street_lines
from server.tasks.patterns.view import ascii_view
from server.tasks.type_names import label_named

_SENTENCE_END = compiled(rb"[a-z\xE0]{4,}[.!?][ \n]+$")
_COMPLETE = compiled(rb"[0-9][0-9A-Z]{2,}[ \t,]*\r?$|[A-Z]{4,}[ \t]*\r?$")
"""A line that ends with a postal code or a country."""


_NONE = {
    "address": is_no_address, "street_address": is_no_address, "postal_code": is_no_postal_code, "city": is_no_town,
}  # fmt: skip


def plausible_places(text: str, spans: Sequence[Span]) -> list[Span]:
    """`spans` with the places among them as they are, and without those that are none."""
    if not any(label_named(span.label) in _NONE for span in spans):
        return list(spans)
    view = ascii_view(text)
    return [place for span in spans if (place := _place(view, span, label_named(span.label))) is not None]


def _place(view: bytes, span: Span, label: str | None) -> Span | None:
    if label not in _NONE:
        return span
    place = _cut(view, span, label) if label in ("address", "street_address") else span
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
