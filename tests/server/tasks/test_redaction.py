from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contract import Span
from server.tasks.keyed import Keyed
from server.tasks.redaction import placeholder, redact
from server.tasks.styles import EncryptStyle, HashStyle, MaskStyle, PartialStyle, RemoveStyle, Style, TypeStyle

KEYED = Keyed(lambda: bytes(32), "a caller")
TEXT = "Ann Lee, +14155550100"
SPANS = [Span(0, 7, "full_name", 0.9), Span(9, 21, "phone number", 0.9)]


@pytest.mark.parametrize(
    ("style", "redacted"),
    [
        (TypeStyle(), "<FULL_NAME>, <PHONE_NUMBER>"),
        (MaskStyle(style="mask"), "*******, ************"),
        (MaskStyle(style="mask", character="█"), "███████, ████████████"),
        (RemoveStyle(style="remove"), ", "),
        (PartialStyle(style="partial"), "*******, ********0100"),
        (PartialStyle(style="partial", keep_start=2, keep_end=0, character="x"), "Anxxxxx, +1xxxxxxxxxx"),
        (PartialStyle(style="partial", keep_start=0, keep_end=0), "*******, ************"),
    ],
)
def test_each_style_puts_its_own_in_place_of_an_entity(style: Style, redacted: str) -> None:
    assert redact(TEXT, SPANS, style, {}, KEYED) == redacted


@pytest.mark.parametrize(
    "style", [HashStyle(style="hash"), EncryptStyle(style="encrypt"), MaskStyle(style="mask", length=3)]
)
def test_keyed_styles_and_fixed_masks_keep_nothing_of_a_value(style: Style) -> None:
    redacted = redact(TEXT, SPANS, style, {}, KEYED)
    assert not any(part in redacted for part in ("Ann", "Lee", "415", "0100"))


def test_a_type_may_have_a_style_of_its_own() -> None:
    styles: dict[str, Style] = {"full_name": TypeStyle(template="[{type}!]")}
    assert redact(TEXT, SPANS, RemoveStyle(style="remove"), styles, KEYED) == "[FULL_NAME!], "


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("car", "<CAR>"),
        ("date of birth", "<DATE_OF_BIRTH>"),
        ("e-mail / address", "<E_MAIL_ADDRESS>"),
        ("_x_", "<_X_>"),
        ("straße", "<STRASSE>"),
        ("type2", "<TYPE2>"),
    ],
)
def test_a_placeholder_is_the_type_in_capitals(label: str, expected: str) -> None:
    assert placeholder(label) == expected


def test_of_nested_entities_the_outermost_names_the_whole() -> None:
    spans = [Span(0, 7, "person", 0.5), Span(4, 7, "last_name", 0.9)]
    assert redact("Ann Lee!", spans, TypeStyle(), {}, KEYED) == "<PERSON>!"


def test_of_crossing_entities_nothing_survives_and_the_longest_names_the_whole() -> None:
    spans = [Span(0, 5, "a", 0.5), Span(3, 10, "b", 0.5), Span(9, 12, "c", 0.5)]
    assert redact("0123456789ABCD", spans, TypeStyle(), {}, KEYED) == "<B>CD"


def test_entities_that_touch_are_two() -> None:
    assert redact("AnnLee", [Span(0, 3, "a", 0.5), Span(3, 6, "b", 0.5)], TypeStyle(), {}, KEYED) == "<A><B>"


def test_a_text_without_entities_stays_as_it_is() -> None:
    assert redact(TEXT, [], TypeStyle(), {}, KEYED) == TEXT


SPAN_LISTS = st.lists(
    st.tuples(st.integers(0, 59), st.integers(1, 30)).map(
        lambda place: Span(place[0], min(place[0] + place[1], 60), "x", 0.5)
    ),
    max_size=8,
)


@given(SPAN_LISTS)
def test_what_no_entity_covers_stays_and_everything_else_goes(spans: list[Span]) -> None:
    text = "".join(chr(0x4E00 + index) for index in range(60))
    covered = {index for span in spans for index in range(span.start, span.end)}
    masked = redact(text, spans, MaskStyle(style="mask"), {}, KEYED)
    assert masked == "".join("*" if index in covered else text[index] for index in range(60))
    assert redact(text, spans, RemoveStyle(style="remove"), {}, KEYED) == masked.replace("*", "")


@given(st.integers(1, 40), st.integers(0, 64), st.integers(0, 64))
def test_a_partial_mask_never_shows_more_than_half_of_a_value(length: int, start: int, end: int) -> None:
    style = PartialStyle(style="partial", keep_start=start, keep_end=end)
    masked = redact("v" * length, [Span(0, length, "x", 0.5)], style, {}, KEYED)
    assert len(masked) == length
    assert masked.count("v") <= length / 2
