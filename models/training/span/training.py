"""The training run: from the prepared directory to a checkpoint in gliner's form, in slices that can be resumed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models.gliner.config import GlinerConfig
from models.training.masters import Masters
from models.training.memory import resident_bytes
from models.training.precision import compute_type
from models.training.progress import ProgressLog
from models.training.span.batches import Batch
from models.training.span.casing import folded
from models.training.span.config import Budget, Recipe
from models.training.span.losses import contrastive_loss, span_loss
from models.training.span.materials import gathered
from models.training.span.packed import PackedBatch, PackedBatches
from models.training.span.start import LABELS, TABLE, TEXT, write
from models.training.span.workers import made_elsewhere

STATE = "state.pt"
SENTENCES = "sentences.npy"
LOG = "training.jsonl"
PLOT = "training.svg"
_LOG_EVERY = 20
_LEAST_RATE = 1e-3


@dataclass(slots=True)
class Progress:
    """How far a run is: batches, examples and seconds of training, over all slices."""

    batches: int = 0
    examples: int = 0
    seconds: float = 0.0

    def share(self, budget: Budget) -> float:
        """0 at the beginning, 1 at the end of the budget."""
        by_time = self.seconds / (60 * budget.minutes) if budget.minutes else 0.0
        return max(self.examples / budget.examples, by_time)


@contextmanager
def _without_denormals() -> Iterator[None]:
    """Gradients of what is learned become denormal numbers, which slow a CPU down by a factor of ten and more."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


