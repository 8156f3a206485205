"""The model card and the list of licences, from what a run left behind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
import yaml

from models.checkpoint import WEIGHTS
from models.engines.machine import describe
from models.gliner.config import CONFIG
from models.training.progress import ProgressLog
from models.training.span.config import Recipe, Start
from models.training.span.generator.documents import SOURCE as GENERATED
from models.training.span.marked import SOURCE as MANY_HANDS
from models.training.span.open_types.supervision import SOURCE as OPEN
from models.training.span.preparation import CORPUS, REPORT, weight
from models.training.span.teachings import TEACHINGS, Teachings

CALIBRATION = "calibration.json"
_NOT_SHOWN: dict[str, Any] = {"sources": True, "open_types": {"wordnet"}, "teacher": {"checkpoint"}}
"""Of the recipe: what has a table of its own, and where this machine has its files."""


def licence(source: str, recipe: Recipe) -> str:
    """The licence of what a text of `source` is made from."""
    if source == GENERATED:
        return "own work, values from Faker (MIT)"
    if source == MANY_HANDS:
        return "own work"
    if source.startswith(OPEN):
        return recipe.sources[source.removeprefix(f"{OPEN}: ")].licence + "; types from WordNet 3.0 (WordNet licence)"
    return recipe.sources[source].licence


def card(recipe: Recipe, work: Path, packed: Path, results: Sequence[str], log: ProgressLog) -> str:
    """The card of the model in `packed`, trained in `work`."""
    raw = json.loads((packed / CONFIG).read_text(encoding="utf-8"))
    report = json.loads((work / REPORT).read_text(encoding="utf-8"))
    outcome = json.loads((work / CALIBRATION).read_text(encoding="utf-8"))
    runs = _ends(log.entries())
    template = Template(Path(__file__).with_name("card.md").read_text(encoding="utf-8"))
    return template.substitute(
        name=recipe.name,
        text_encoder=_encoder(raw["encoder_config"]) + "; word embeddings frozen, layers fine-tuned",
        label_encoder=_encoder(raw["labels_encoder_config"]) + ", " + _label_training(recipe),
        max_width=raw["max_width"],
        hidden=raw["hidden_size"],
        case="capitalised and upper-case pieces have rows of their own"
        if recipe.start.cased
        else "carries no information",
        tokens=raw["encoder_config"]["max_position_embeddings"],
        megabytes=f"{(packed / WEIGHTS).stat().st_size / 1e6:.1f}",
        teacher=_teacher(recipe, work),
        calibration=_calibration(outcome),
        examples=f"{report['examples']:,}",
        labels=f"{report['labels']:,}",
        open_types=f"{report['open_types']:,}",
        sources="\n".join(_sources(recipe, work, report["records"])),
        runs=f"the mean of {len(runs)} runs, " if len(runs) > 1 else "",
        batches=f"{sum(each['batches'] for each in runs):,}",
        trained=f"{sum(each['examples'] for each in runs):,}",
        minutes=f"{sum(each['minutes'] for each in runs):.1f}",
        machine=describe(),
        start=_start(recipe.start),
        recipe=yaml.safe_dump(recipe.model_dump(mode="json", exclude=_NOT_SHOWN), sort_keys=False).strip(),
        results="\n".join(results),
    )


def licences(recipe: Recipe, work: Path) -> str:
    """LICENSES.md: every source that was trained on."""
    report = json.loads((work / REPORT).read_text(encoding="utf-8"))
    rows = [f"| {source} | {licence(source, recipe)} |" for source in sorted(report["records"])]
    if (work / TEACHINGS).exists():
        rows.insert(0, f"| {recipe.teacher.name} (teacher of types) | {recipe.teacher.licence} |")
    head = Path(__file__).with_name("licenses.md").read_text(encoding="utf-8")
    return head + "\n".join(rows) + "\n"


def _sources(recipe: Recipe, work: Path, counts: dict[str, int]) -> list[str]:
    """Table rows of every source, the largest share of the drawn examples first."""
    with np.load(work / CORPUS) as corpus:
        examples = np.bincount(corpus["source"], minlength=len(corpus["sources"]))
        names = [str(name) for name in corpus["sources"]]
    drawn = {name: count * weight(name, recipe) for name, count in zip(names, examples.tolist(), strict=True)}
    whole = sum(drawn.values())
    ordered = sorted(drawn, key=lambda name: -drawn[name])
    return [
        f"| {name} | {licence(name, recipe)} | {counts[name]:,} | {100 * drawn[name] / whole:.1f} % |"
        for name in ordered
    ]


def _ends(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last entry of each run in a log of several, one after the other.

    A run that was cut off goes on from its last state, a few batches back; another one begins at nothing.
    """
    following = [*entries[1:], {"batches": 0, "minutes": 0.0, "slice_minutes": 0.0}]
    return [
        entry
        for entry, after in zip(entries, following, strict=False)
        if after["batches"] <= entry["batches"] and after["minutes"] <= after["slice_minutes"]
    ]


def _encoder(config: dict[str, Any]) -> str:
    name = str(config.get("_name_or_path") or config["model_type"]).rpartition("/")[2]
    return (
        f"{name}, {config['num_hidden_layers']} layers x {config['hidden_size']}, {config['vocab_size']:,} word pieces"
    )


def _start(start: Start) -> str:
    if start.fresh:
        return f"the label encoder of {start.checkpoint} in both places and a head at random"
    return f"the weights of {start.checkpoint}" + (f": {start.history}" if start.history else "")


def _label_training(recipe: Recipe) -> str:
    share = recipe.optimisation.label_encoder_from
    return "frozen" if share >= 1 else f"its layers trained in the last {1 - share:.0%} of the run"


def _teacher(recipe: Recipe, work: Path) -> str:
    if not (work / TEACHINGS).exists():
        return "none"
    taught = len(Teachings.load(work / TEACHINGS).spans)
    return f"{recipe.teacher.name} ({recipe.teacher.licence}), asked about {taught:,} mentions"


def _calibration(outcome: dict[str, float] | None) -> str:
    if outcome is None:
        return "none after the last stage"
    return (
        f"scale {outcome['scale']:.3f}, bias {outcome['bias']:.3f}, in the weights; on texts not fitted on the error "
        f"went from {outcome['before']:.3f} to {outcome['after']:.3f}"
    )
