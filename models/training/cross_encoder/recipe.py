"""The recipe as data: what is drawn in which shares, and how the network is trained. Reads `recipe.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt

Share = PositiveFloat
"""Relative to its neighbours; shares need not add up to one."""


class Section(BaseModel):
    """A part of the recipe: unknown keys are refused, so that a misspelt one cannot pass for a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Task(Section):
    """One kind of questions. share: of all pairs; sources: the share of each inside the task."""

    share: Share
    sources: Mapping[str, Share]


class ClassificationTask(Task):
    """candidates: hypotheses asked about one text; held_out: labels never seen, by source, to measure transfer."""

    candidates: PositiveInt
    held_out: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


class TopicTask(Task):
    """Topics ranked by the backbone's sentence embeddings, a teacher without labelled data.

    texts: at most this many; temperature: of the teacher's cosines.
    """

    candidates: PositiveInt
    texts: PositiveInt
    temperature: PositiveFloat


class MentionTask(Task):
    """Whether the text mentions something of an entity type."""

    candidates: PositiveInt


class Tasks(Section):
    """What the questions are drawn from."""

    nli: Task
    classification: ClassificationTask
    topics: TopicTask
    mentions: MentionTask


class Optimisation(Section):
    """steps: optimiser steps; minutes: the schedule ends then at the latest. Rates are peaks of a linear schedule.

    pair_tokens: word pieces of text and hypothesis together, longer texts are cut; batch_tokens: padded, a step.
    """

    steps: PositiveInt
    minutes: PositiveFloat
    encoder_rate: PositiveFloat
    head_rate: PositiveFloat
    warmup: PositiveFloat
    weight_decay: float
    gradient_norm: PositiveFloat
    pair_tokens: PositiveInt
    batch_tokens: PositiveInt
    ranking_weight: float
    contradiction_weight: float
    save_minutes: PositiveFloat


class Recipe(Section):
    """The whole recipe. seed: of every draw."""

    seed: int
    tasks: Tasks
    optimisation: Optimisation

    @classmethod
    def read(cls, path: Path | None = None) -> Recipe:
        """The recipe in `path`, or the one that the bundled model was made with."""
        text = path.read_text("utf-8") if path else packaged("recipe.yaml")
        return cls.model_validate(yaml.safe_load(text))


def packaged(name: str) -> str:
    """The text of a file that lies beside this module."""
    return resources.files(__package__).joinpath(name).read_text("utf-8")
