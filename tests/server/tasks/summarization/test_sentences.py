from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.tasks.summarization.sentences import LONGEST, sentences


def cut(text: str, language: str = "en") -> list[str]:
    return [text[each.start : each.end] for each in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            ["Dr. Roe met Mr. J. K. Lee in Washington, D.C. on Jan. 5.", "He left at 3 p.m. and paid $1.2 million."],
        ),
        ("en", ["Use v2.3.1 of foo.py!", "Mail a.b@c.org.", "😀 See you… again.", "Done"]),
        ("en", ['"Really?" she asked.', 'He said, "I will go. You stay."', "Then he left."]),
        ("en", ["See Brown v. Board of Educ., 347 U.S. 483 (1954).", "The court held so."]),
        ("de", ["Am 3. Oktober trat z. B. die DDR bei.", "Prof. Dr. Müller sagte: „Gut so.“", "Das war's."]),
        ("fr", ["M. Dupont est arrivé.", "Il est parti."]),
        ("es", ["¿Cómo estás?", "El Sr. García llegó a las 5 p.m.", "Luego se fue."]),
        ("hi", ["यह एक वाक्य है।", "क्या आप ठीक हैं?"]),
        ("ar", ["هذا نص قصير.", "هل أنت بخير؟"]),
    ],
)
def test_abbreviations_numbers_and_quotations_end_no_sentence(language: str, expected: list[str]) -> None:
    assert cut(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    "expected", [["今天天气很好。", "我们去公园吧！"], ["今日は天気がいいです。", "公園に行きましょう！"]]
)
def test_scripts_without_spaces_are_cut_too(expected: list[str]) -> None:
    assert cut("".join(expected)) == expected


def test_lines_of_a_list_are_sentences() -> None:
    text = "Agenda:\n1. Open the box.\n2. Remove the lid\n\n- apples\n- pears\nAll done. Bye."
    assert cut(text) == ["Agenda:", "1. Open the box.", "2. Remove the lid", "- apples", "- pears", "All done.", "Bye."]


def test_a_speaker_is_told_where_only_an_earlier_sentence_names_it() -> None:
    found = sentences("Ann: Hello. How are you?\nBob: Fine.\n\nThey parted.")
    assert [each.speaker for each in found] == [None, "Ann", None, None]
    assert [each.block for each in found] == [0, 0, 1, 2]


def test_one_line_with_a_colon_is_no_dialogue() -> None:
    assert [each.speaker for each in sentences("Note: The door is open. Close it.")] == [None, None]


def test_what_has_no_letter_or_digit_is_no_sentence() -> None:
    assert cut("*** \n\n --- \n!?") == []


def test_a_sentence_without_end_is_cut_where_a_reader_would_pause() -> None:
    clause = "the parties agree on all of the terms that are set out below, "
    found = cut(clause * 200)
    assert all(len(each) <= LONGEST for each in found)
    assert all(each.endswith(",") for each in found)
    assert " ".join(found) == (clause * 200).strip()


def test_sentences_go_on_over_the_stretches_that_the_library_sees() -> None:
    sentence = "The library sees a long text in stretches of a bounded length only."
    assert cut(" ".join([sentence] * 500)) == [sentence] * 500


@given(st.text(alphabet=st.sampled_from('aB1 .!?:;,-#"“”\n\té日。😀'), max_size=120))
def test_sentences_hold_every_letter_and_digit_once_in_order(text: str) -> None:
    found = sentences(text)
    assert all(before.end <= after.start for before, after in pairwise(found))
    kept = "".join(text[each.start : each.end] for each in found)
    assert [character for character in kept if character.isalnum()] == [c for c in text if c.isalnum()]
