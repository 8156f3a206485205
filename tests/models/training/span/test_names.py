from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from models.training.span.names import Phrasebook, TypeNames, merged, phrases, read_names
from server.tasks.labels import prompt


def test_a_type_is_asked_for_in_every_spelling_and_as_the_server_writes_a_description() -> None:
    names = TypeNames("postal code", ("zip code",), ("code of a postal district",))
    asked = [phrase for phrase, _ in phrases(names)]
    assert asked[0] == "postal code"
    assert {"postal_code", "postal-code", "postalCode", "zip code", "code of a postal district"} <= set(asked)
    assert prompt("postal_code", "code of a postal district") in asked


def test_phrases_are_drawn_by_their_shares() -> None:
    book = Phrasebook.of(["city", "person"], {"city": TypeNames("city", ("town", "municipality"))})
    rng = np.random.default_rng(0)
    drawn = [book.phrases[book.draw(0, rng)] for _ in range(2000)]
    assert set(drawn) == {"city", "town", "municipality"}
    assert 0.5 < drawn.count("city") / len(drawn) < 0.7
    assert {book.phrases[book.draw(1, rng)] for _ in range(20)} == {"person"}
    assert book.phrases[book.main(0)] == "city"


def test_synonyms_and_definitions_of_the_data_directory_are_joined(tmp_path: Path) -> None:
    synonyms = {"city": {"synonyms": ["town"], "description": "a city or town"}}
    (tmp_path / "label_synonyms.json").write_text(json.dumps(synonyms))
    (tmp_path / "label_definitions_pilener.json").write_text(json.dumps({"city": {"definition": "a large settlement"}}))
    assert read_names(tmp_path) == {"city": TypeNames("city", ("town",), ("a city or town", "a large settlement"))}


def test_a_directory_without_names_knows_none(tmp_path: Path) -> None:
    assert read_names(tmp_path) == {}


def test_names_of_several_sources_all_hold() -> None:
    known = merged(({"city": TypeNames("city", ("town",))}, {"city": TypeNames("city", ("municipality", "town"))}))
    assert known["city"].synonyms == ("town", "municipality")
