from __future__ import annotations

import re
from collections import Counter
from importlib import resources
from itertools import islice, pairwise

import pytest

from models.gliner.tokenization import WORD
from models.training.span.generator.documents import SHARDS, document, generate, generate_shared, record
from models.training.span.generator.draw import Draw
from models.training.span.generator.forms import NOTATIONS
from models.training.span.generator.grammar import Passage
from models.training.span.generator.noise import disturb, recased, with_slips
from models.training.span.generator.types import generated_types
from models.training.span.generator.values import any_value
from models.training.span.records import Record
from tests.models.training.span.engines import drop_an_engine

SHARED = Draw(11)
"""Making one takes a tenth of a second."""


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(generate(6000, 7))


def in_order(passage: Passage) -> bool:
    """Whether no value overlaps another, and each is somewhere."""
    places = [(each.start, each.end) for each in passage.mentions]
    inside = all(0 <= start < end <= len(passage.text) for start, end in places)
    return inside and all(one[1] <= two[0] for one, two in pairwise(places))


def values(passage: Passage) -> list[tuple[str, str]]:
    return [(passage.text[each.start : each.end], each.label) for each in passage.mentions]


def test_no_value_overlaps_another_whatever_is_done_to_the_text() -> None:
    for _ in range(400):
        SHARED.move()
        passage, _ = document(SHARED)
        assert in_order(passage)
        assert in_order(disturb(passage, SHARED))


def test_noise_leaves_values_as_they_are() -> None:
    for _ in range(200):
        passage, _ = document(SHARED)
        assert values(with_slips(passage, SHARED)) == values(passage)
        lower = recased(passage, str.lower)
        assert [content.lower() for content, _ in values(lower)] == [content.lower() for content, _ in values(passage)]
        kept = [content for content, label in values(lower) if label == "password"]
        assert kept == [content for content, label in values(passage) if label == "password"]


def test_every_value_begins_and_ends_with_a_word_of_the_model(records: list[Record]) -> None:
    for each in records:
        words = list(WORD.finditer(each.text))
        starts, ends = {word.start() for word in words}, {word.end() for word in words}
        assert all(mention.start in starts and mention.end in ends for mention in each.mentions)


def test_every_type_is_generated(records: list[Record]) -> None:
    counts = Counter(mention.label for each in records for mention in each.mentions)
    assert set(counts) == set(generated_types())
    assert min(counts.values()) >= 10


def test_a_shell_line_tells_nothing_of_commands(records: list[Record]) -> None:
    shells = [each for each in records if each.text.startswith(("ssh ", "curl ", "git clone "))]
    assert shells
    assert not [each for each in shells if "command" in each.labels]
    assert any("command" in each.labels for each in records)


def test_a_sentence_may_begin_with_the_capital_of_a_thing(records: list[Record]) -> None:
    begun = Counter(
        each.text[0].isupper()
        for each in records
        for mention in each.mentions
        if (mention.start, mention.label) == (0, "algorithm")
    )
    assert begun[True]
    assert begun[False]


def test_personal_data_stands_in_more_texts_than_the_world_at_large(records: list[Record]) -> None:
    types = generated_types()
    personal = [any(types[mention.label].personal for mention in each.mentions) for each in records]
    assert sum(personal) > 0.7 * len(records)


def test_every_built_in_type_of_personal_data_has_a_generated_type() -> None:
    built_in = resources.files("server.tasks").joinpath("pii_types.txt").read_text("utf-8").split()
    known = {phrase for each in generated_types().values() for phrase in (each.names.name, *each.names.synonyms)}
    assert {name.replace("_", " ") for name in built_in} <= known


def test_the_same_seed_gives_the_same_texts(records: list[Record]) -> None:
    assert list(islice(generate(2500, 7), 60)) == records[:60]
    assert list(generate(20, 8)) != records[:20]


def test_a_value_is_of_its_broader_types_too_and_what_it_may_be_is_unknown() -> None:
    passage = any_value("passport number", SHARED)
    made = record(passage)
    assert {mention.label for mention in made.mentions} == {"passport number", "government id"}
    assert "national id number" in {mention.label for mention in made.unknown}
    assert not {mention.label for mention in made.mentions} & {mention.label for mention in made.unknown}


def test_structured_texts_hold_their_values_in_every_notation() -> None:
    for notation in dict.fromkeys(NOTATIONS):
        for _ in range(10):
            passage = notation(("email", "full name", "iban", "date"), any_value, SHARED)
            assert in_order(passage)
            assert len(passage.mentions) <= 4 * 4
        assert passage.text.strip()


def test_texts_without_any_value_are_generated(records: list[Record]) -> None:
    assert 0.01 < sum(not each.mentions for each in records) / len(records) < 0.2


def test_no_text_has_the_form_of_the_request_in_the_api_documentation(records: list[Record]) -> None:
    form = re.compile(r"\d\s?[ap]m for an? .{1,20} for ", re.IGNORECASE)
    assert not [each for each in records if form.search(each.text)]


def test_every_share_of_the_texts_is_its_own() -> None:
    shared = list(generate_shared(SHARDS + 3, 5, 0))
    assert len(shared) == SHARDS + 3
    assert len({each.text for each in shared}) == SHARDS + 3


@pytest.mark.slow
def test_several_processes_make_the_texts_of_one() -> None:
    drop_an_engine()
    assert list(generate_shared(SHARDS + 3, 5, 2)) == list(generate_shared(SHARDS + 3, 5, 0))
