from __future__ import annotations

from models.training.span.everyday import everyday, sentences


def test_there_are_forty_sentences_and_what_is_expected_stands_in_them() -> None:
    asked = sentences()
    assert len(asked) == 40
    for sentence in asked:
        assert {label for _, label in sentence.expected} <= set(sentence.labels)
        assert len(sentence.places()) == len(sentence.expected)


def test_the_table_has_a_line_for_each_sentence() -> None:
    lines = everyday("bundled/span", "cpu")
    assert len(lines) == 2 + 2 + 40
    assert lines[0].endswith("of 40 sentences as expected at a threshold of 0.5.")
    assert all(line.count("\n") == 0 for line in lines)
