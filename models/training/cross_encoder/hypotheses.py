"""Hypotheses that ask for a label: many templates, many names of a label, so that neither is learnt by heart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import yaml

from models.training.cross_encoder.recipe import packaged

GENERAL = (
    "This text is about {}.",
    "This example is {}.",
    "This example is about {}.",
    "The text is about {}.",
    "This is about {}.",
    "It is {}.",
    "The category is {}.",
    "This text can be labelled as {}.",
    "{}",
    "{}.",
)
BY_FACET: Mapping[str, tuple[str, ...]] = {
    "topic": ("The topic is {}.", "This is a text about {}.", "The subject of this text is {}.", "This belongs to {}."),
    "intent": ("The user wants: {}.", "The intent is {}.", "This is a request: {}.", "The user's intention is {}."),
    "emotion": ("This text expresses {}.", "The author feels {}.", "The emotion is {}.", "The mood is {}."),
    "sentiment": ("The sentiment is {}.", "The sentiment of this text is {}.", "The tone is {}.", "This review is {}."),
    "trait": ("This text is {}.", "This text contains {}.", "The text is {}.", "The language is {}."),
}
FACET_SHARE = 0.4
OTHER_NAME_SHARE = 0.45
DESCRIBED_SHARE = 0.12
UNDERSCORED_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class LabelNames:
    """What one label may be called, its own name apart. description: empty where there is none."""

    own: str
    others: tuple[str, ...] = ()
    description: str = ""

    def draw(self, generator: np.random.Generator) -> str:
        """One way to ask for the label."""
        name = self.own
        if self.others and generator.random() < OTHER_NAME_SHARE:
            name = self.others[generator.integers(len(self.others))]
        if self.description and generator.random() < DESCRIBED_SHARE:
            return f"{name}: {self.description}"
        if generator.random() < UNDERSCORED_SHARE:
            return name.replace(" ", "_")
        return name


@dataclass(frozen=True, slots=True)
class LabelSet:
    """How the labels of one source are asked for. facet: a key of `BY_FACET`."""

    facet: str
    names: Mapping[str, LabelNames]

    def name(self, label: str) -> LabelNames:
        """The names of a label; one that the file does not list is only called as its source calls it."""
        return self.names.get(label, LabelNames(label))


def draw_template(facet: str, generator: np.random.Generator) -> str:
    """A hypothesis with a `{}` for the label."""
    pool = BY_FACET[facet] if generator.random() < FACET_SHARE else GENERAL
    return pool[generator.integers(len(pool))]


def read_label_sets() -> dict[str, LabelSet]:
    """Source name -> how its labels are asked for, from `labels.yaml`."""
    sets: dict[str, LabelSet] = {}
    for source, entry in yaml.safe_load(packaged("labels.yaml")).items():
        names = {
            label: LabelNames(label, tuple(known["names"]), known.get("description", ""))
            for label, known in entry.get("labels", {}).items()
        }
        sets[source] = LabelSet(entry["facet"], names)
    return sets
