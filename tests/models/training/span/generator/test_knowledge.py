from __future__ import annotations

import pytest

from models.training.span.generator.draw import Draw
from models.training.span.generator.types import generated_types
from models.training.span.generator.values.knowledge import VALUES

DRAW = Draw(5)


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_is_made_up_to_its_last_word(name: str) -> None:
    made = [VALUES[name](DRAW) for _ in range(60)]
    assert not [each for each in made if not each.strip() or set(each) & set("<>|_\n")]
    assert len(set(made)) > 5


def test_a_title_may_be_that_of_any_work() -> None:
    books, songs = ({VALUES[work](DRAW) for _ in range(3000)} for work in ("book", "song"))
    assert len(books & songs) > 100


def test_somebody_who_does_something_is_a_person_and_perhaps_a_full_name() -> None:
    writer = generated_types()["writer"]
    assert "person" in writer.broader
    assert {"full name", "last name"} <= writer.unclear
    assert "musician" not in writer.unclear
