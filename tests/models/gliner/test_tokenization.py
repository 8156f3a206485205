from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bundled import bundled_checkpoint
from models.gliner.tokenization import PieceTokenizer


def bundled_tokenizer() -> PieceTokenizer:
    checkpoint = bundled_checkpoint("bundled/span")
    return PieceTokenizer(checkpoint.directory, checkpoint)


TOKENIZER = bundled_tokenizer()


def test_words_carry_code_point_offsets() -> None:
    text = "Zoë 👩‍👩‍👧 paid\r\n日本語で cafe\u0301"
    words = TOKENIZER.split(text)
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        "Zoë", "👩", "\u200d", "👩", "\u200d", "👧", "paid", "日本語で", "cafe", "\u0301",
    ]  # fmt: skip


def test_a_word_that_the_tokenizer_drops_keeps_its_place() -> None:
    words = TOKENIZER.split("one \x01 two \ufffd three")
    assert len(words) == 5
    assert (np.diff(words.bounds) >= 1).all()
    unknown = words.pieces[words.bounds[1]]
    assert unknown == TOKENIZER.id("[UNK]")
    assert words.pieces[words.bounds[4]] == TOKENIZER.id("three")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_every_visible_character_belongs_to_exactly_one_word(text: str) -> None:
    words = TOKENIZER.split(text)
    covered = [index for start, end in zip(words.starts, words.ends, strict=True) for index in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {index for index, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert len(words.bounds) == len(words) + 1
    assert words.bounds[-1] == len(words.pieces)
    assert (np.diff(words.bounds) >= 1).all()


def test_special_tokens_are_found_around_a_sequence() -> None:
    assert TOKENIZER.opening.tolist() == [TOKENIZER.id("[CLS]")]
    assert TOKENIZER.closing.tolist() == [TOKENIZER.id("[SEP]")]
    assert TOKENIZER.limit == 512


@pytest.mark.parametrize("text", ["", " \r\n\t"])
def test_a_text_without_words_gives_none(text: str) -> None:
    assert len(TOKENIZER.split(text)) == 0
