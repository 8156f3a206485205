"""Whether the profanity task finds profanity and leaves the rest alone: texts that have it or not, and speed.

    python -m benchmarks.profanity_quality --data DIR

DIR holds `cls_dev.jsonl.gz`: lines of {"text", "label", "source"}. There is no set here whose words are annotated, so
labels of whole texts stand in: of Davidson "offensive language" and "hate speech" against "neither" (most of these
texts were gathered by words of a lexicon, and most, not all, of the offensive ones hold one), and of TweetEval
"offensive" against "not offensive" (many offensive tweets hold no profanity at all, so recall there has no meaning;
many inoffensive ones hold some). In the texts of the other sources profanity is next to absent: what is found there is
shown, as a rate and by its words. Without the model's voice, and with it.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from models.engines.machine import describe
from models.spans import concatenate
from server.settings import load_settings
from server.tasks.profanity import ProfanityTask
from server.tasks.service import Service

MODEL_ID = "fastino-profanity-censor"
LABELLED = {
    "Davidson": {"offensive language", "hate speech"},
    "TweetEval offensive": {"offensive"},
}
CLEAN = ("CLINC150", "HWU64", "SNIPS intents", "DBpedia 14", "SUBJ", "TREC question type", "SciCite citation intent")

Found = list[list[dict[str, Any]]]


def by_lexicon(texts: Sequence[str]) -> Found:
    task = ProfanityTask()
    parameters = task.parameters.model_validate({})
    query, nothing = task.query(parameters), concatenate([])
    with tempfile.TemporaryDirectory() as directory:
        keyed = Service(load_settings(overrides={"data_dir": directory})).keyed("")
        return [task.output(text, parameters, query, nothing, keyed)["entities"] for text in texts]


def by_both(texts: Sequence[str]) -> Found:
    """As `/run` answers."""
    with tempfile.TemporaryDirectory() as directory:
        service = Service(load_settings(overrides={"data_dir": directory}))
        service.start()
        service.registry.wait(MODEL_ID)
        answers = asyncio.run(service.answer_each(MODEL_ID, [{"text": text} for text in texts]))
        service.stop()
    return [(answer.output or {"entities": []})["entities"] for answer in answers]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="directory of cls_dev.jsonl.gz")
    options = parser.parse_args()
    lines = gzip.decompress((options.data / "cls_dev.jsonl.gz").read_bytes()).splitlines()
    rows = [row for row in map(json.loads, lines) if row["source"] in (*LABELLED, *CLEAN)]
    texts = [row["text"] for row in rows]
    print(describe())
    by_lexicon(texts[:100])
    begin = time.process_time()
    lexicon = by_lexicon(texts)
    seconds = time.process_time() - begin
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"\nLexicon alone: {1e3 * seconds / len(texts):.2f} ms of processor time a text of {words:.0f} words.\n")
    readers = {"lexicon": lexicon, "with the model": by_both(texts)}
    print("| set | texts | with profanity | reader | precision | recall | F1 |")
    print("|---|---|---|---|---|---|---|")
    for source, labels in LABELLED.items():
        for name, found in readers.items():
            print(_row(source, labels, rows, name, found))
    print("\n| clean set | texts | " + " | ".join(f"{name}: texts with a find" for name in readers) + " | words |")
    print("|---|---|" + "---|" * (len(readers) + 1))
    for source in CLEAN:
        print(_clean_row(source, rows, readers))


def _row(source: str, labels: set[str], rows: Sequence[Mapping[str, Any]], name: str, found: Found) -> str:
    pairs = [
        (row["label"] in labels, bool(one)) for row, one in zip(rows, found, strict=True) if row["source"] == source
    ]
    hits, given, wanted = (sum(map(test, pairs)) for test in (all, _is_found, _is_wanted))
    precision, recall = hits / max(given, 1), hits / max(wanted, 1)
    f1 = 2 * hits / max(given + wanted, 1)
    figures = " | ".join(f"{100 * value:.1f}" for value in (precision, recall, f1))
    return f"| {source} | {len(pairs)} | {wanted} | {name} | {figures} |"


def _is_wanted(pair: tuple[bool, bool]) -> bool:
    return pair[0]


def _is_found(pair: tuple[bool, bool]) -> bool:
    return pair[1]


def _clean_row(source: str, rows: Sequence[Mapping[str, Any]], readers: Mapping[str, Found]) -> str:
    finds = {
        name: [one for row, one in zip(rows, found, strict=True) if row["source"] == source]
        for name, found in readers.items()
    }
    words = Counter(entity["text"].lower() for one in finds["with the model"] for entity in one)
    counts = " | ".join(str(sum(map(bool, each))) for each in finds.values())
    listed = ", ".join(f"{word} ({count})" for word, count in words.most_common(12)) or "–"
    return f"| {source} | {len(finds['lexicon'])} | {counts} | {listed} |"


if __name__ == "__main__":
    main()
