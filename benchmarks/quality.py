"""Strict span and label F1 of Spanhost on annotated sets, by the code path that answers `/run`.

Beside it, if asked, stands the gliner library in fp32 on the same weights, in the same run.

    python benchmarks/quality.py --data DIR [--checkpoint bundled/span] [--library] [--limit N]

DIR holds JSON lines (`*.jsonl`, `*.jsonl.gz`): {"text", "entities": [{"start", "end", "label"}], "labels": [...]},
offsets in code points, half open. Files without entities are passed over.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import platform
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from server.settings import load_settings
from server.tasks.labels import prompt
from server.tasks.service import Service

LEAST = 0.05
SWEEP = np.arange(0.05, 0.96, 0.05)
MODEL_ID = "quality"

Place = tuple[int, int, str]
Predicted = list[dict[Place, float]]
Reader = Callable[[Sequence[dict[str, Any]], float], Predicted]


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and F1, micro-averaged over spans, in per cent."""

    precision: float
    recall: float
    f1: float


def measure(predicted: Predicted, rows: Sequence[dict[str, Any]], threshold: float) -> Quality:
    """Quality of the spans that score above `threshold`."""
    hits = found = wanted = 0
    for spans, row in zip(predicted, rows, strict=True):
        gold = {(entity["start"], entity["end"], entity["label"]) for entity in row["entities"]}
        above = {place for place, score in spans.items() if score > threshold}
        hits += len(gold & above)
        found += len(above)
        wanted += len(gold)
    precision, recall = hits / max(found, 1), hits / max(wanted, 1)
    return Quality(100 * precision, 100 * recall, 200 * precision * recall / max(precision + recall, 1e-9))


def spanhost_reader(service: Service) -> Reader:
    """Spanhost's answers, 64 texts a request."""

    def read(rows: Sequence[dict[str, Any]], threshold: float) -> Predicted:
        inputs = [
            {"text": row["text"], "parameters": {"entity_types": row["labels"], "threshold": threshold}} for row in rows
        ]
        answers = []
        for begin in range(0, len(inputs), 64):
            answers += asyncio.run(service.answer_each(MODEL_ID, inputs[begin : begin + 64]))
        return [
            {(span["start"], span["end"], span["label"]): span["score"] for span in (answer.output or {})["entities"]}
            for answer in answers
        ]

    return read


def library_reader(directory: Path) -> Reader:
    """The answers of `GLiNER.inference` in fp32, asked with the same natural names.

    The greedy choice goes from the best score down, so what it finds at a higher threshold is what it found at the
    lowest, less the spans below; the library, the slower reader, runs once a set.
    """
    warnings.simplefilter("ignore")
    from gliner import GLiNER

    model = GLiNER.from_pretrained(str(directory), local_files_only=True)

    @cache
    def lowest(texts: tuple[str, ...], labels: tuple[tuple[str, ...], ...]) -> Predicted:
        names = [{prompt(label, ""): label for label in each} for each in labels]
        found = model.inference(list(texts), [list(each) for each in names], threshold=LEAST)
        return [
            {(span["start"], span["end"], each[span["label"]]): span["score"] for span in spans}
            for spans, each in zip(found, names, strict=True)
        ]

    def read(rows: Sequence[dict[str, Any]], threshold: float) -> Predicted:
        spans = lowest(tuple(row["text"] for row in rows), tuple(tuple(row["labels"]) for row in rows))
        return [{place: score for place, score in each.items() if score > threshold} for each in spans]

    return read


def read_sets(directory: Path, limit: int | None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Name and rows of every annotated file in `directory`."""
    for path in sorted([*directory.glob("*.jsonl"), *directory.glob("*.jsonl.gz")]):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = [json.loads(line) for line in content.splitlines() if line.strip()]
        rows = [row for row in rows if row.get("labels") and "entities" in row][:limit]
        if rows:
            yield path.name.partition(".")[0], rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="directory of annotated sets")
    parser.add_argument("--checkpoint", default="bundled/span", help="bundled/span or a directory")
    parser.add_argument("--engine", default="onnx", help="engine, as in the configuration")
    parser.add_argument("--precision", default="fp32", help="precision, as in the configuration")
    parser.add_argument("--library", action="store_true", help="also run the gliner library (needs the torch extra)")
    parser.add_argument("--limit", type=int, help="texts a set")
    options = parser.parse_args()

    model = {"id": MODEL_ID, "task": "extraction", "checkpoint": options.checkpoint, "device": "cpu"}
    model |= {"engine": options.engine, "precision": options.precision}
    with tempfile.TemporaryDirectory() as temporary:
        service = Service(load_settings(overrides={"models": [model], "data_dir": temporary}))
        service.start()
        status = service.registry.wait(MODEL_ID)
        if status.state != "ready":
            sys.exit(f"{options.checkpoint}: {status.reason}")
        readers = {"spanhost": spanhost_reader(service)}
        if options.library:
            readers["gliner fp32"] = library_reader(_library_checkpoint(options.checkpoint, Path(temporary)))
        engine = f"engine {status.engine}, {status.precision}, {platform.machine()}"
        print(f"{options.checkpoint}, {engine}, {_versions(options)}")
        print("\nStrict span and label, micro P / R / F1 in per cent.\n")
        print("| set | texts | labels | reader | best F1 @ threshold | at 0.3 | at 0.5 |")
        print("|---|---|---|---|---|---|---|")
        for name, rows in read_sets(options.data, options.limit):
            labels = len({label for row in rows for label in row["labels"]})
            for reader, read in readers.items():
                print(f"| {name} | {len(rows)} | {labels} | {reader} | {_row(read, rows)} |", flush=True)
        service.stop()


def _row(read: Reader, rows: Sequence[dict[str, Any]]) -> str:
    lowest = read(rows, LEAST)
    best = max(((measure(lowest, rows, threshold).f1, threshold) for threshold in SWEEP), key=lambda pair: pair[0])
    fixed = [measure(read(rows, threshold), rows, threshold) for threshold in (0.3, 0.5)]
    cells = [f"{quality.precision:.1f} / {quality.recall:.1f} / {quality.f1:.1f}" for quality in fixed]
    return f"{best[0]:.1f} @ {best[1]:.2f} | {cells[0]} | {cells[1]}"


def _library_checkpoint(checkpoint: str, temporary: Path) -> Path:
    from models.bundled import is_bundled
    from models.bundled.export import export

    if not is_bundled(checkpoint):
        return Path(checkpoint)
    export(temporary / "exported", checkpoint)
    return temporary / "exported"


def _versions(options: argparse.Namespace) -> str:
    packages = ["onnxruntime", "tokenizers", *(["gliner", "torch", "transformers"] if options.library else [])]
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)])


if __name__ == "__main__":
    main()
