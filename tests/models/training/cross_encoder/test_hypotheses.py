from __future__ import annotations

import numpy as np
import pytest

from models.training.cross_encoder.hypotheses import BY_FACET, GENERAL, LabelNames, draw_template, read_label_sets
from models.training.cross_encoder.topics import read_topics


@pytest.mark.parametrize("template", [*GENERAL, *(each for pool in BY_FACET.values() for each in pool)])
def test_every_template_has_one_place_for_the_label(template: str) -> None:
    assert template.count("{}") == 1


def test_a_label_is_called_by_all_of_its_names() -> None:
    names = LabelNames("play music", ("listen to a song",), "hearing music")
    generator = np.random.default_rng(0)
    drawn = {names.draw(generator) for _ in range(500)}
    assert {"play music", "listen to a song", "play_music", "play music: hearing music"} <= drawn


def test_templates_of_the_facet_and_general_ones_are_both_drawn() -> None:
    generator = np.random.default_rng(0)
    drawn = {draw_template("emotion", generator) for _ in range(500)}
    assert drawn == {*GENERAL, *BY_FACET["emotion"]}


def test_every_label_set_has_a_known_facet() -> None:
    assert {label_set.facet for label_set in read_label_sets().values()} <= set(BY_FACET)


def test_no_two_topics_share_a_name() -> None:
    names = [name for topic in read_topics() for name in (topic.names.own, *topic.names.others)]
    assert len(names) == len(set(names))
