"""The steps of the recipe over one working directory, each from what the one before left there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from models.bundled.pack import pack
from models.checkpoint import Checkpoint
from models.errors import ModelError
from models.training.progress import ProgressLog
from models.training.span import materials
from models.training.span.calibrating import calibrate
from models.training.span.card import CALIBRATION, card, licences
from models.training.span.config import Recipe
from models.training.span.evaluation import evaluate
from models.training.span.parcel import unwrap, wrap
from models.training.span.preparation import REPORT, START, prepare
from models.training.span.start import KINDS
from models.training.span.training import LOG, Training

TRAINED, CALIBRATED, PACKED, DOCUMENTS = "trained", "calibrated", "packed", "documents"
RESULTS = "results.md"


class Pipeline:
    """`work` holds everything that is made; a step that finds its outcome there already does nothing.

    `ModelError` where the outcome of the step before is not there.
    """

    def __init__(self, recipe: Recipe, work: Path, device: str) -> None:
        self._recipe = recipe
        self._work = work
        self._device = device

    def prepare(self, data: Path, processes: int = 0) -> None:
        if not (self._work / REPORT).exists():
            _emptied(self._work)
            prepare(self._recipe, data, self._work, processes)

    def wrap(self, parcel: Path) -> None:
        """What was prepared in one file, for a machine that trains; the teacher, if any, is asked before."""
        materials.taught(self._recipe.teacher, self._work, torch.device(self._device))
        wrap(self._work, parcel)

    def unwrap(self, parcel: Path) -> None:
        """A working directory from what `wrap` wrote on another machine."""
        if not (self._work / REPORT).exists():
            _emptied(self._work)
            unwrap(parcel, self._recipe.start, self._recipe.seed, self._work)

    def train(self, workers: int, slice_minutes: float | None) -> bool:
        """True once the budget is spent; the checkpoint is written then."""
        if (self._work / TRAINED).exists():
            return True
        training = self._training(workers)
        done = training.run(slice_minutes)
        if done:
            self._write(training)
        return done

    def give(self, out: Path) -> None:
        """What training has changed so far, as float16 in one file: 27 MB for six layers, small enough to be sent."""
        save_file({name: each.half() for name, each in self._training().state().items()}, out)

    def take(self, paths: Sequence[Path]) -> None:
        """The trained checkpoint from what `give` wrote, here or on another machine, over data prepared alike.

        It takes the place of one that is there.
        Of several runs from one start it is their mean (model soups, Wortsman et al. 2022).
        """
        runs = [load_file(path) for path in paths]
        training = self._training()
        training.load({name: torch.stack([run[name].float() for run in runs]).mean(0) for name in runs[0]})
        self._write(training)

    def calibrate(self, data: Path) -> None:
        if not (self._work / CALIBRATION).exists():
            self._after("train", TRAINED)
            out = _emptied(self._work / CALIBRATED)
            trained, options = self._work / TRAINED, self._recipe.calibration
            if options is None:
                shutil.copytree(trained, out)
                outcome = None
            else:
                outcome = asdict(calibrate(options, data, trained, out, self._device, self._recipe.seed))
            (self._work / CALIBRATION).write_text(json.dumps(outcome) + "\n", encoding="utf-8")

    def evaluate(self, data: Path, beside: list[str]) -> list[str]:
        """The table of the calibrated checkpoint, beside others."""
        self._after("calibrate", CALIBRATED)
        paths = [data / name for name in self._recipe.evaluation]
        lines = evaluate([str(self._work / CALIBRATED), *beside], paths, self._device)
        (self._work / RESULTS).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return lines

    def pack(self) -> Path:
        """The form that ships, with card and licences; `packed` replaces models/bundled/span as it is."""
        self._after("evaluate", RESULTS)
        documents, packed = _emptied(self._work / DOCUMENTS), self._work / PACKED
        documents.mkdir()
        results = (self._work / RESULTS).read_text(encoding="utf-8").splitlines()
        (documents / "LICENSES.md").write_text(licences(self._recipe, self._work), encoding="utf-8")
        checkpoint = Checkpoint.open(self._work / CALIBRATED)
        pack(checkpoint, packed, documents)
        text = card(self._recipe, self._work, packed, results, ProgressLog(self._work / LOG))
        (documents / "MODEL_CARD.md").write_text(text, encoding="utf-8")
        # Packed again, so that the checksums cover the card, which states the size of the packed weights.
        pack(checkpoint, packed, documents)
        return packed

    def _after(self, step: str, outcome: str) -> None:
        if not (self._work / outcome).exists():
            raise ModelError(f"{self._work} has no {outcome}: the step {step} comes before this one")

    def _training(self, workers: int = 0) -> Training:
        self._after("prepare", REPORT)
        return Training(self._recipe, self._work, self._device, workers)

    def _write(self, training: Training) -> None:
        """The checkpoint, which appears whole or not at all."""
        staging = _emptied(self._work / f"{TRAINED}.partial")
        shutil.copytree(self._work / START, staging, ignore=shutil.ignore_patterns(KINDS))
        training.write(staging)
        staging.replace(_emptied(self._work / TRAINED))


def _emptied(directory: Path) -> Path:
    """`directory` without what an interrupted step may have left there; it does not exist afterwards."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.parent.mkdir(parents=True, exist_ok=True)
    return directory
