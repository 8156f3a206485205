from __future__ import annotations

from pathlib import Path

import pytest

from models.training.span.open_types.glosses import SOURCE, glosses
from models.training.span.open_types.supervision import Reading
from models.training.span.open_types.wordnet import WordNet
from tests.models.training.span.open_types.wordnet_files import write_wordnet

DEFINED = {
    "00000011": (
        18,
        ("Starr", "Ringo_Starr"),
        (("@i", "00000004"),),
        "English rock star who played with the Danube Band (born in 1940)",
    ),
    "00000012": (15, ("Oslo", "capital_of_Norway"), (("@i", "00000001"),), "largest city of Norway"),
    "00000013": (10, ("musical_genre",), (("@", "00000001"),), "an expressive style of music"),
    "00000014": (10, ("bebop",), (("@", "00000013"),), "an early form of modern jazz"),
}


@pytest.fixture(scope="module")
def wordnet(tmp_path_factory: pytest.TempPathFactory) -> WordNet:
    return WordNet(write_wordnet(tmp_path_factory.mktemp("wordnet"), DEFINED))


@pytest.fixture(scope="module")
def readings(wordnet: WordNet) -> list[Reading]:
    return list(glosses(wordnet, 200, 7))


def found(readings: list[Reading]) -> dict[str, set[tuple[str, ...]]]:
    kinds: dict[str, set[tuple[str, ...]]] = {}
    for reading in readings:
        for each in reading.found:
            said = tuple(kind.synset.words[0] for kind in each.kinds)
            kinds.setdefault(reading.text[each.start : each.end], set()).add(said)
    return kinds


def test_a_subject_is_what_wordnet_says_it_is(readings: list[Reading]) -> None:
    kinds = found(readings)
    assert all(said[0] == "drummer" for said in kinds["Ringo Starr"])
    assert all("entity" in said for said in kinds["Oslo"])
    assert all(said == ("musical genre",) for said in kinds["bebop"] | kinds["Bebop"])


def test_other_names_of_a_definition_are_found_too(readings: list[Reading]) -> None:
    assert "Danube Band" in found(readings)


def test_sentences_have_their_articles_and_years_in_place(readings: list[Reading]) -> None:
    texts = " ".join(reading.text for reading in readings)
    assert "Oslo is the largest city of Norway." in texts
    assert "Ringo Starr (born in 1940) was an English rock star who played with the Danube Band." in texts
    assert "ebop is an early form of modern jazz." in texts


def test_a_description_is_no_name_of_a_thing(readings: list[Reading]) -> None:
    assert not any("capital of Norway" in reading.text for reading in readings)


def test_no_two_names_overlap(readings: list[Reading]) -> None:
    for reading in readings:
        assert reading.source == SOURCE
        for one, other in zip(reading.found, reading.found[1:], strict=False):
            assert one.end <= other.start


def test_the_same_seed_makes_the_same_texts(wordnet: WordNet, readings: list[Reading]) -> None:
    assert list(glosses(wordnet, 200, 7)) == readings
    assert list(glosses(wordnet, 200, 8)) != readings


def test_a_wordnet_without_definitions_makes_none(tmp_path: Path) -> None:
    directory = write_wordnet(tmp_path / "wordnet")
    nouns = (directory / "data.noun").read_text().replace("a river in Europe", "")
    (directory / "data.noun").write_text(nouns)
    assert list(glosses(WordNet(directory), 5, 7)) == []
