"""Strict span and label F1 of Spanhost on annotated sets, by the code path that answers `/run`.

Beside it, if asked, stands the gliner library in fp32 on the same weights, in the same run. Where types include each
other (`models/kinds.yaml`), Spanhost prefers the narrower and the library the one that scores higher.

    python -m benchmarks.quality --data DIR_OR_FILE... [--checkpoint bundled/span]... [--library] [--limit N]

The data are JSON lines (`*.jsonl`, `*.jsonl.gz`): {"text", "entities": [{"start", "end", "label"}], "labels": [...]},
offsets in code points, half open. Files without entities are passed over, and so are texts marked as annotated in part;
a file of several sources makes a set of each. Of several sets whose names begin alike the means are printed as well.
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
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from models.training.span.measures import Place, best, calibration_error, measure
from server.settings import load_settings
from server.tasks.labels import prompt
from server.tasks.service import Service

LEAST = 0.05
MODEL_ID = "quality"

Predicted = list[dict[Place, float]]
Reader = Callable[[Sequence[dict[str, Any]], float], Predicted]


def spanhost_reader(service: Service, model_id: str = MODEL_ID) -> Reader:
    """Spanhost's answers, 64 texts a request."""

    def read(rows: Sequence[dict[str, Any]], threshold: float) -> Predicted:
        inputs = [
            {"text": row["text"], "parameters": {"entity_types": row["labels"], "threshold": threshold}} for row in rows
        ]
        answers = []
        for begin in range(0, len(inputs), 64):
            answers += asyncio.run(service.answer_each(model_id, inputs[begin : begin + 64]))
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


def read_sets(path: Path, limit: int | None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Name and rows of every annotated set in a file, or in the files of a directory."""
    for file in sorted([*path.glob("*.jsonl"), *path.glob("*.jsonl.gz")]) if path.is_dir() else [path]:
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in content.splitlines():
            row = json.loads(line) if line.strip() else {}
            if row.get("labels") and "entities" in row and not row.get("partial"):
                by_source[row.get("source", "")].append(row)
        name = file.name.partition(".")[0]
        for source, rows in by_source.items():
            yield name if len(by_source) == 1 else f"{name}: {source}", rows[:limit]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, nargs="+", help="annotated sets, or directories of them")
    parser.add_argument("--checkpoint", action="append", help="bundled/span or a directory; several stand side by side")
    parser.add_argument("--engine", default="onnx", help="engine, as in the configuration")
    parser.add_argument("--precision", default="fp32", help="precision, as in the configuration")
    parser.add_argument("--library", action="store_true", help="also run the gliner library (needs the torch extra)")
    parser.add_argument("--limit", type=int, help="texts a set")
    options = parser.parse_args()
    checkpoints: list[str] = options.checkpoint or ["bundled/span"]

    with tempfile.TemporaryDirectory() as temporary:
        service = Service(load_settings(overrides={"models": _models(checkpoints, options), "data_dir": temporary}))
        service.start()
        readers: dict[str, Reader] = {}
        for number, checkpoint in enumerate(checkpoints):
            status = service.registry.wait(_id(number))
            if status.state != "ready":
                sys.exit(f"{checkpoint}: {status.reason}")
            reader = "spanhost" if len(checkpoints) == 1 else checkpoint
            readers[reader] = spanhost_reader(service, _id(number))
            if options.library:
                exported = _library_checkpoint(checkpoint, Path(temporary) / str(number))
                readers[f"{reader}, gliner fp32"] = library_reader(exported)
        engine = f"engine {status.engine}, {status.precision}, {platform.machine()}"
        print(f"{', '.join(checkpoints)}, {engine}, {_versions(options)}")
        _print_table([each for path in options.data for each in read_sets(path, options.limit)], readers)
        service.stop()


def _id(number: int) -> str:
    return f"{MODEL_ID}-{number}" if number else MODEL_ID


def _models(checkpoints: Sequence[str], options: argparse.Namespace) -> list[dict[str, str]]:
    shared = {"task": "extraction", "device": "cpu", "engine": options.engine, "precision": options.precision}
    return [{"id": _id(number), "checkpoint": each, **shared} for number, each in enumerate(checkpoints)]


def _print_table(sets: Sequence[tuple[str, list[dict[str, Any]]]], readers: dict[str, Reader]) -> None:
    print(
        "\nStrict span and label, micro P / R / F1 in per cent. Calibration error: ECE over ten bins of the spans that"
    )
    print(f"score above {LEAST}.\n")
    print("| set | texts | labels | reader | best F1 @ threshold | at 0.3 | at 0.5 | calibration error |")
    print("|---|---|---|---|---|---|---|---|")
    means: dict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
    for name, rows in sets:
        labels = len({label for row in rows for label in row["labels"]})
        for reader, read in readers.items():
            cells, figures = _row(read, rows)
            print(f"| {name} | {len(rows)} | {labels} | {reader} | {cells} |", flush=True)
            means[name.partition("_")[0], reader].append(figures)
    for (family, reader), every in means.items():
        if len(every) > 1:
            top, fixed, error = (sum(each[place] for each in every) / len(every) for place in range(3))
            print(f"| mean of {len(every)} {family} sets | | | {reader} | {top:.1f} | | {fixed:.1f} | {error:.3f} |")


def _row(read: Reader, rows: Sequence[dict[str, Any]]) -> tuple[str, tuple[float, float, float]]:
    """The cells of a line, and best F1, F1 at 0.5 and calibration error for the means."""
    expected = [{(each["start"], each["end"], each["label"]) for each in row["entities"]} for row in rows]
    lowest = read(rows, LEAST)
    top, threshold = best(lowest, expected)
    fixed = [measure(read(rows, each), expected, each) for each in (0.3, 0.5)]
    error = calibration_error(lowest, expected)
    shown = [f"{quality.precision:.1f} / {quality.recall:.1f} / {quality.f1:.1f}" for quality in fixed]
    cells = f"{top.f1:.1f} @ {threshold:.2f} | {shown[0]} | {shown[1]} | {error:.3f}"
    return cells, (top.f1, fixed[1].f1, error)


def _library_checkpoint(checkpoint: str, temporary: Path) -> Path:
    from models.bundled import is_bundled
    from models.bundled.export import export

    if not is_bundled(checkpoint):
        return Path(checkpoint)
    export(temporary, checkpoint)
    return temporary


def _versions(options: argparse.Namespace) -> str:
    packages = ["onnxruntime", "tokenizers", *(["gliner", "torch", "transformers"] if options.library else [])]
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)])


if __name__ == "__main__":
    main()
