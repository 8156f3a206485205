"""The training run: from the prepared directory to a checkpoint in gliner's form, in slices that can be resumed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from models.checkpoint import Checkpoint
from models.contract import FloatArray
from models.gliner.config import GlinerConfig
from models.gliner.network import build_networks
from models.gliner.tokenization import PieceTokenizer
from models.training.masters import Masters
from models.training.memory import resident_bytes
from models.training.progress import ProgressLog
from models.training.span.batches import Batch, Batches, Collator, Limits
from models.training.span.casing import CasedEmbedding, folded
from models.training.span.config import Budget, Recipe
from models.training.span.corpus import Corpus
from models.training.span.losses import contrastive_loss, span_loss
from models.training.span.network import SpanTrainee
from models.training.span.phrase_bank import PhraseBank, likeness
from models.training.span.preparation import START, Prepared, weight
from models.training.span.sampling import Sampler
from models.training.span.start import LABELS, TABLE, TEXT, read_case, write

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


class Training:
    """One run in `directory`, where `Prepared.write` left its data; goes on from the state kept there, if any."""

    def __init__(self, recipe: Recipe, directory: Path, device: str, workers: int) -> None:
        self._recipe = recipe
        self._options = recipe.optimisation
        self._directory = directory
        self._device = torch.device(device)
        self._workers = workers
        torch.manual_seed(recipe.seed)
        # Gradients of what is learned become denormal numbers, which slow a CPU down by a factor of ten and more.
        torch.set_flush_denormal(True)
        prepared = Prepared.read(directory)
        self._checkpoint = Checkpoint.open(directory / START)
        self._config = GlinerConfig.of(self._checkpoint)
        self._case = read_case(self._checkpoint.directory)
        self._network, self._bank, self._sentences = self._assembled(prepared)
        self._batches = self._sampled(prepared)
        self._masters = Masters(self._network)
        self._network.to(self._device)
        self._groups = self._parameter_groups()
        self._optimiser = torch.optim.AdamW(self._groups, betas=(0.9, 0.98), fused=True)
        self._progress = Progress()
        self._log = ProgressLog(directory / LOG)
        if (directory / STATE).exists():
            self._resume()

    def run(self, slice_minutes: float | None) -> bool:
        """Train until the budget is spent, or for one slice; True where the budget is spent.

        The state is saved at the end, every few minutes, and when memory runs short, which also ends the slice.
        """
        begun = saved = time.monotonic()
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
                self._save()
                return False
        self._save()
        return True

    def write(self, out: Path) -> None:
        """The weights as they are now, in gliner's form, beside the tokenizers of the start."""
        tensors = self._checkpoint.tensors()
        state = self._masters.state()
        for name, tensor in state.items():
            if name in tensors:
                tensors[name] = tensor.numpy()
        if self._case is not None:
            case = state[f"{TEXT}embeddings.word_embeddings.case"]
            cased = folded(torch.from_numpy(tensors[TEXT + TABLE]), case, self._case.kind).numpy()
            if tensors[LABELS + TABLE].shape == cased.shape:
                # The label encoder reads none of the changed rows; one table for both is packed once.
                tensors[LABELS + TABLE] = cased
            tensors[TEXT + TABLE] = cased
        write(out, tensors, self._config.raw)

    def _assembled(self, prepared: Prepared) -> tuple[SpanTrainee, PhraseBank, Tensor]:
        text, labels = build_networks(self._config, self._checkpoint.tensors())
        assert labels is not None
        network = SpanTrainee(text, labels)
        network.attend("sdpa" if self._device.type == "cuda" else "eager")
        network.drop(self._options.dropout)
        tokenizer = PieceTokenizer(self._checkpoint.directory / "labels_tokenizer", self._checkpoint)
        bank = PhraseBank(prepared.book.phrases, tokenizer)
        sentences = self._embedded(bank, network)
        if self._case is not None:
            encoder = cast(Any, network.text_encoder)
            table = encoder.get_input_embeddings()
            encoder.set_input_embeddings(CasedEmbedding(table, self._case.kind))
        network.make_trainable(label_encoder=self._options.label_encoder_from < 1)
        if self._case is not None:
            cast(Any, network.text_encoder).get_input_embeddings().case.requires_grad_(True)
        return network, bank, sentences.to(torch.bfloat16)

    def _embedded(self, bank: PhraseBank, network: SpanTrainee) -> Tensor:
        """Sentence embeddings of all phrases on the device, kept in the directory: on a CPU they take minutes."""
        path = self._directory / SENTENCES
        if not path.exists():
            embeddings = bank.embed(network.to(self._device), self._device)
            network.to("cpu")
            np.save(path, embeddings.cpu().numpy())
        return torch.from_numpy(np.load(path)).to(self._device)

    def _sampled(self, prepared: Prepared) -> Batches:
        corpus, book = prepared.corpus, prepared.book
        mains = torch.tensor([book.main(label) for label in range(len(corpus.names))])
        near = likeness(self._sentences[mains.to(self._device)].float().cpu().numpy())
        recipe = self._recipe
        sampler = Sampler(corpus, book, near, recipe.asking, recipe.spans, self._config.max_width)
        tokenizer = PieceTokenizer(self._checkpoint.directory, self._checkpoint)
        collator = Collator(
            sampler=sampler,
            positive=self._options.positive,
            opening=int(tokenizer.opening[0]),
            closing=int(tokenizer.closing[0]),
            padding=tokenizer.padding,
            lower=None if self._case is None else self._case.source,
            lower_share=recipe.spans.lower,
        )
        limits = Limits(self._options.tokens, self._options.texts)
        return Batches(collator, chances(corpus, recipe), corpus.lengths(), limits, recipe.seed)

    def _stream(self) -> Iterator[Batch]:
        self._batches.start = self._progress.batches
        if not self._workers:
            return iter(self._batches)
        return iter(
            DataLoader(
                self._batches,
                batch_size=None,
                num_workers=self._workers,
                prefetch_factor=8,
                pin_memory=self._device.type == "cuda",
            )
        )

    def _step(self, batch: Batch) -> Tensor:
        options, share = self._options, self._progress.share(self._recipe.budget)
        for group in self._optimiser.param_groups:
            group["lr"] = group["rate"] * rate_factor(share, options.warmup)
        self._network.train(options.dropout > 0)
        batch = batch.to(self._device)
        logits = self._network(batch, self._phrases(batch, share))
        loss = span_loss(logits, batch.target, batch.weight)
        if options.contrast:
            loss = loss + options.contrast * contrastive_loss(logits, batch.target, batch.weight)
        loss.backward()  # type: ignore[no-untyped-call]
        changed = self._masters.collect()
        torch.nn.utils.clip_grad_norm_(changed, options.clip, foreach=True)
        self._optimiser.step()
        self._masters.publish()
        return loss.detach()

    def _phrases(self, batch: Batch, share: float) -> Tensor:
        """Sentence embeddings of the batch's phrases: as kept, or, once the label encoder learns, computed anew."""
        if share < self._options.label_encoder_from:
            return self._sentences[batch.phrases]
        ids, mask = self._bank.tokens(batch.phrases.tolist())
        return self._network.sentences(ids.to(self._device), mask.to(self._device))

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


def chances(corpus: Corpus, recipe: Recipe) -> FloatArray:
    """Cumulative weights (examples,) float64 by which examples are drawn."""
    weights = np.asarray([weight(str(source), recipe) for source in corpus.sources])
    return np.cumsum(weights[corpus.source])
