"""Which texts of a data directory the recipe reads, by the licences that its configuration states."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from models.training.span.config import Recipe, RecipeError
from models.training.span.open_types.supervision import without_annotation
from models.training.span.overlap import Overlap
from models.training.span.records import ANY, Mention, Record, read_lines, read_records

ANNOTATED = "ner_train.jsonl.gz"
_TEXT_KEYS = ("text", "premise")


def annotated(directory: Path, recipe: Recipe, evaluation: Overlap) -> Iterator[Record]:
    """Records of `ner_train.jsonl.gz` whose source may be trained on; `RecipeError` for a source that has no entry."""
    for record in read_records(directory / ANNOTATED):
        if _trained(record.source, recipe) and not evaluation.holds(record.text):
            yield _without(record, recipe.sources[record.source].omit)


def for_open_types(directory: Path, recipe: Recipe, evaluation: Overlap) -> Iterator[Record]:
    """The texts that open types are looked for in: annotated ones with their mentions, others without."""
    for name, sources in recipe.open_types.texts.items():
        for source in sources:
            if not _trained(source, recipe):
                raise RecipeError(f"open_types.texts: the source {source} is not for training")
        for record in _texts(directory / name):
            if record.source in sources and not evaluation.holds(record.text):
                yield record


def _without(record: Record, omitted: Collection[str]) -> Record:
    """The record with mentions of any type in the place of those of the types that are left out."""
    unknown = [Mention(each.start, each.end, ANY) for each in record.mentions if each.label in omitted]
    return replace(
        record,
        mentions=tuple(each for each in record.mentions if each.label not in omitted),
        labels=tuple(label for label in record.labels if label not in omitted),
        unknown=(*record.unknown, *unknown),
    )


def _texts(path: Path) -> Iterator[Record]:
    if path.name == ANNOTATED:
        yield from read_records(path)
        return
    for _, line in read_lines(path):
        text = next((line[key] for key in _TEXT_KEYS if key in line), None)
        if isinstance(text, str) and "source" in line:
            yield without_annotation(text, str(line["source"]))


def _trained(source: str, recipe: Recipe) -> bool:
    entry = recipe.sources.get(source)
    if entry is None:
        raise RecipeError(f"sources: no entry, and so no licence, for {source}")
    return entry.use == "train"
