from __future__ import annotations

import pytest

from models.contract import Span
from server.tasks.address_spans import plausible_places


@pytest.mark.parametrize(
    ("text", "found", "label", "kept"),
    [
        ("in the Nord quarter. Via Dante 63, Prato", "Nord quarter. Via Dante 63", "street_address", "Via Dante 63"),
        ("3305 ELM ST APT 14\nDAJ CA", "ELM ST APT 14\nDAJ CA", "street_address", "ELM ST APT 14"),
        ('9 Elm St, Erie, PA 16501\nCC "pain"', "9 Elm St, Erie, PA 16501\nCC", "address", "9 Elm St, Erie, PA 16501"),
        ("9 Elm St\nErie, PA 16501", "9 Elm St\nErie, PA 16501", "address", "9 Elm St\nErie, PA 16501"),
        ("9 Elm St\nErie", "9 Elm St\nErie", "address", "9 Elm St\nErie"),
        ("Dr. Lee, 9 St. James Road", "9 St. James Road", "address", "9 St. James Road"),
        ("The quarter. Via Dante 63", "The quarter. Via Dante 63", "person", "The quarter. Via Dante 63"),
    ],
)
def test_an_address_is_cut_to_what_is_one(text: str, found: str, label: str, kept: str) -> None:
    start = text.index(found)
    (span,) = plausible_places(text, [Span(start, start + len(found), label, 0.9)])
    assert text[span.start : span.end] == kept


def test_what_is_no_place_is_left_out() -> None:
    text = "meter 44120; TID 21880417; Bonnie Maid III; Leeds LS1 4AP"
    values = {"44120": "address", "21880417": "zip", "Bonnie Maid III": "city", "Leeds": "city", "LS1 4AP": "zip"}
    spans = [Span(text.index(value), text.index(value) + len(value), label, 0.9) for value, label in values.items()]
    assert plausible_places(text, spans) == spans[3:]


def test_a_number_is_an_address_beside_the_rest_of_one_alone() -> None:
    text = "01 Luite tee 71,\n89215 Äksi; meter 44120"
    values = {"01": "address", "Luite tee 71": "address", "89215": "address", "44120": "address"}
    spans = [Span(text.index(value), text.index(value) + len(value), label, 0.9) for value, label in values.items()]
    assert plausible_places(text, spans) == spans[:3]
