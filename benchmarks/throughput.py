"""Texts a second, whole model (text in, spans out): Spanhost beside the gliner library on equal weights, in one run.

    python -m benchmarks.throughput [--checkpoint bundled/span] [--engines "onnx fp32,onnx int8"] [--device cuda]

Needs the torch extra. Every reader reads the same texts with the same labels, in turn, round by round; the table holds
medians, and ratios to the library's defaults. Agreement is the share of spans that the default reader and this one both
find, of those that either finds: random weights put most scores near the threshold, so there it means little.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.peers import DEBERTA, THRESHOLD, Reader, checkpoint_directory, library_readers
from benchmarks.texts import label_sets, mixed_texts, text_of
from models.engines.device import choose_device
from models.engines.machine import describe
from models.loading import LoadedModel, LoadOptions, load_span_model
from models.selection.candidates import Candidate, candidates
from models.spans import select
from server.inference.batcher import Batcher
from server.inference.finder import Finder
from server.inference.packing import BatchBudget
from server.inference.runner import Found
from server.settings import load_settings

CONFIGS = Path(__file__).parents[1] / "configs"
TEXTS = 32
PAUSE_SECONDS = 0.1
CASES = {
    "10 labels a text, own": (10, False),
    "5 labels, shared": (5, True),
    "20 labels, shared": (20, True),
    "60 labels, shared": (60, True),
}


@contextmanager
def spanhost_reader(name: str, candidate: Candidate, device: str, cache: Path) -> Iterator[tuple[Reader, LoadedModel]]:
    """Spanhost's own path from texts to spans: planned, batched by the server's executor, decoded, merged."""
    engine, precision = candidate.engine, candidate.precision
    loaded = load_span_model(name, LoadOptions(device, precision, engine, cache))
    settings = load_settings(CONFIGS / ("cpu.yaml" if loaded.device == "cpu" else "gpu.yaml")).inference
    batcher = Batcher(
        loaded.model.forward,
        name=name,
        budget=BatchBudget(settings.batch_tokens, settings.batch_items, settings.batch_padding),
        queue_tokens=settings.queue_tokens,
        overtake_seconds=settings.overtake_seconds,
    )
    batcher.start()
    try:
        yield partial(_read, Finder(loaded.model, batcher, overlap_words=settings.overlap_words)), loaded
    finally:
        batcher.stop(1)


def _read(finder: Finder, texts: Sequence[str], labels: Sequence[Sequence[str]]) -> list[set[tuple[int, int, str]]]:
    run = finder.run([finder.plan(text, names, THRESHOLD) for text, names in zip(texts, labels, strict=True)])
    run.done.result()
    answers = []
    for found, names in zip(run.found(), labels, strict=True):
        assert isinstance(found, Found)
        answers.append({(span.start, span.end, span.label) for span in select(found.value, list(names))})
    return answers


def compare(readers: Mapping[str, Reader], size: int, rounds: int, *, shared: bool) -> list[dict[str, Any]]:
    """One row for each reader, the first being the one that ratios refer to."""
    texts, labels = mixed_texts(TEXTS, seed=size), label_sets(TEXTS, size, shared=shared)
    found = {name: read(texts, labels) for name, read in readers.items()}
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            time.sleep(PAUSE_SECONDS)
            begin = time.perf_counter()
            read(texts, labels)
            times[name].append(time.perf_counter() - begin)
    first = next(iter(readers))
    base = statistics.median(times[first])
    rows = []
    for name in readers:
        seconds = statistics.median(times[name])
        pairs = list(zip(found[first], found[name], strict=True))
        union = sum(len(one | other) for one, other in pairs)
        rows.append(
            {
                "reader": name,
                "texts_per_second": TEXTS / seconds,
                "ratio": base / seconds,
                "agreement": sum(len(one & other) for one, other in pairs) / union if union else 1.0,
            }
        )
    return rows


def single_text(loaded: LoadedModel) -> str:
    """Medians for one text of 30 words with 10 labels, and for a text of a mixed 32, in a sentence."""
    model, labels, text = loaded.model, label_sets(1, 10, shared=True)[0], text_of(30)
    passes, outside = [], []
    for _ in range(100):
        begin = time.perf_counter()
        words = model.tokenize(text)
        item = model.prepare(words, 0, len(words), labels)
        middle = time.perf_counter()
        forwarded = model.forward([item])
        end = time.perf_counter()
        model.decode(item, forwarded.scores[0], THRESHOLD)
        passes.append(forwarded.seconds)
        outside.append(middle - begin + time.perf_counter() - end)
    each = _outside_of_many(loaded, labels)
    return (
        f"one text of 30 words, 10 labels: model time p50 {1000 * statistics.median(passes):.2f} ms, prepare and "
        f"decode {1000 * statistics.median(outside):.2f} ms; prepare and decode for a text of a mixed {TEXTS}: "
        f"{1000 * each:.2f} ms"
    )


def _outside_of_many(loaded: LoadedModel, labels: Sequence[str]) -> float:
    model, texts = loaded.model, mixed_texts(TEXTS)
    spent = []
    for _ in range(5):
        begin = time.perf_counter()
        words = [model.tokenize(text) for text in texts]
        items = [
            model.prepare(each, 0, min(len(each), model.capacity.words // 2), labels) for each in words if len(each)
        ]
        middle = time.perf_counter()
        scores = [model.forward([item]).scores[0] for item in items]
        end = time.perf_counter()
        for item, score in zip(items, scores, strict=True):
            model.decode(item, score, THRESHOLD)
        spent.append((middle - begin + time.perf_counter() - end) / TEXTS)
    return statistics.median(spent)


def measure(
    name: str, chosen: Sequence[Candidate], device: str, cases: Sequence[str], rounds: int, directory: Path
) -> dict[str, Any]:
    """All tables for one checkpoint, printed as they come."""
    place = checkpoint_directory(name, directory)
    library = library_readers(place, device)
    source = str(place) if name == DEBERTA else name
    results: dict[str, Any] = {}
    readers: dict[str, Reader] = dict(library)
    with _all_readers(source, chosen, device, directory / "cache") as ours:
        readers |= {f"spanhost, {candidate}": reader for candidate, (reader, _) in ours.items()}
        for case in cases:
            size, shared = CASES[case]
            rows = compare(readers, size, rounds, shared=shared)
            results[case] = rows
            print(f"\n## {name}: {TEXTS} mixed texts, {case}\n")
            print("| reader | texts/s | ratio | agreement |\n|---|---|---|---|")
            for row in rows:
                speed, ratio, agreement = row["texts_per_second"], row["ratio"], row["agreement"]
                print(f"| {row['reader']} | {speed:.1f} | {ratio:.2f} | {agreement:.1%} |", flush=True)
        print()
        for candidate, (_, loaded) in ours.items():
            results[f"single {candidate}"] = sentence = single_text(loaded)
            print(f"{candidate}: {sentence}", flush=True)
    return results


@contextmanager
def _all_readers(
    source: str, chosen: Sequence[Candidate], device: str, cache: Path
) -> Iterator[dict[Candidate, tuple[Reader, LoadedModel]]]:
    if not chosen:
        yield {}
        return
    with (
        spanhost_reader(source, chosen[0], device, cache) as first,
        _all_readers(source, chosen[1:], device, cache) as rest,
    ):
        yield {chosen[0]: first, **rest}


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", default="bundled/span", help=f"bundled/…, {DEBERTA} or a directory")
    parser.add_argument("--engines", help='such as "onnx fp32,onnx int8"; without it all that are installed')
    parser.add_argument("--case", action="append", choices=list(CASES), help="one case; without it all of them")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    options = parser.parse_args()
    device = choose_device(options.device).device
    chosen = candidates(device, disentangled=options.checkpoint == DEBERTA)
    if options.engines:
        chosen = [Candidate(*name.split()) for name in options.engines.split(",")]
    print(describe())
    with tempfile.TemporaryDirectory() as directory:
        cases = options.case or list(CASES)
        results = measure(options.checkpoint, chosen, device, cases, options.rounds, Path(directory))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
