"""Numbers over the texts of a request, and the mappings that turn them back."""

from __future__ import annotations

import pytest

from models.contract import Span
from server.errors import InvalidInputError
from server.tasks.answer import Answer
from server.tasks.drafts import settled
from server.tasks.keyed import Keyed
from server.tasks.mapping import opened
from server.tasks.numbering import Numbers
from server.tasks.redaction import draft
from server.tasks.styles import NumberedStyle, RemoveStyle

ANN = Keyed(lambda: bytes(32), "ann")
BO = Keyed(lambda: bytes(32), "bo")
STYLE = NumberedStyle(style="numbered", mapping=True, project="p")


def answered(*texts: str, values: dict[str, str]) -> list[tuple[str, str]]:
    """Text and mapping of each of `texts` after the places of `values`, value to label, are numbered."""
    answers = []
    for text in texts:
        spans = [
            Span(start, start + len(value), label, 0.9)
            for value, label in values.items()
            for start in range(len(text))
            if text.startswith(value, start)
        ]
        answers.append(Answer(text, {"entities": [], "redacted_text": draft(text, spans, STYLE, {}, ANN)}))
    outputs = [answer.output or {} for answer in settled(answers, ANN, Numbers())]
    return [(output["redacted_text"], output["mapping"]) for output in outputs]


NAMES = {"Ann": "name", "ANN": "name", "Bo": "name", "Rome": "city"}


def test_a_value_has_one_number_in_all_texts_in_their_order() -> None:
    made = answered("Bo, Ann.", "ANN in Rome.", "Bo", values=NAMES)
    assert [text for text, _ in made] == ["<NAME_1>, <NAME_2>.", "<NAME_2> in <CITY_1>.", "<NAME_1>"]


def test_numbers_that_any_of_the_texts_holds_already_are_left_out() -> None:
    made = answered("Ann", "<NAME_1> <NAME_3> Bo", values=NAMES)
    assert [text for text, _ in made] == ["<NAME_2>", "<NAME_1> <NAME_3> <NAME_4>"]


def test_a_placeholder_that_comes_about_when_something_is_removed_is_left_out_too() -> None:
    spans = [Span(5, 6, "gone", 0.9), Span(10, 13, "name", 0.9)]
    made = draft("<NAMEx_1>,Ann", spans, STYLE, {"gone": RemoveStyle(style="remove")}, ANN)
    assert made.alone() == "<NAME_1>,<NAME_2>"


def test_each_mapping_restores_its_text_to_the_letter_and_all_of_them_what_was_made_of_all() -> None:
    texts = ["Bo, Ann.", "ANN, Ann in Rome."]
    made = answered(*texts, values=NAMES)
    for text, (redacted, mapping) in zip(texts, made, strict=True):
        assert ANN.restore(redacted, "p", opened([mapping], ANN, "p"))[0] == text
    written = "<NAME_1> and <NAME_2> are not in <CITY_1>, nor is <NAME_9>."
    values = opened([mapping for _, mapping in made], ANN, "p")
    assert ANN.restore(written, "p", values) == ("Bo and Ann are not in Rome, nor is <NAME_9>.", 3)


def test_what_a_value_holds_is_not_restored_again() -> None:
    made = answered("<NAME_7> Ann <CITY_1>", values={"<NAME_7> Ann": "name", "<CITY_1>": "city"})
    redacted, mapping = made[0]
    assert ANN.restore(redacted, "p", opened([mapping], ANN, "p"))[0] == "<NAME_7> Ann <CITY_1>"


def test_a_mapping_of_another_key_project_or_request_is_refused_as_is_a_changed_one() -> None:
    ((_, mapping),) = answered("Ann", values=NAMES)
    ((_, other),) = answered("Bo", values=NAMES)
    changed = mapping[:30] + ("A" if mapping[30] != "A" else "B") + mapping[31:]
    token = ANN.seal("Ann", "NAME", "p", fixed=False)
    for mappings, keyed, project in (
        ([mapping], BO, "p"),
        ([mapping], ANN, "q"),
        ([changed], ANN, "p"),
        (["!"], ANN, "p"),
        ([token[6:-1]], ANN, "p"),
    ):
        with pytest.raises(InvalidInputError, match=r"^mappings\[0\]: was changed, or was made with another"):
            opened(mappings, keyed, project)
    with pytest.raises(InvalidInputError, match=r"^mappings\[1\]: is of another request"):
        opened([mapping, other], ANN, "p")
