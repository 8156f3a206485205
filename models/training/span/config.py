"""The recipe's configuration file: every option, its meaning and its bounds. Unknown keys are errors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import ModelError

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class RecipeError(ModelError):
    """A configuration that cannot be followed; the message names the key."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Section):
    """A source of texts: its licence as found, whether that lets it into shipped weights, and how often it is drawn.

    use: "train" goes into weights, "development" is read by evaluation alone, "never" is not read. weight: factor on
    the number of its texts. omit: annotated types whose mentions are not what the name says; they may be anything.
    """

    licence: str
    use: Literal["train", "development", "never"]
    weight: Positive = 1.0
    omit: list[str] = Field(default_factory=list)


class Start(_Section):
    """What training starts from.

    checkpoint: "bundled/span" or a directory in gliner's bi-encoder span form. fresh: take nothing of it but its label
    encoder, which becomes the text encoder as well, and begin the head at random. max_width: the longest span in words.
    cased: give capitalised and upper-case words embeddings of their own, so that case carries information. history: how
    the checkpoint came about, for the card.
    """

    checkpoint: str = "bundled/span"
    fresh: bool = True
    max_width: Annotated[int, Field(ge=1, le=64)] = 24
    cased: bool = True
    history: str = ""


class Generated(_Section):
    """The generator's texts: how many, and their factor against one text of the data."""

    texts: Annotated[int, Field(ge=0)] = 120_000
    weight: Positive = 0.5


class ManyHands(_Section):
    """The annotated texts beside the recipe (`texts/`), each of a form of its own; weight: as `Generated` has it, and
    0 leaves them out."""

    weight: Annotated[float, Field(ge=0)] = 0.0


class OpenTypes(_Section):
    """Types by distant supervision.

    texts: names of files in the data directory, and the sources in them that are read. wordnet: a directory with
    WordNet's data.noun, index.noun, index.adj, index.verb and noun.exc. glosses: so many texts are made of its
    definitions of things that it has by name. least: a type is kept that has this many mentions.
    """

    texts: dict[str, list[str]] = Field(default_factory=dict)
    wordnet: Path | None = None
    glosses: Annotated[int, Field(ge=0)] = 0
    weight: Positive = 1.0
    least: Count = 3


class Teacher(_Section):
    """A larger sentence encoder whose opinion of a mention's types is learned beside the annotation.

    checkpoint: a directory in transformers' form whose word pieces are those of the model that learns; without one
    nothing is taught. name, licence: for the card. sources: whose mentions, and names of unknown type, it is asked
    about; texts: at most so many of each. labels: so many types are compared at each step. temperature: of the
    teacher's cosines. weight: of the loss. itself: in the teacher's place, the checkpoint that training begins from,
    so that what it says of types stays while it learns more.
    """

    checkpoint: Path | None = None
    itself: bool = False
    name: str = ""
    licence: str = ""
    sources: list[str] = Field(default_factory=list)
    texts: Count = 10_000
    labels: Count = 256
    temperature: Positive = 0.04
    weight: Positive = 0.15


class Asking(_Section):
    """Which types a text is asked for, at each drawing.

    keep: chance that none of the types present is left out. present, own, far: at most so many types that are there,
    that are annotated and absent, that are of other sources and far in meaning. far_cosine: how near those may be.
    far_weight: the weight of their targets. far_mention: a further factor where a span is a mention of a type that is
    annotated. codes: at most so many types made of digits that are not annotated, about the spans without a digit.
    """

    keep: Share = 0.65
    present: Count = 14
    own: Count = 16
    far: Annotated[int, Field(ge=0)] = 5
    far_cosine: Share = 0.45
    far_weight: Positive = 0.3
    far_mention: Share = 0.1
    codes: Annotated[int, Field(ge=0)] = 2


class Spans(_Section):
    """Which spans a text is asked about.

    narrow, wide: chance that a negative span of one word, and one of the greatest width, is drawn; between them it
    falls geometrically. beside: factor on it for a span that overlaps a mention. background: weight of spans of a
    partially annotated text that overlap no mention. lower: chance that a text is read in lower case (cased alone).
    """

    narrow: Share = 0.36
    wide: Share = 0.05
    beside: Positive = 1.8
    background: Share = 0.03
    lower: Share = 0.15


class Budget(_Section):
    """When training ends: after so many examples, or so many minutes of it, whichever comes first.

    The learning rate falls to zero by then. A run is repeatable bit for bit where examples end it, in
    bfloat16 or on one thread.
    """

    examples: Count = 3_000_000
    minutes: Positive | None = None


class Optimisation(_Section):
    """tokens, texts: most padded tokens and texts of one step. contrast: weight of the contrastive label loss.

    label_encoder_from: share of the budget after which the label encoder's layers are trained too; 1 leaves it as it
    is, and so a sentence encoder. memory_gib: resident memory at which the run saves its state and ends.
    """

    tokens: Count = 32_768
    texts: Count = 1024
    encoder_rate: Positive = 3e-4
    head_rate: Positive = 1e-3
    label_rate: Positive = 3e-5
    decay: Annotated[float, Field(ge=0)] = 0.01
    warmup: Share = 0.05
    clip: Positive = 2.0
    positive: Positive = 2.0
    contrast: Annotated[float, Field(ge=0)] = 0.0
    dropout: Share = 0.0
    label_encoder_from: Share = 1.0
    save_minutes: Positive = 2.0
    memory_gib: Positive = 12.0


class Calibration(_Section):
    """Scores stay as they were learned with "calibration: null". sets: development files, the share of whose texts is
    fitted on. ridge: how strongly the bias is kept the same for all types; without it there is one bias for all.
    temperature: what logits are divided by instead of anything fitted; it moves no score across one half."""

    sets: list[str] = Field(default_factory=lambda: ["ner_dev.jsonl.gz"])
    share: Share = 0.5
    ridge: Positive | None = None
    temperature: Positive | None = None


class Recipe(_Section):
    """One model, from data to card. remarks: on how the run differed from what the keys say; it changes nothing."""

    name: str
    remarks: str = ""
    seed: int = 0
    start: Start = Start()
    sources: dict[str, Source]
    generated: Generated = Generated()
    many_hands: ManyHands = ManyHands()
    open_types: OpenTypes = OpenTypes()
    teacher: Teacher = Teacher()
    asking: Asking = Asking()
    spans: Spans = Spans()
    budget: Budget = Budget()
    optimisation: Optimisation = Optimisation()
    calibration: Calibration | None = Calibration()
    evaluation: list[str] = Field(default_factory=list)


def read_recipe(path: Path, changes: tuple[str, ...] = ()) -> Recipe:
    """The recipe in the YAML file `path`, with `changes` of the form "optimisation.tokens=2000" made to it.

    A file may name another under `base`, whose keys it then changes one by one. `RecipeError` names what is wrong.
    """
    tree = _tree(path)
    for change in changes:
        key, separator, value = change.partition("=")
        if not separator:
            raise RecipeError(f"{change!r} is not of the form key=value")
        *way, last = key.split(".")
        node = tree
        for name in way:
            node = node.setdefault(name, {})
            if not isinstance(node, dict):
                raise RecipeError(f"{key}: {name} holds no further keys")
        node[last] = yaml.safe_load(value)
    try:
        return Recipe.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        raise RecipeError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _tree(path: Path) -> dict[str, Any]:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise RecipeError(f"{path} cannot be read ({type(error).__name__})") from error
    if not isinstance(tree, dict):
        raise RecipeError(f"{path.name} does not hold a mapping")
    base = tree.pop("base", None)
    return _merged(_tree(path.parent / base), tree) if base else tree


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
