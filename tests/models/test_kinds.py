from __future__ import annotations

import gc
import tracemalloc
from importlib import resources
from typing import Any

import pytest
import yaml

from models.kinds import inclusions


def vocabulary() -> dict[str, dict[str, Any]]:
    content = yaml.safe_load(resources.files("models").joinpath("kinds.yaml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def included(*labels: str) -> dict[str, set[str]]:
    return {labels[place]: {labels[each] for each in narrower} for place, narrower in inclusions(labels).items()}


def test_no_name_of_the_vocabulary_stands_for_two_types() -> None:
    entries = vocabulary()
    names = [name for general, entry in entries.items() for name in (general, *entry["also"])]
    assert sorted(names) == sorted(set(names))
    others = {name for entry in entries.values() for name in entry["also"]}
    assert [(general, kind) for general, entry in entries.items() for kind in entry["kinds"] if kind in others] == []


def test_no_type_is_a_kind_of_itself() -> None:
    kinds = {general: set(entry["kinds"]) for general, entry in vocabulary().items()}
    for general in kinds:
        reached, seen = set(kinds[general]), set[str]()
        while reached - seen:
            new = reached - seen
            seen |= new
            reached |= {kind for each in new for kind in kinds.get(each, ())}
        assert general not in reached


def test_a_type_includes_its_kinds_and_theirs() -> None:
    assert included("person", "scientist", "physicist", "river") == {
        "person": {"scientist", "physicist"},
        "scientist": {"physicist"},
    }


@pytest.mark.parametrize("person", ["Person", "PERSON_NAME", "people", "personalName", "PER"])
@pytest.mark.parametrize("writer", ["writer", "Authors", "novelist", "crime writer", "writer of plays"])
def test_names_are_known_in_any_form(person: str, writer: str) -> None:
    assert included(person, writer) == {person: {writer}}


@pytest.mark.parametrize(
    ("general", "narrower"),
    [
        ("date", "date of birth"),
        ("number", "phone_number"),
        ("gadget", "kitchen gadget"),
        ("band", "punk band"),
        ("organization", "punk band"),
        ("location", "hospital name"),
    ],
)
def test_a_label_is_a_kind_of_what_its_last_words_name(general: str, narrower: str) -> None:
    assert included(narrower, general) == {general: {narrower}}


def test_what_is_left_over_includes_whatever_else_is_asked_for() -> None:
    assert included("misc", "city", "other") == {"misc": {"city"}, "other": {"city"}}


@pytest.mark.parametrize("labels", [("person", "people"), ("city", "person"), ("date", "time"), ("", " ", "???")])
def test_types_of_which_none_is_a_kind_of_another_include_nothing(labels: tuple[str, ...]) -> None:
    assert included(*labels) == {}


def test_no_two_names_of_the_vocabulary_include_each_other() -> None:
    names = {name for general, entry in vocabulary().items() for name in (general, *entry["also"], *entry["kinds"])}
    found = included(*names)
    pairs = {(general, narrower) for general, narrowers in found.items() for narrower in narrowers}
    assert ("date time", "time") in pairs
    assert [(general, narrower) for general, narrower in pairs if (narrower, general) in pairs] == []


@pytest.mark.parametrize("general", ["date time", "date_time", "dateTime"])
def test_a_name_that_ends_in_one_of_its_kinds_includes_it(general: str) -> None:
    assert included("time", general, "date") == {general: {"time", "date"}}


def test_labels_of_a_thousand_characters_are_kinds_of_what_their_last_words_name() -> None:
    long = "a b c d " * 124 + "scientist"
    assert included("person", long, "river") == {"person": {long}}


def test_long_labels_are_not_kept() -> None:
    labels = tuple(f"{'x y ' * 240}{number} person" for number in range(40))
    inclusions(labels[:1])
    gc.collect()
    tracemalloc.start()
    try:
        included("person", *labels)
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 8192
