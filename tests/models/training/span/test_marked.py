from __future__ import annotations

from pathlib import Path

import pytest

from models.training.span.everyday import sentences
from models.training.span.marked import SOURCE, read_marked, texts_of_many_hands
from models.training.span.overlap import Overlap
from models.training.span.records import DataError, Mention, Record

FOREIGN = Path(__file__).parents[4] / "benchmarks" / "pii_texts"


def _file(directory: Path, content: str) -> Path:
    path = directory / "texts.txt"
    path.write_text(content, encoding="utf-8")
    return path


def test_marks_are_taken_out_and_kept_as_mentions(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "#asked: person, pin\nAsk [[Ann\nLee|person]] for it.\n----\n#asked: city; date, spoken\n[[Oslo|city]]\n",
    )
    assert read_marked(path) == [
        Record("Ask Ann\nLee for it.", (Mention(4, 11, "person"),), ("person", "pin"), SOURCE),
        Record("Oslo", (Mention(0, 4, "city"),), ("city", "date, spoken"), SOURCE),
    ]


@pytest.mark.parametrize("content", ["Ask [[Ann|person]]", "#asked: pin\nAsk [[Ann|person]]"])
def test_a_text_that_does_not_say_what_it_is_asked_for_is_refused_without_an_echo(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError, match="text 1") as refusal:
        read_marked(_file(tmp_path, content))
    assert "Ann" not in str(refusal.value)


def test_the_texts_beside_the_recipe_say_much_and_share_nothing_with_those_of_evaluation() -> None:
    records = list(texts_of_many_hands())
    assert len(records) > 1000
    assert len({label for record in records for label in record.labels}) > 4000
    # Absent types are what a text teaches as well.
    assert all(len(record.labels) > len({mention.label for mention in record.mentions}) for record in records[::50])
    foreign = Overlap(record.text for path in FOREIGN.glob("*.txt") for record in read_marked(path))
    everyday = Overlap((sentence.text for sentence in sentences()), 6)
    assert not any(foreign.holds(record.text) or everyday.holds(record.text) for record in records)
