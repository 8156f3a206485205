"""Everything a training run works with, put together from the prepared directory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from models.checkpoint import Checkpoint
from models.contract import FloatArray
from models.gliner.config import GlinerConfig
from models.gliner.network import build_networks
from models.gliner.tokenization import PieceTokenizer
from models.training.precision import compute_type
from models.training.span.batches import Batches, Collator, Limits
from models.training.span.casing import CasedEmbedding
from models.training.span.config import Optimisation, Recipe, Teacher
from models.training.span.corpus import Corpus
from models.training.span.lesson import Lesson
from models.training.span.network import SpanTrainee
from models.training.span.phrase_bank import PhraseBank, likeness
from models.training.span.preparation import START, Prepared, weight
from models.training.span.recollection import recollect
from models.training.span.sampling import Sampler
from models.training.span.start import Case, read_case
from models.training.span.teachings import TEACHINGS, Teachings
from models.training.span.written import Codes, written

SENTENCES = "sentences.npy"
_COMMON = 64


@dataclass(frozen=True, slots=True, eq=False)
class Materials:
    """network: on the CPU, in float32, with what learns marked. sentences: (phrases, width) on the device, in the type
    computed in. lesson: None without a teacher."""

    checkpoint: Checkpoint
    case: Case | None
    network: SpanTrainee
    bank: PhraseBank
    sentences: Tensor
    batches: Batches
    lesson: Lesson | None


def gathered(recipe: Recipe, directory: Path, device: torch.device) -> Materials:
    """The materials of `recipe` from `directory`, where `preparation.prepare` left its data."""
    prepared = Prepared.read(directory)
    checkpoint = Checkpoint.open(directory / START)
    config, case = GlinerConfig.of(checkpoint), read_case(checkpoint.directory)
    text, labels = build_networks(config, checkpoint.tensors())
    assert labels is not None
    network = SpanTrainee(text, labels)
    network.attend("sdpa" if device.type == "cuda" else "eager")
    bank = PhraseBank(prepared.book.phrases, PieceTokenizer(checkpoint.directory / "labels_tokenizer", checkpoint))
    sentences = _embedded(bank, network, directory, device)
    _made_trainable(network, case, recipe.optimisation)
    types = sentences[[prepared.book.main(label) for label in range(len(prepared.corpus.names))]]
    near = likeness(types.float().cpu().numpy())
    tokenizer = PieceTokenizer(checkpoint.directory, checkpoint)
    codes = Codes.of(prepared.corpus.names.tolist(), tokenizer.vocabulary())
    collator = Collator(
        sampler=Sampler(prepared.corpus, prepared.book, near, recipe.asking, recipe.spans, config.max_width, codes),
        positive=recipe.optimisation.positive,
        opening=int(tokenizer.opening[0]),
        closing=int(tokenizer.closing[0]),
        padding=tokenizer.padding,
        lower=None if case is None else case.source,
        lower_share=recipe.spans.lower,
    )
    lesson = None
    if recipe.teacher.itself and not (directory / TEACHINGS).exists():
        recollect(recipe.teacher, network.to(device), collator, types).save(directory / TEACHINGS)
        network.to("cpu")
    teachings = taught(recipe.teacher, directory, device)
    if teachings is not None:
        collator = replace(collator, sampler=collator.sampler.taught(teachings))
        lesson = _lesson(teachings, types.to(compute_type(device)), prepared.corpus, recipe.teacher)
    limits = Limits(recipe.optimisation.tokens, recipe.optimisation.texts)
    batches = Batches(collator, chances(prepared.corpus, recipe), prepared.corpus.lengths(), limits, recipe.seed)
    return Materials(checkpoint, case, network, bank, sentences.to(compute_type(device)), batches, lesson)


def chances(corpus: Corpus, recipe: Recipe) -> FloatArray:
    """Cumulative weights (examples,) float64 by which examples are drawn."""
    weights = np.asarray([weight(str(source), recipe) for source in corpus.sources])
    return np.cumsum(weights[corpus.source])


def _embedded(bank: PhraseBank, network: SpanTrainee, directory: Path, device: torch.device) -> Tensor:
    """Sentence embeddings of all phrases on the device, kept in the directory: on a CPU they take minutes."""
    path = directory / SENTENCES
    if not path.exists():
        embeddings = bank.embed(network.to(device), device)
        network.to("cpu")
        np.save(path, embeddings.cpu().numpy())
    return torch.from_numpy(np.load(path)).to(device)


def _lesson(teachings: Teachings, types: Tensor, corpus: Corpus, teacher: Teacher) -> Lesson:
    """The lesson about the types that are known by their meaning; types: (labels, width) their embeddings."""
    compared = np.flatnonzero(~written(corpus.names.tolist()))
    counts = np.bincount(corpus.mentions[:, 2], minlength=len(corpus.names))[compared]
    common = np.argsort(-counts, kind="stable")[:_COMMON]
    return Lesson(replace(teachings, labels=teachings.labels[compared]), types[compared], common, teacher)


def taught(teacher: Teacher, directory: Path, device: torch.device) -> Teachings | None:
    """The teachings, kept in the directory: on a CPU they take a quarter of an hour."""
    path = directory / TEACHINGS
    if not path.exists():
        if teacher.checkpoint is None:
            return None
        # The library that reads the teacher is slow to load, and most runs have none.
        from models.training.span.teacher import teach

        teach(teacher, directory, device).save(path)
    return Teachings.load(path)


def _made_trainable(network: SpanTrainee, case: Case | None, options: Optimisation) -> None:
    network.drop(options.dropout)
    encoder = cast(Any, network.text_encoder)
    if case is not None:
        encoder.set_input_embeddings(CasedEmbedding(encoder.get_input_embeddings(), case.kind))
    network.make_trainable(label_encoder=options.label_encoder_from < 1)
    if case is not None:
        encoder.get_input_embeddings().case.requires_grad_(True)
