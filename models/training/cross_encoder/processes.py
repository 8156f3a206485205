"""One training run over processes of one thread each: on shared cores they lose less to waiting than threads do."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed

from models.training.cross_encoder.batches import BatchStream, read_tokenizer
from models.training.cross_encoder.checkpoint import write_checkpoint
from models.training.cross_encoder.network import MixedPrecision, build_network
from models.training.cross_encoder.questions import Mixture
from models.training.cross_encoder.recipe import Recipe
from models.training.cross_encoder.training import Trainer


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What every process needs. out: holds the state and, at the end, the checkpoint."""

    recipe: Recipe
    mixture: Mixture
    backbone: Path
    out: Path
    processes: int

    def process(self, rank: int) -> None:
        """Train as process `rank`; the first one logs and writes."""
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
        settings = self.recipe.optimisation
        torch.manual_seed(self.recipe.seed)
        torch.set_num_threads(1)
        # Named after the parent, because a store that an earlier run left behind would be taken for this one's.
        meeting = str(self.out / f"rendezvous-{os.getppid()}")
        store = distributed.FileStore(meeting, self.processes)  # type: ignore[attr-defined]
        distributed.init_process_group("gloo", store=store, rank=rank, world_size=self.processes)
        tokenizer = read_tokenizer(self.backbone, settings.pair_tokens)
        precision = MixedPrecision(build_network(self.backbone))
        stream = BatchStream(
            self.mixture, tokenizer, settings.batch_tokens, self.recipe.seed, rank=rank, processes=self.processes
        )
        Trainer(precision, stream, settings, self.out / "state.pt").run()
        if rank == 0:
            write_checkpoint(precision, self.backbone, self.out / "checkpoint")
        distributed.destroy_process_group()
