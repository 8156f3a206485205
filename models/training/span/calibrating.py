"""Calibrating a checkpoint on part of the development texts, and what that does to the others."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.checkpoint import WEIGHTS, Checkpoint
from models.contract import FloatArray
from models.gliner.config import CONFIG, GlinerConfig
from models.gliner.network import build_networks
from models.gliner.tokenization import PieceTokenizer
from models.training.span.calibration import Platt, fit, fold, gather, label_features
from models.training.span.config import Calibration
from models.training.span.measures import Place, Scored, calibration_error
from models.training.span.network import SpanTrainee
from models.training.span.phrase_bank import PhraseBank
from models.training.span.reading import DevelopmentSet, development_sets, find, load
from models.training.span.start import KINDS, write


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scaling, and the calibration error on texts that it was not fitted on, before and after."""

    scale: float
    bias: float
    before: float
    after: float


def calibrate(options: Calibration, data: Path, checkpoint: Path, out: Path, device: str, seed: int) -> Outcome:
    """Write `checkpoint` with calibrated scores to the new directory `out`."""
    sets = development_sets([data / name for name in options.sets])
    model = load(str(checkpoint), device)
    parts = [_parted(each, options.share, seed) for each in sets]
    opened = Checkpoint.open(checkpoint)
    tensors = opened.tensors()
    if options.temperature is None:
        labels = sorted({label for each in sets for record in each.records for label in record.labels})
        fitted = [(find(model, part.records), part.expected()) for part, _ in parts]
        features = _features(opened, tensors, labels) if options.ridge is not None else None
        scores = gather(fitted, {label: index for index, label in enumerate(labels)})
        platt = fit(scores, features, options.ridge)
    else:
        platt = Platt(1 / options.temperature, 0.0, np.zeros(0, np.float32))
    config = GlinerConfig.of(opened)
    shutil.copytree(checkpoint, out, ignore=shutil.ignore_patterns(WEIGHTS, CONFIG, KINDS, "graphs"))
    folded, hidden = fold(tensors, config.hidden_size, platt)
    write(out, folded, {**config.raw, "hidden_size": hidden})
    rest = [(find(model, part.records), part.expected()) for _, part in parts if part.records]
    again = load(str(out), device)
    calibrated = [(find(again, part.records), part.expected()) for _, part in parts if part.records]
    return Outcome(platt.scale, platt.bias, _mean_error(rest), _mean_error(calibrated))


def _parted(each: DevelopmentSet, share: float, seed: int) -> tuple[DevelopmentSet, DevelopmentSet]:
    order = np.random.default_rng(seed).permutation(len(each.records))
    count = max(1, round(share * len(order)))
    parts = [tuple(each.records[int(at)] for at in part) for part in (order[:count], order[count:])]
    return DevelopmentSet(each.name, parts[0]), DevelopmentSet(each.name, parts[1])


def _features(checkpoint: Checkpoint, tensors: dict[str, NDArray[Any]], labels: Sequence[str]) -> FloatArray:
    text, label_network = build_networks(GlinerConfig.of(checkpoint), tensors)
    assert label_network is not None
    tokenizer = PieceTokenizer(checkpoint.directory / "labels_tokenizer", checkpoint)
    bank = PhraseBank(labels, tokenizer)
    sentences = bank.embed(SpanTrainee(text, label_network), torch.device("cpu"))
    return label_features(tensors, sentences.numpy())


def _mean_error(sets: Sequence[tuple[Sequence[Scored], Sequence[set[Place]]]]) -> float:
    """The mean of the sets' calibration errors."""
    return float(np.mean([calibration_error(found, expected) for found, expected in sets]))
