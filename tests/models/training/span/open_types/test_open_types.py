from __future__ import annotations

from pathlib import Path

import pytest

from models.training.span.open_types.evidence import kinds
from models.training.span.open_types.inventory import Inventory
from models.training.span.open_types.phrases import Name, names, tokens
from models.training.span.open_types.supervision import Reader, supervised, without_annotation
from models.training.span.open_types.wordnet import WordNet
from models.training.span.records import ANY, DataError, Record
from tests.models.training.span.open_types.wordnet_files import write_wordnet
from tests.models.training.span.small import record


@pytest.fixture(scope="module")
def wordnet(tmp_path_factory: pytest.TempPathFactory) -> WordNet:
    return WordNet(write_wordnet(tmp_path_factory.mktemp("wordnet")))


def spelled(text: str) -> list[str]:
    words = tokens(text)
    return [text[words[name.first].start : words[name.last].end] for name in names(words)]


def said(text: str, name: str, wordnet: WordNet) -> list[str]:
    """What is said of a name, as the nouns' first words and the two-word phrases."""
    words = tokens(text)
    place = next(each for each in names(words) if text[words[each.first].start : words[each.last].end] == name)
    return [each.phrase or each.synset.words[0] for each in kinds(words, place, wordnet)]


def test_nouns_are_found_in_any_number_with_their_meanings(wordnet: WordNet) -> None:
    assert wordnet.meanings("Drummers")[0].words == ("drummer",)
    assert wordnet.meanings("women")[0].words == ("woman",)
    assert wordnet.meanings("political parties")[0].gloss == "an organization to gain political power"
    assert wordnet.meanings("person")[0].gloss == "a human being"
    assert wordnet.meanings("nonsense") == []
    assert wordnet.meanings("Danube River")[0].instance


def test_everything_above_a_noun_is_known(wordnet: WordNet) -> None:
    drummer = wordnet.meanings("drummer")[0]
    above = {wordnet[key].words[0] for key in wordnet.ancestors(drummer.key)}
    assert above == {"drummer", "musician", "person", "entity"}


def test_a_directory_without_wordnet_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no readable WordNet"):
        WordNet(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bob Hartman met John F. Kennedy in New York.", ["Bob Hartman", "John F. Kennedy", "New York"]),
        ("The Bank of England raised rates.", ["Bank of England"]),
        ("In March he left.", []),
        ("Simon & Garfunkel split.", ["Simon & Garfunkel"]),
        ("She is an important woman.", []),
        ("Mr. Smith and Mrs. Jones came.", ["Smith", "Jones"]),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, expected: list[str]) -> None:
    assert spelled(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Keith Moon was an English drummer.", "Keith Moon", ["drummer"]),
        ("Ada Lee (born 1950) is a punk drummer and politician from Ohio.", "Ada Lee", ["punk drummer", "politician"]),
        ("They hired drummer Keith Moon in 1964.", "Keith Moon", ["drummer"]),
        ("Keith Moon, a drummer, died.", "Keith Moon", ["drummer"]),
        ("We like the band Queen.", "Queen", ["band"]),
        ("We like band Queen.", "Queen", []),
        ("The Labour Party won.", "Labour Party", ["party"]),
        ("The Danube is long.", "Danube", ["river"]),
        ("He likes German beer.", "German", []),
    ],
)
def test_what_a_sentence_says_of_a_name_is_read(text: str, name: str, expected: list[str], wordnet: WordNet) -> None:
    assert said(text, name, wordnet) == expected


def readings(wordnet: WordNet) -> list[Record]:
    texts = [
        "Keith Moon was a drummer. Moon met Zed in Rome.",
        "Ada Lee is a politician.",
        "Bo Hall is a musician.",
        "The Danube is a river.",
    ]
    found = [Reader(wordnet).read(without_annotation(text, "Some")) for text in texts]
    inventory = Inventory(wordnet, (kind for each in found for kind in each.kinds()), 1)
    return list(supervised(found, inventory, seed=0))


def types_of(each: Record, name: str, wordnet: WordNet) -> set[str]:
    return {
        wordnet[mention.label.removeprefix("open:")].words[0]
        for mention in each.mentions
        if each.text[mention.start : mention.end] == name
    }


def test_a_name_is_of_its_type_and_of_all_above_that_are_not_too_general(wordnet: WordNet) -> None:
    first = readings(wordnet)[0]
    assert types_of(first, "Keith Moon", wordnet) == {"drummer", "musician", "person"}
    assert types_of(first, "Moon", wordnet) == {"drummer", "musician", "person"}


def test_names_of_which_nothing_is_said_are_masked(wordnet: WordNet) -> None:
    first = readings(wordnet)[0]
    assert {first.text[each.start : each.end] for each in first.unknown if each.label == ANY} == {"Zed", "Rome"}
    assert first.partial


def test_a_narrower_type_is_masked_and_another_branch_is_not(wordnet: WordNet) -> None:
    musician = readings(wordnet)[2]
    narrower = {"drummer"} & {wordnet[label.removeprefix("open:")].words[0] for label in musician.labels}
    masked = {wordnet[each.label.removeprefix("open:")].words[0] for each in musician.unknown if each.label != ANY}
    assert masked == narrower
    assert not set(musician.labels) & {mention.label for mention in musician.mentions}


def test_types_with_too_few_mentions_are_not_asked_for(wordnet: WordNet) -> None:
    reading = Reader(wordnet).read(without_annotation("Keith Moon was a drummer.", "Some"))
    assert list(supervised([reading], Inventory(wordnet, reading.kinds(), 2), 0)) == []


def test_annotated_names_are_taken_as_they_are_annotated(wordnet: WordNet) -> None:
    text = "Keith Moon of Wembley was a drummer."
    reading = Reader(wordnet).read(record(text, ("Keith Moon", "person"), ("Wembley", "location")))
    assert [text[each.start : each.end] for each in reading.found] == ["Keith Moon", "Wembley"]


def test_types_are_called_by_their_words_and_explained_by_their_gloss(wordnet: WordNet) -> None:
    reading = Reader(wordnet).read(without_annotation("Keith Moon was a punk drummer.", "Some"))
    called = {each.name: each for each in Inventory(wordnet, reading.kinds(), 1).names().values()}
    assert set(called) == {"punk drummer", "drummer", "musician", "person"}
    assert called["musician"].synonyms == ("instrumentalist",)
    assert called["musician"].descriptions == ("someone who plays an instrument",)


def test_a_name_is_its_tokens() -> None:
    words = tokens("Ann met Bo.")
    assert names(words) == [Name(0, 0), Name(2, 2)]
    assert [word.text for word in words] == ["Ann", "met", "Bo", "."]


def test_names_with_their_noun_and_things_by_a_common_noun_are_read(tmp_path: Path) -> None:
    more = {
        "00000020": (4, ("election",), (("@", "00000001"),), "a vote"),
        "00000021": (6, ("musical_instrument",), (("@", "00000001"),), "a device for making music"),
        "00000022": (6, ("guitar",), (("@", "00000021"),), "a musical instrument"),
    }
    wordnet = WordNet(write_wordnet(tmp_path, more))
    text = "Zed sold his guitar after the Italian election, and Rome cheered."
    reading = Reader(wordnet).read(without_annotation(text, "Some"))
    said = [(text[each.start : each.end], [kind.synset.words[0] for kind in each.kinds]) for each in reading.found]
    assert said == [("Zed", []), ("guitar", ["musical instrument"]), ("Italian election", ["election"]), ("Rome", [])]
