from __future__ import annotations

import pytest

from server.tasks.summarization.sentences import sentences
from server.tasks.summarization.wording import count_words, summary_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Two words.", 2),
        ("well-known – fact, isn't it?", 4),
        ("今天天气很好。", 6),
        ("iPhone は高い", 4),
        ("…", 0),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_summary_has_single_spaces_where_the_text_has_lines() -> None:
    text = "This sentence was wrapped by a program that\nwraps.  So was\tthis one."
    assert summary_of(text, sentences(text)) == "This sentence was wrapped by a program that wraps. So was this one."


def test_chinese_and_japanese_sentences_stand_without_spaces() -> None:
    text = "今天天气很好。\n\n我们去公园吧！\n\nOk? Yes."
    assert summary_of(text, sentences(text)) == "今天天气很好。我们去公园吧！Ok? Yes."


def test_a_speaker_is_named_once_a_turn() -> None:
    text = "Ann: Hello. It is late. I am off.\nBob: Bye. See you."
    found = sentences(text)
    assert summary_of(text, found[1:4]) == "Ann: It is late. I am off. Bob: Bye."
    assert summary_of(text, found[:2] + found[4:]) == "Ann: Hello. It is late. Bob: See you."
