from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.tasks.summarization.blocks import blocks


def cut(text: str) -> list[str]:
    return [text[block.start : block.end] for block in blocks(text)]


def speakers(text: str) -> list[str | None]:
    return [block.speaker for block in blocks(text)]


def test_a_blank_line_ends_a_block() -> None:
    assert cut("One.\n\nTwo.\r\n \r\nThree.") == ["One.", "Two.", "Three."]


def test_lines_of_a_wrapped_paragraph_are_one_block() -> None:
    text = (
        "This paragraph was wrapped by a program at a\nwidth of forty-six columns, as Mail used to\nBe in former times."
    )
    assert cut(text) == [text]


def test_lines_that_end_early_are_blocks_of_their_own() -> None:
    assert cut("Budget approved\nTwo people hired\nBerlin office opens") == [
        "Budget approved",
        "Two people hired",
        "Berlin office opens",
    ]


@pytest.mark.parametrize(
    "item", ["- pears", "* pears", "• pears", "2. pears", "(b) pears", "iv) pears", "## Pears", "| pears"]
)
def test_a_list_item_begins_a_block(item: str) -> None:
    assert cut(f"apples and more of them, as many as there are\n{item}") == [
        "apples and more of them, as many as there are",
        item,
    ]


@pytest.mark.parametrize("speaker", ["Bob", "#Person1#", "Dr. Roe", "Ann Lee", "JIM", "李雷"])
def test_a_turn_of_a_dialogue_is_a_block_with_its_speaker(speaker: str) -> None:
    text = f"Alice: Hello there,\nhow are you?\n{speaker}: Fine, thanks"
    assert cut(text) == ["Alice: Hello there,\nhow are you?", f"{speaker}: Fine, thanks"]
    assert speakers(text) == ["Alice", speaker]


@pytest.mark.parametrize(
    "line", ["at 10:30 we met", "https://example.com is down", "he said: no", "The answer to all that is: no"]
)
def test_a_colon_alone_makes_no_speaker(line: str) -> None:
    assert speakers(line) == [None]


@given(st.text(alphabet=st.sampled_from("aB1 .:-#\n\r\t\u2028é日😀"), max_size=80))
def test_blocks_hold_all_that_is_visible_in_order(text: str) -> None:
    place = 0
    for block in blocks(text):
        assert place <= block.start < block.end <= len(text)
        assert not text[place : block.start].strip()
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        place = block.end
    assert not text[place:].strip()
