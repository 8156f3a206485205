"""The training loop: a schedule by steps and minutes, a log of the loss, and a state to continue from."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import distributed

from models.training.cross_encoder.batches import Batch, BatchStream
from models.training.cross_encoder.loss import loss
from models.training.cross_encoder.network import MixedPrecision
from models.training.cross_encoder.recipe import Optimisation

LOG_STEPS = 50
SMOOTHING = 0.98


@dataclass(slots=True)
class Progress:
    """How far training has come. seconds: of training, over all its starts; loss: a moving mean."""

    round: int = 0
    batch: int = 0
    step: int = 0
    pairs: int = 0
    tokens: int = 0
    seconds: float = 0.0
    loss: float = field(default=float("nan"))


def rate(progress: float, warmup: float) -> float:
    """Share of the peak rate at `progress` (0 to 1): linear to the peak over `warmup`, then linear to zero."""
    if progress < warmup:
        return max(progress / warmup, 0.01)
    return max(0.0, (1 - progress) / (1 - warmup))


class Trainer:
    """One run, in one process or in several that average their gradients (`torch.distributed`).

    state: the file it is continued from when it exists, and saved to every few minutes.
    """

    def __init__(self, precision: MixedPrecision, stream: BatchStream, settings: Optimisation, state: Path) -> None:
        self.progress = Progress()
        self._precision = precision
        self._stream = stream
        self._settings = settings
        self._state = state
        self._processes = distributed.get_world_size() if distributed.is_initialized() else 1
        self._leads = self._processes == 1 or distributed.get_rank() == 0
        self._saved = self._clock = 0.0
        encoder, head = precision.groups()
        self._parameters = [*encoder, *head]
        self._peaks = (settings.encoder_rate, settings.head_rate)
        self._optimiser = torch.optim.AdamW(
            [{"params": encoder}, {"params": head}],
            lr=0.0,
            betas=(0.9, 0.98),
            weight_decay=settings.weight_decay,
            fused=True,
        )
        if state.exists():
            self._restore()

    def run(self) -> None:
        """Train to the end of the schedule."""
        self._precision.network.train()
        self._saved = self.progress.seconds
        self._clock = time.monotonic() - self.progress.seconds
        for batches in self._stream.rounds(self.progress.round):
            for batch in batches[self.progress.batch :]:
                if self._done() >= 1.0:
                    self.save()
                    return
                self._step(batch)
                self._report()
            self.progress.batch = 0
            self.progress.round += 1

    def _report(self) -> None:
        if self.progress.step % LOG_STEPS == 0 and self._leads:
            logging.getLogger(__name__).info(self._line())
        if self.progress.seconds - self._saved > 60 * self._settings.save_minutes:
            self.save()
            self._saved = self.progress.seconds

    def _done(self) -> float:
        steps = self.progress.step / self._settings.steps
        return max(steps, self.progress.seconds / 60 / self._settings.minutes)

    def _step(self, batch: Batch) -> None:
        settings = self._settings
        for group, peak in zip(self._optimiser.param_groups, self._peaks, strict=True):
            group["lr"] = peak * rate(self._done(), settings.warmup)
        logits = self._precision.network(**batch.inputs).logits.float()
        value = loss(logits, batch, settings.ranking_weight, settings.contradiction_weight)
        value.backward()  # type: ignore[no-untyped-call]
        self._precision.masters.collect()
        seconds, mean = self._average(time.monotonic() - self._clock, value.item())
        torch.nn.utils.clip_grad_norm_(self._parameters, settings.gradient_norm, foreach=True)
        self._optimiser.step()
        self._precision.masters.publish()
        progress = self.progress
        progress.step += 1
        progress.batch += 1
        progress.pairs += self._processes * len(batch.verdicts)
        progress.tokens += self._processes * batch.inputs["input_ids"].numel()
        progress.seconds = seconds
        progress.loss = mean if progress.step == 1 else SMOOTHING * progress.loss + (1 - SMOOTHING) * mean

    def _average(self, *numbers: float) -> list[float]:
        """Average the gradients over the processes, and `numbers` with them, so that all agree on the clock."""
        if self._processes == 1:
            return list(numbers)
        gradients = [p.grad for p in self._parameters if p.grad is not None]
        flat = torch.cat([*(gradient.flatten() for gradient in gradients), torch.tensor(numbers)])
        distributed.all_reduce(flat)
        flat /= self._processes
        parts = torch.split(flat, [*(gradient.numel() for gradient in gradients), len(numbers)])
        for gradient, part in zip(gradients, parts[:-1], strict=True):
            gradient.copy_(part.view_as(gradient))
        averages: list[float] = parts[-1].tolist()
        return averages

    def _line(self) -> str:
        at = self.progress
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return (
            f"step {at.step} {100 * self._done():.1f} % loss {at.loss:.4f} pairs {at.pairs} "
            f"{at.pairs / at.seconds:.0f}/s tokens {at.tokens / at.seconds:.0f}/s "
            f"{at.seconds / 60:.1f} min memory {pages * os.sysconf('SC_PAGE_SIZE') / 2**30:.2f} GiB"
        )

    def save(self) -> None:
        """Write the state; the file is always whole."""
        if not self._leads:
            return
        progress = {name: getattr(self.progress, name) for name in Progress.__slots__}
        state: dict[str, Any] = {
            "progress": progress,
            "masters": self._precision.masters.state(),
            "optimiser": self._optimiser.state_dict(),
        }
        staging = self._state.with_suffix(".part")
        torch.save(state, staging)
        staging.replace(self._state)

    def _restore(self) -> None:
        state = torch.load(self._state, weights_only=True)
        self.progress = Progress(**state["progress"])
        self._precision.masters.load(state["masters"])
        self._optimiser.load_state_dict(state["optimiser"])
        logging.getLogger(__name__).info("continued: %s", self._line())
