"""The development sets that the model card reports, and the table of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.contract import FloatArray
from models.training.cross_encoder.calibration import Choices
from models.training.cross_encoder.evaluation import (
    Accuracy,
    Scorer,
    inference_accuracy,
    only_labels,
    sample,
    zero_shot_accuracy,
    zero_shot_logits,
)
from models.training.cross_encoder.nli import verdict
from models.training.cross_encoder.questions import Verdict
from models.training.cross_encoder.recipe import Recipe
from models.training.cross_encoder.rows import Row, by_source, read_rows

AG_NEWS = "AG News"


@dataclass(frozen=True, slots=True)
class Results:
    """accuracies: by set; choices: the same decisions, for calibration."""

    accuracies: Mapping[str, Accuracy]
    choices: Mapping[str, Choices]


def measure(recipe: Recipe, data: Path, score: Scorer, pairs: int) -> Results:
    """Judge `score` on the development rows in `data`.

    pairs: a set, at most; rows are sampled, so that sets of many labels cost no more than others. AG News is whole.
    """
    rows = sample(list(read_rows(data, "nli_dev")), pairs, recipe.seed)
    logits = score([(row["premise"], row["hypothesis"]) for row in rows])
    accuracies = {f"NLI {name}": value for name, value in inference_accuracy(rows, logits).items()}
    exact = np.array([not row.get("binary") for row in rows])
    truth = np.array([int(verdict(row)) for row in rows])
    choices = {"NLI": Choices(logits[exact], truth[exact])}
    for name, chosen in classification_sets(recipe, data, pairs):
        zero_shot = zero_shot_logits(chosen, score)
        accuracies[name] = zero_shot_accuracy(chosen, zero_shot)
        choices[name] = _choices(chosen, zero_shot)
        logging.getLogger(__name__).info("%s: %.1f %%", name, 100 * accuracies[name].right)
    return Results(accuracies, choices)


def classification_sets(recipe: Recipe, data: Path, pairs: int) -> Iterator[tuple[str, list[Row]]]:
    """(name, rows) of AG News, every classification source, and the labels that were held out of training."""
    yield AG_NEWS, list(read_rows(data, "eval/agnews_dev"))
    names = {row["source"] for row in read_rows(data, "cls_dev")}
    found = by_source(read_rows(data, "cls_dev"), sorted(names))
    for name, rows in found.items():
        yield name, _sampled(rows, pairs, recipe.seed)
        held_out = recipe.tasks.classification.held_out.get(name)
        if held_out:
            yield f"{name}, labels held out", _sampled(only_labels(rows, held_out), pairs, recipe.seed)


def table(columns: Mapping[str, Mapping[str, Accuracy]]) -> str:
    """Markdown: a line a set, a column a checkpoint, accuracies in per cent."""
    first = next(iter(columns.values()))
    lines = [f"| set | rows | {' | '.join(columns)} |", "|---|---|" + "---|" * len(columns)]
    for name, accuracy in first.items():
        cells = " | ".join(f"{100 * column[name].right:.1f}" for column in columns.values())
        lines.append(f"| {name} | {accuracy.rows} | {cells} |")
    return "\n".join(lines)


def _sampled(rows: Sequence[Row], pairs: int, seed: int) -> list[Row]:
    return sample(rows, max(1, pairs // len(rows[0]["labels"])), seed)


def _choices(rows: Sequence[Row], logits: FloatArray) -> Choices:
    labels = rows[0]["labels"]
    return Choices(logits[..., Verdict.ENTAILMENT], np.array([labels.index(row["label"]) for row in rows]))
