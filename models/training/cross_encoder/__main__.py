"""The recipe's steps on the command line."""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import tempfile
from pathlib import Path

import torch
from torch.multiprocessing.spawn import spawn

from models.bundled.pack import pack
from models.checkpoint import Checkpoint
from models.training.cross_encoder.benchmark import Results, measure, table
from models.training.cross_encoder.calibration import calibration_error, fit_temperature
from models.training.cross_encoder.checkpoint import set_temperature
from models.training.cross_encoder.mixture import build_mixture
from models.training.cross_encoder.processes import TrainingRun
from models.training.cross_encoder.recipe import Recipe
from models.training.cross_encoder.scoring import PairScorer
from models.training.cross_encoder.sentences import SentenceEncoder

DOCUMENTS = Path(__file__).parents[2] / "bundled" / "cross_encoder"


def train(arguments: argparse.Namespace) -> None:
    """Train, or continue where `out` holds a state, and write the checkpoint to `out`/checkpoint."""
    recipe = Recipe.read(arguments.recipe)
    arguments.out.mkdir(parents=True, exist_ok=True)
    encoder = SentenceEncoder(arguments.backbone, recipe.optimisation.pair_tokens)
    mixture = build_mixture(recipe, arguments.data, encoder, arguments.out)
    run = TrainingRun(recipe, mixture, arguments.backbone, arguments.out, arguments.processes)
    spawn(run.process, nprocs=arguments.processes)  # type: ignore[no-untyped-call]


def calibrate(arguments: argparse.Namespace) -> None:
    """Fit the temperature on the development rows and record it in `out`/checkpoint."""
    results = _measure(arguments, "checkpoint", "fp32")
    temperature = fit_temperature(list(results.choices.values()))
    set_temperature(arguments.out / "checkpoint", temperature)
    print(f"temperature {temperature:.3f}")
    for name, choices in results.choices.items():
        before, after = (100 * calibration_error(choices, value) for value in (1.0, temperature))
        print(f"{name}: expected calibration error {before:.1f} -> {after:.1f} %")


def pack_checkpoint(arguments: argparse.Namespace) -> None:
    """Write the bundled form of `out`/checkpoint to `out`/bundled, with the documents of the present one."""
    with tempfile.TemporaryDirectory() as documents:
        for path in arguments.documents.glob("*.md"):
            shutil.copyfile(path, Path(documents) / path.name)
        pack(Checkpoint.open(arguments.out / "checkpoint"), arguments.out / "bundled", Path(documents))


def evaluate(arguments: argparse.Namespace) -> None:
    """Print the accuracies of the trained weights and of the packed ones side by side, on the development rows."""
    columns = {"float32": ("checkpoint", "fp32"), "packed, int8": ("bundled", "int8")}
    print(table({name: _measure(arguments, *column).accuracies for name, column in columns.items()}))


def _measure(arguments: argparse.Namespace, name: str, precision: str) -> Results:
    score = PairScorer(arguments.out / name, precision, arguments.out)
    return measure(Recipe.read(arguments.recipe), arguments.data, score, arguments.pairs)


def everything(arguments: argparse.Namespace) -> None:
    """All steps, in order."""
    for step in (train, calibrate, pack_checkpoint, evaluate):
        step(arguments)


def main() -> None:
    """Parse the command line and run one step."""
    parser = argparse.ArgumentParser(prog="python -m models.training.cross_encoder")
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--data", type=Path, required=True, help="directory with the rows, *_train and *_dev.jsonl.gz")
    parser.add_argument("--backbone", type=Path, required=True, help="directory of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True, help="directory of the state and of what is made")
    parser.add_argument("--recipe", type=Path, help="YAML file in place of the packaged one")
    parser.add_argument("--documents", type=Path, default=DOCUMENTS, help="directory of the model card and licences")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="for training, of one thread each")
    parser.add_argument("--pairs", type=int, default=10_000, help="to judge of each development set, at most")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    torch.manual_seed(0)
    STEPS[arguments.step](arguments)


STEPS = {
    "train": train,
    "calibrate": calibrate,
    "pack": pack_checkpoint,
    "evaluate": evaluate,
    "all": everything,
}

if __name__ == "__main__":
    main()
