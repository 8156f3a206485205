from __future__ import annotations

from pathlib import Path

import pytest

from models.training.span.open_types.common_nouns import CommonNouns
from models.training.span.open_types.phrases import tokens
from models.training.span.open_types.wordnet import WordNet
from tests.models.training.span.open_types.wordnet_files import Nouns, write_wordnet

INSTRUMENTS: Nouns = {
    "00000020": (6, ("musical_instrument",), (("@", "00000001"),), "a device for making music"),
    "00000021": (6, ("stringed_instrument",), (("@", "00000020"),), "an instrument with strings"),
    "00000022": (6, ("guitar",), (("@", "00000021"),), "a stringed instrument"),
    "00000023": (6, ("drum",), (("@", "00000020"),), "an instrument that is struck"),
    "00000024": (6, ("bass_guitar",), (("@", "00000021"),), "the lowest six-stringed instrument"),
    "00000025": (18, ("guitar_player",), (("@", "00000003"),), "a musician who plays the guitar"),
    "00000026": (6, ("pipe",), (("@", "00000020"),), "a tubular wind instrument"),
    "00000027": (6, ("pipe",), (("@", "00000001"),), "a tube with a small bowl"),
    "00000028": (6, ("lur",), (("@", "00000020"),), "a horn of bronze"),
}


@pytest.fixture(scope="module")
def nouns(tmp_path_factory: pytest.TempPathFactory) -> CommonNouns:
    return CommonNouns(WordNet(write_wordnet(tmp_path_factory.mktemp("wordnet"), INSTRUMENTS)))


def found(text: str, nouns: CommonNouns) -> dict[str, list[str]]:
    words = tokens(text)
    return {
        text[words[noun.first].start : words[noun.last].end]: [kind.synset.words[0] for kind in kinds]
        for noun, kinds in nouns.found(words)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She plays two guitars well.", {"guitars": ["stringed instrument"]}),
        ("He bought a bass guitar.", {"bass guitar": ["stringed instrument"]}),
        ("She is a guitar player.", {"guitar player": []}),
        ("They drum on a drum.", {"drum": []}),
        ("He lit his pipe.", {"pipe": []}),
        ("A lur was found.", {"lur": []}),
        ("The Guitar sank.", {}),
        ("No musical instrument was there.", {"musical instrument": []}),
        ("Nothing of the kind.", {}),
    ],
)
def test_a_noun_of_one_meaning_says_what_it_is(text: str, expected: dict[str, list[str]], nouns: CommonNouns) -> None:
    assert found(text, nouns) == expected


def test_two_meanings_of_a_kind_share_what_is_above_both(tmp_path: Path) -> None:
    more: Nouns = {
        **INSTRUMENTS,
        "00000030": (6, ("violin",), (("@", "00000021"),), "a small stringed instrument"),
        "00000031": (6, ("violin",), (("@", "00000020"),), "an organ stop that sounds like it"),
    }
    nouns = CommonNouns(WordNet(write_wordnet(tmp_path, more)))
    assert found("He tuned a violin.", nouns) == {"violin": ["musical instrument"]}
