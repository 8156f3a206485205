from __future__ import annotations

import pytest

from models.training.span.open_types.headed import HeadedNames
from models.training.span.open_types.phrases import names, tokens
from models.training.span.open_types.wordnet import WordNet
from tests.models.training.span.open_types.wordnet_files import Nouns, write_wordnet

VOTES: Nouns = {
    "00000020": (4, ("election",), (("@", "00000001"),), "a vote to select the winner of an office"),
    "00000021": (4, ("primary", "primary_election"), (("@", "00000020"),), "an election of candidates"),
    "00000022": (18, ("winner",), (("@", "00000002"),), "one who wins"),
}


@pytest.fixture(scope="module")
def headed(tmp_path_factory: pytest.TempPathFactory) -> HeadedNames:
    return HeadedNames(WordNet(write_wordnet(tmp_path_factory.mktemp("wordnet"), VOTES)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At the 2001 Italian general election they lost.", {"2001 Italian general election": "election"}),
        ("He won the 1948 election.", {"1948 election": "election"}),
        ("The Republican primary was close.", {"Republican primary": "primary"}),
        ("The Labour party met.", {"Labour party": "party"}),
        ("She followed the Danube river, then left.", {"Danube river": "river"}),
        ("The election was held in 2001.", {}),
        ("The Labour election winner spoke.", {}),
        ("The French of the river left.", {}),
        ("Some 2500 elections were held.", {}),
    ],
)
def test_a_name_goes_on_to_the_noun_of_its_kind(text: str, expected: dict[str, str], headed: HeadedNames) -> None:
    words = tokens(text)
    found = {
        text[words[name.first].start : words[name.last].end]: kind.synset.words[0]
        for name, kind in headed.found(words, names(words))
    }
    assert found == expected
