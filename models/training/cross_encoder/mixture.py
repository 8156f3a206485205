"""From the data directory and the recipe to the mixture that questions are drawn from."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from models.training.cross_encoder.classification import DERIVED, ClassificationSource, derive, origin
from models.training.cross_encoder.hypotheses import LabelSet, read_label_sets
from models.training.cross_encoder.mentions import MentionSource
from models.training.cross_encoder.nli import InferenceSource
from models.training.cross_encoder.questions import Mixture, Source
from models.training.cross_encoder.recipe import ClassificationTask, Recipe, Task, TopicTask
from models.training.cross_encoder.rows import Row, by_source, read_rows
from models.training.cross_encoder.sentences import SentenceEncoder
from models.training.cross_encoder.topics import TopicSource, read_topics, score_topics

WORDS = range(6, 46)
"""Lengths of the texts that topics are learnt from, in words."""


def build_mixture(recipe: Recipe, data: Path, encoder: SentenceEncoder, cache: Path) -> Mixture:
    """Every source of the recipe with its share. Raises `ModelError` when the directory lacks one.

    cache: a directory that keeps the teacher's scores.
    """
    tasks = recipe.tasks
    inference = by_source(read_rows(data, "nli_train"), tasks.nli.sources)
    entity_sources = {name for name in (*tasks.mentions.sources, *tasks.topics.sources) if name not in inference}
    entities = by_source(read_rows(data, "ner_train"), entity_sources)
    members: list[tuple[Task, Mapping[str, Source]]] = [
        (tasks.nli, {name: InferenceSource(rows) for name, rows in inference.items()}),
        (tasks.classification, _classification(tasks.classification, data, encoder)),
        (
            tasks.mentions,
            {name: MentionSource(entities[name], tasks.mentions.candidates) for name in tasks.mentions.sources},
        ),
    ]
    sources: list[Source] = [_topics(tasks.topics, {**entities, **inference}, encoder, recipe.seed, cache)]
    shares = [tasks.topics.share]
    for task, built in members:
        total = sum(task.sources.values())
        for name, share in task.sources.items():
            sources.append(built[name])
            shares.append(task.share * share / total)
    return Mixture(sources, shares)


def _classification(task: ClassificationTask, data: Path, encoder: SentenceEncoder) -> dict[str, Source]:
    sets = read_label_sets()
    rows = by_source(read_rows(data, "cls_train"), {origin(name) for name in task.sources})
    sources: dict[str, Source] = {}
    for name in task.sources:
        held_out = task.held_out.get(name, ())
        known = derive(rows, name) if name in DERIVED else rows[name]
        labels = sorted({row["label"] for row in known}.difference(held_out))
        names = sets.get(name, LabelSet("topic", {}))
        vectors = encoder.embed([(names.name(label).others or (label,))[0] for label in labels])
        sources[name] = ClassificationSource(known, labels, vectors @ vectors.T, names, task.candidates)
    return sources


def _topics(
    task: TopicTask, rows: Mapping[str, Sequence[Row]], encoder: SentenceEncoder, seed: int, cache: Path
) -> TopicSource:
    generator = np.random.default_rng(seed)
    total = sum(task.sources.values())
    texts: list[str] = []
    for name, share in task.sources.items():
        found = sorted({row.get("premise") or row["text"] for row in rows[name]})
        found = [text for text in found if len(text.split()) in WORDS]
        wanted = min(len(found), round(task.texts * share / total))
        texts += [found[index] for index in generator.permutation(len(found))[:wanted]]
    topics = read_topics()
    path = cache / f"topics-{hashlib.sha256(repr((texts, topics)).encode()).hexdigest()[:16]}.npy"
    if not path.exists():
        logging.getLogger(__name__).info("the teacher reads %d texts", len(texts))
        np.save(path, score_topics(encoder, texts, topics))
    return TopicSource(texts, np.load(path), topics, task.candidates, task.temperature)
