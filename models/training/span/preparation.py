"""From a directory of data to one of tensors: everything that training needs, made once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.gliner.tokenization import PieceTokenizer
from models.training.span.config import Recipe
from models.training.span.corpus import Corpus, CorpusBuilder
from models.training.span.generator.documents import SOURCE as GENERATED
from models.training.span.generator.documents import generate_shared
from models.training.span.generator.types import generated_types
from models.training.span.marked import SOURCE as MANY_HANDS
from models.training.span.marked import texts_of_many_hands
from models.training.span.names import Phrasebook, TypeNames, merged, read_names
from models.training.span.open_types.glosses import glosses
from models.training.span.open_types.inventory import Inventory
from models.training.span.open_types.supervision import SOURCE as OPEN
from models.training.span.open_types.supervision import Reader, Reading, supervised
from models.training.span.open_types.wordnet import WordNet
from models.training.span.overlap import Overlap, texts_of
from models.training.span.records import Record
from models.training.span.sources import annotated, for_open_types
from models.training.span.start import begin

CORPUS, NAMES, REPORT, START = "corpus.npz", "names.json", "preparation.json", "start"


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """The corpus, and the phrases of its labels in their order."""

    corpus: Corpus
    book: Phrasebook

    @classmethod
    def read(cls, directory: Path) -> Prepared:
        corpus = Corpus.load(directory / CORPUS)
        content = json.loads((directory / NAMES).read_text(encoding="utf-8"))
        known = {
            label: TypeNames(entry["name"], tuple(entry["synonyms"]), tuple(entry["descriptions"]))
            for label, entry in content.items()
        }
        return cls(corpus, Phrasebook.of([str(name) for name in corpus.names], known))


def prepare(recipe: Recipe, data: Path, out: Path, processes: int = 0) -> dict[str, Any]:
    """Write start checkpoint, corpus and names to the new directory `out`; returns the report, which lies there too.

    processes: how many make the generated texts; the outcome is the same for any.
    """
    out.mkdir(parents=True)
    checkpoint = begin(recipe.start, out / START, recipe.seed)
    tokenizer = PieceTokenizer(checkpoint.directory, checkpoint)
    builder = CorpusBuilder(tokenizer, recipe.start.max_width)
    counts: Counter[str] = Counter()
    open_names: dict[str, TypeNames] = {}
    for record in _records(recipe, data, open_names, processes):
        builder.add(record)
        counts[record.source] += 1
    corpus = builder.build()
    corpus.save(out / CORPUS)
    generated = {label: each.names for label, each in generated_types().items()}
    known = merged((read_names(data), generated, open_names))
    used = {label: known[label] for label in map(str, corpus.names) if label in known}
    (out / NAMES).write_text(json.dumps({label: asdict(names) for label, names in used.items()}), encoding="utf-8")
    report = {
        "records": dict(counts),
        "examples": len(corpus),
        "labels": len(corpus.names),
        "open_types": len(open_names),
    }
    (out / REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return report


def _records(recipe: Recipe, data: Path, open_names: dict[str, TypeNames], processes: int) -> Iterator[Record]:
    """Annotated, generated and distantly supervised records; `open_names` takes up the names of the last."""
    evaluation = Overlap(texts_of(data / name for name in recipe.evaluation))
    yield from annotated(data, recipe, evaluation)
    yield from generate_shared(recipe.generated.texts, recipe.seed, processes)
    if recipe.many_hands.weight:
        yield from (record for record in texts_of_many_hands() if not evaluation.holds(record.text))
    if recipe.open_types.wordnet is not None:
        wordnet = WordNet(recipe.open_types.wordnet)
        reader = Reader(wordnet)
        readings = [reader.read(text) for text in for_open_types(data, recipe, evaluation)]
        made = glosses(wordnet, recipe.open_types.glosses, recipe.seed)
        readings += [reading for reading in made if not evaluation.holds(reading.text)]
        records, names = open_records(readings, wordnet, recipe)
        open_names |= names
        yield from records


def open_records(
    readings: Sequence[Reading], wordnet: WordNet, recipe: Recipe
) -> tuple[Iterator[Record], Mapping[str, TypeNames]]:
    """The texts annotated with open types, and what those are called."""
    inventory = Inventory(wordnet, (kind for reading in readings for kind in reading.kinds()), recipe.open_types.least)
    return supervised(readings, inventory, recipe.seed), inventory.names()


def weight(source: str, recipe: Recipe) -> float:
    """By what factor a text of `source` is drawn."""
    if source == GENERATED:
        return recipe.generated.weight
    if source == MANY_HANDS:
        return recipe.many_hands.weight
    if source.startswith(OPEN):
        return recipe.open_types.weight
    return recipe.sources[source].weight
