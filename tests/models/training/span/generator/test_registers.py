from __future__ import annotations

import re

import pytest

from models.training.span.everyday import sentences
from models.training.span.generator.draw import ABROAD, ENGLISH, Draw
from models.training.span.generator.grammar import Passage, expand, plain, slots, value
from models.training.span.generator.registers import ABROAD as OTHER_LANGUAGES
from models.training.span.generator.registers import registers
from models.training.span.generator.types import generated_types
from models.training.span.generator.values import SPECIAL, VALUES, any_value
from models.training.span.generator.values.distractors import DISTRACTORS
from models.training.span.overlap import Overlap
from models.training.span.records import Mention

SHARED = Draw(1)
"""Making one takes a tenth of a second."""
LITERAL = re.compile(r"\{[^}]*\}|\[\[|\||\]\]")
"""What parts the words of a template that stand together."""
NAMES = {"person", "full name", "first name", "last name"}
TEMPLATES = [template for register in registers().values() for template in register.templates()]


def fixed(name: str, _: Draw) -> Passage:
    return plain("7") if name.startswith("~") else value(name, name.upper())


def test_every_slot_of_every_template_can_be_filled() -> None:
    known = set(VALUES) | set(SPECIAL) | {f"~{name}" for name in DISTRACTORS}
    assert {slot for template in TEMPLATES for slot in slots(template)} <= known
    assert set(VALUES) == set(generated_types())


def test_no_template_asks_for_a_time_a_vehicle_and_a_name_together() -> None:
    for template in TEMPLATES:
        held = set(slots(template))
        assert not {"time", "vehicle"} <= held or not held & NAMES


def test_no_template_has_four_words_of_a_sentence_that_the_model_is_judged_by() -> None:
    judged = Overlap((sentence.text for sentence in sentences()), 4)
    assert not [template for template in TEMPLATES for part in LITERAL.split(template) if judged.holds(part)]


def test_no_template_stands_twice() -> None:
    assert len(TEMPLATES) == len(set(TEMPLATES))
    assert len(TEMPLATES) > 400


def test_other_languages_are_of_countries_that_values_can_be_of() -> None:
    assert set(registers()[OTHER_LANGUAGES].languages) <= {*ENGLISH, *ABROAD}


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_has_no_white_space_around_it_and_is_not_empty(name: str) -> None:
    for _ in range(15):
        SHARED.move()
        content = any_value(name, SHARED).text
        assert content
        assert content == content.strip()


def test_a_template_is_filled_with_places_counted() -> None:
    passage = expand("Dear {title} {last name}, no. {~number}", fixed, SHARED)
    assert passage.text == "Dear TITLE LAST NAME, no. 7"
    assert passage.mentions == (Mention(5, 10, "title"), Mention(11, 20, "last name"))


def test_choices_may_hold_slots_and_braces_of_code_stay() -> None:
    drawn = {expand('{"a": [[{city}|none]]}', fixed, SHARED).text for _ in range(20)}
    assert drawn == {'{"a": CITY}', '{"a": none}'}


def test_what_a_type_may_be_is_symmetric_and_never_what_it_surely_is() -> None:
    types = generated_types()
    for name, each in types.items():
        assert each.broader | each.unclear <= set(types)
        assert not each.broader & each.unclear
        for other in each.unclear:
            assert name in types[other].unclear | types[other].broader