class Training:
    """One run in `directory`, where `preparation.prepare` left its data; goes on from the state kept there, if any."""

    def __init__(self, recipe: Recipe, directory: Path, device: str, workers: int) -> None:
        self._recipe = recipe
        self._options = recipe.optimisation
        self._directory = directory
        self._device = torch.device(device)
        self._workers = workers
        torch.manual_seed(recipe.seed)
        self._materials = gathered(recipe, directory, self._device)
        self._network = self._materials.network
        # On the device first: the masters are made where the parameters are.
        self._masters = Masters(self._network.to(self._device), compute_type(self._device))
        self._groups = self._parameter_groups()
        self._optimiser = torch.optim.AdamW(self._groups, betas=(0.9, 0.98), fused=True)
        self._progress = Progress()
        self._log = ProgressLog(directory / LOG)
        if (directory / STATE).exists():
            self._resume()

    @_without_denormals()
    def run(self, slice_minutes: float | None) -> bool:
        """Train until the budget is spent, or for one slice; True where the budget is spent.

        The state is saved at the end, every few minutes, and when memory runs short, which also ends the slice.
        """
        begun = saved = time.monotonic()
        self._network.train(self._options.dropout > 0)
        options, budget = self._options, self._recipe.budget
        losses: list[Tensor] = []
        tick = begun
        for batch in self._stream():
            if self._progress.share(budget) >= 1.0:
                break
            losses.append(self._step(batch))
            self._progress.batches += 1
            self._progress.examples += len(batch)
            if self._progress.batches % _LOG_EVERY == 0:
                # Reading the loss waits for the device, so it is done now and then alone.
                self._report(float(torch.stack(losses).mean()), begun)
                losses = []
            now = time.monotonic()
            self._progress.seconds, tick = self._progress.seconds + now - tick, now
            if now - saved > 60 * options.save_minutes:
                self._save()
                saved = now
            over = slice_minutes is not None and now - begun > 60 * slice_minutes
            if over or resident_bytes() > options.memory_gib * 2**30:
                self._finish(losses, begun)
                return False
        self._finish(losses, begun)
        return True

    def state(self) -> dict[str, Tensor]:
        """Everything that learns, by name, in float32 on the CPU."""
        return self._masters.state()

    def load(self, state: dict[str, Tensor]) -> None:
        """Take over what `state` gave; `KeyError` where something that learns is missing."""
        self._masters.load(state)

    def write(self, out: Path) -> None:
        """The weights as they are now, in gliner's form, beside the tokenizers of the start."""
        tensors = self._materials.checkpoint.tensors()
        state, case = self._masters.state(), self._materials.case
        for name, tensor in state.items():
            if name in tensors:
                tensors[name] = tensor.numpy()
        if case is not None:
            learned = state[f"{TEXT}embeddings.word_embeddings.case"]
            cased = folded(torch.from_numpy(tensors[TEXT + TABLE]), learned, case.kind).numpy()
            if tensors[LABELS + TABLE].shape == cased.shape:
                # The label encoder reads none of the changed rows; one table for both is packed once.
                tensors[LABELS + TABLE] = cased
            tensors[TEXT + TABLE] = cased
        write(out, tensors, GlinerConfig.of(self._materials.checkpoint).raw)

    def _stream(self) -> Iterator[Batch | PackedBatch]:
        self._materials.batches.start = self._progress.batches
        if not self._workers:
            return iter(self._materials.batches)
        packed = PackedBatches(self._materials.batches)
        return made_elsewhere(packed, self._workers, pinned=self._device.type == "cuda")

    def _step(self, made: Batch | PackedBatch) -> Tensor:
        options, share = self._options, self._progress.share(self._recipe.budget)
        for group in self._optimiser.param_groups:
            group["lr"] = group["rate"] * rate_factor(share, options.warmup)
        batch = made.to(self._device)
        spans = self._network.spans(batch)
        logits = self._network.scores(spans, batch, self._phrases(batch, share))
        loss = span_loss(logits, batch.target, batch.weight)
        if options.contrast:
            loss = loss + options.contrast * contrastive_loss(logits, batch.target, batch.weight)
        if self._materials.lesson is not None:
            loss = loss + self._materials.lesson.loss(self._network, spans, batch, self._lots())
        loss.backward()  # type: ignore[no-untyped-call]
        changed = self._masters.collect()
        torch.nn.utils.clip_grad_norm_(changed, options.clip, foreach=True)
        self._optimiser.step()
        self._masters.publish()
        return loss.detach()

    def _phrases(self, batch: Batch, share: float) -> Tensor:
        """Sentence embeddings of the batch's phrases: as kept, or, once the label encoder learns, computed anew."""
        if share < self._options.label_encoder_from:
            kept: Tensor = self._materials.sentences[batch.phrases]
            return kept
        ids, mask = self._materials.bank.tokens(batch.phrases.tolist())
        return self._network.sentences(ids.to(self._device), mask.to(self._device))

    def _lots(self) -> torch.Generator:
        """Chance that depends on seed and position alone, as the batches do."""
        return torch.Generator().manual_seed(self._recipe.seed * 2**32 + self._progress.batches)

    def _parameter_groups(self) -> list[dict[str, Any]]:
        options = self._options
        rates = {TEXT: options.encoder_rate, LABELS: options.label_rate, "": options.head_rate}
        groups: dict[str, list[torch.nn.Parameter]] = {prefix: [] for prefix in rates}
        for name, parameter in self._masters.named():
            groups[next(prefix for prefix in rates if name.startswith(prefix))].append(parameter)
        return [
            {"params": groups[prefix], "lr": rate, "rate": rate, "weight_decay": options.decay}
            for prefix, rate in rates.items()
            if groups[prefix]
        ]

    def _finish(self, losses: Sequence[Tensor], begun: float) -> None:
        """End a slice: log what came after the last entry, and save."""
        if losses:
            self._report(float(torch.stack(tuple(losses)).mean()), begun)
        self._save()

    def _report(self, loss: float, begun: float) -> None:
        progress = self._progress
        if not np.isfinite(loss):
            raise FloatingPointError(f"the loss is {loss} after {progress.batches} batches; the last state is kept")
        self._log.add(
            {
                "batches": progress.batches,
                "examples": progress.examples,
                "minutes": round(progress.seconds / 60, 3),
                "loss": loss,
                "examples_a_second": progress.examples / max(progress.seconds, 1e-9),
                "slice_minutes": round((time.monotonic() - begun) / 60, 3),
                "resident_gib": round(resident_bytes() / 2**30, 2),
            }
        )

    def _save(self) -> None:
        state = {
            "masters": self._masters.state(),
            "optimiser": self._optimiser.state_dict(),
            "progress": (self._progress.batches, self._progress.examples, self._progress.seconds),
        }
        partial = self._directory / (STATE + ".partial")
        torch.save(state, partial)
        partial.replace(self._directory / STATE)
        self._log.plot(self._directory / PLOT, "examples", "loss")

    def _resume(self) -> None:
        state = torch.load(self._directory / STATE, map_location=self._device, weights_only=True)
        self._masters.load(state["masters"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._progress = Progress(*state["progress"])


def rate_factor(share: float, warmup: float) -> float:
    """Linear up to 1 over `warmup` of the budget, then linear down to nearly zero."""
    if share < warmup:
        return max(share / warmup, _LEAST_RATE)
    return max((1 - share) / (1 - warmup or 1.0), _LEAST_RATE)
