"""Accuracy of zero-shot and few-shot classification on annotated sets, by the code path that answers `/run`.

    python benchmarks/classification_quality.py --data DIR [--checkpoint bundled/cross_encoder] [--limit N]

DIR holds `cls_dev.jsonl.gz`, `cls_train.jsonl.gz` and `eval/agnews_dev.jsonl.gz`: JSON lines of {"text", "label",
"labels", "source"}. Beside Spanhost stand, in the same run, the nearest label by cosine of sentence embeddings (of the
bundled encoder) and the nearest label name by TF-IDF. Sets of more labels than the shortlist are read both ways.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from models.contract import FloatArray
from models.engines.machine import describe
from server.inference.embedder import Embedder
from server.inference.runner import Found
from server.settings import load_settings
from server.tasks.labels import prompt
from server.tasks.service import Service

MODEL_ID = "classification"
EXAMPLES = (1, 2, 4, 8)
INTENTS = 20
SEEDS = 3
CHUNK = 64
TEMPLATES = {"SST-2": "The sentiment of this text is {}.", "TweetEval emotion": "This text expresses {}."}
UNSEEN: Mapping[str, Sequence[str]] = yaml.safe_load(Path(__file__).with_name("unseen_labels.yaml").read_text("utf-8"))
"""Labels that the bundled model was never asked for in training."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Answers by one service, and how long that takes."""

    service: Service

    def labels(self, rows: Sequence[Row], **parameters: Any) -> tuple[list[str], float]:
        """The best label of each text, and texts a second."""
        inputs = [{"text": row["text"], "parameters": parameters} for row in rows]
        found: list[str] = []
        begin = time.perf_counter()
        for place in range(0, len(inputs), CHUNK):
            answers = asyncio.run(self.service.run(MODEL_ID, inputs[place : place + CHUNK]))
            found += [(answer.output or {"label": ""})["label"] for answer in answers]
        return found, len(rows) / (time.perf_counter() - begin)

    def embed(self, texts: Sequence[str]) -> FloatArray:
        embedder: Embedder = self.service.registry.runners(MODEL_ID).sentence
        run = embedder.run([embedder.plan([text]) for text in texts])
        run.done.result()
        rows = []
        for found in run.found():
            assert isinstance(found, Found)
            rows.append(found.value[0])
        return np.stack(rows)


def accuracy(rows: Sequence[Row], said: Sequence[str]) -> float:
    """In per cent."""
    right = [bool(row["label"] == label) for row, label in zip(rows, said, strict=True)]
    return 100 * sum(right) / len(right)


def by_cosine(reader: Reader, rows: Sequence[Row], labels: Sequence[str]) -> list[str]:
    nearness = reader.embed([row["text"] for row in rows]) @ reader.embed([prompt(name, "") for name in labels]).T
    return [labels[place] for place in nearness.argmax(1)]


def by_tf_idf(rows: Sequence[Row], labels: Sequence[str]) -> list[str]:
    """The label whose name shares the rarest words with the text; the most common label where none shares any."""
    texts = [Counter(row["text"].lower().split()) for row in rows]
    names = [Counter(prompt(name, "").lower().split()) for name in labels]
    spread = Counter(word for words in (*texts, *names) for word in words)
    weight = {word: np.log((len(texts) + len(names)) / count) for word, count in spread.items()}
    common = Counter(row["label"] for row in rows).most_common(1)[0][0]
    found = []
    for words in texts:
        scores = [sum(weight[word] ** 2 * words[word] for word in name if word in words) / len(name) for name in names]
        best = int(np.argmax(scores))
        found.append(labels[best] if scores[best] > 0 else common)
    return found


def zero_shot(reader: Reader, name: str, rows: Sequence[Row], shortlist: int) -> None:
    """One row of the table of zero-shot accuracy."""
    labels = rows[0]["labels"]
    parameters: dict[str, Any] = {"labels": labels}
    if name in TEMPLATES:
        parameters["hypothesis_template"] = TEMPLATES[name]
    exact, exact_rate = reader.labels(rows, **parameters, exact=True)
    cells = [f"{accuracy(rows, exact):.1f}"]
    rates = f"{exact_rate:.0f}"
    if len(labels) > shortlist:
        two_stage, rate = reader.labels(rows, **parameters)
        cells.append(f"{accuracy(rows, two_stage):.1f}")
        rates = f"{rate:.0f} ({exact_rate:.0f} exact)"
    else:
        cells.append("-")
    cells += [f"{accuracy(rows, said):.1f}" for said in (by_cosine(reader, rows, labels), by_tf_idf(rows, labels))]
    print(f"| {name} | {len(rows)} | {len(labels)} | " + " | ".join(cells) + f" | {rates} |", flush=True)


def few_shot(reader: Reader, name: str, rows: Sequence[Row], train: Sequence[Row]) -> None:
    """Rows of the table of few-shot accuracy, one for each choice of labels."""
    by_label: dict[str, list[str]] = {}
    for row in train:
        by_label.setdefault(row["label"], []).append(row["text"])
    enough = {label: by_label[label] for label in sorted(by_label) if len(by_label[label]) >= max(EXAMPLES)}
    for seed in range(SEEDS):
        source = random.Random(seed)  # noqa: S311 - a benchmark repeats itself
        _few_shot_row(reader, f"{name}, draw {seed + 1}", rows, _drawn(name, list(enough), source), enough, source)
    source = random.Random(SEEDS)  # noqa: S311
    _few_shot_row(reader, f"{name}, hardest", rows, _hardest(reader, enough, source), enough, source)


def _drawn(name: str, labels: Sequence[str], source: random.Random) -> list[str]:
    """Labels at random, those that the model was never asked for before others."""
    unseen = [label for label in labels if label in UNSEEN.get(name, ())]
    others = [label for label in labels if label not in UNSEEN.get(name, ())]
    return (source.sample(unseen, len(unseen)) + source.sample(others, len(others)))[:INTENTS]


def _hardest(reader: Reader, texts: Mapping[str, Sequence[str]], source: random.Random) -> list[str]:
    """Labels of which zero-shot among all gets the fewest training texts right: those that one gives examples of."""
    sampled = [{"text": text, "label": label} for label in texts for text in source.sample(texts[label], max(EXAMPLES))]
    said, _ = reader.labels(sampled, labels=list(texts))
    right = Counter(row["label"] for row, label in zip(sampled, said, strict=True) if row["label"] == label)
    return sorted(texts, key=lambda label: right[label])[:INTENTS]


def _few_shot_row(
    reader: Reader,
    title: str,
    rows: Sequence[Row],
    labels: Sequence[str],
    texts: Mapping[str, Sequence[str]],
    source: random.Random,
) -> None:
    own = [row for row in rows if row["label"] in labels]
    plain, plain_rate = reader.labels(own, labels=labels)
    cells, rates = [f"{accuracy(own, plain):.1f}"], [f"{plain_rate:.0f}"]
    chosen = {label: source.sample(texts[label], max(EXAMPLES)) for label in labels}
    for count in EXAMPLES:
        examples = [{"text": text, "label": label} for label in labels for text in chosen[label][:count]]
        reader.labels(own[:1], labels=labels, examples=examples)
        said, rate = reader.labels(own, labels=labels, examples=examples)
        cells.append(f"{accuracy(own, said):.1f}")
        rates.append(f"{rate:.0f}")
    share = sum(label in UNSEEN.get(title.partition(",")[0], ()) for label in labels)
    print(f"| {title} | {len(own)} | {share} | " + " | ".join(cells) + f" | {' / '.join(rates)} |", flush=True)


def rows_of(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--checkpoint", default="bundled/cross_encoder")
    options.add_argument("--engine", default="auto")
    options.add_argument("--precision", default="auto")
    options.add_argument("--limit", type=int, help="texts of each set")
    options.add_argument("--sets", help="names of sets, commas between them")
    given = options.parse_args()
    sets: dict[str, list[Row]] = {"AG News": rows_of(given.data / "eval" / "agnews_dev.jsonl.gz")}
    for row in rows_of(given.data / "cls_dev.jsonl.gz"):
        sets.setdefault(row["source"], []).append(row)
    wanted = given.sets.split(",") if given.sets else list(sets)
    source = random.Random(0)  # noqa: S311 - a benchmark repeats itself
    chosen = {
        name: source.sample(rows, min(len(rows), given.limit or len(rows)))
        for name, rows in sets.items()
        if name in wanted
    }
    train = [row for row in rows_of(given.data / "cls_train.jsonl.gz") if row["source"] in UNSEEN]
    model = {"id": MODEL_ID, "task": "classification", "checkpoint": given.checkpoint}
    model |= {"engine": given.engine, "precision": given.precision}
    with tempfile.TemporaryDirectory() as directory:
        settings = load_settings(overrides={"data_dir": Path(directory), "models": [model]})
        service = Service(settings)
        service.start()
        status = service.registry.wait(MODEL_ID)
        if status.state != "ready":
            raise SystemExit(status.reason)
        reader = Reader(service)
        print(f"{given.checkpoint}, engine {status.engine}, {status.precision}; {describe()}\n")
        print("| set | texts | labels | spanhost exact | two-stage | embedding cosine | TF-IDF | texts/s |")
        print("|---|---|---|---|---|---|---|---|")
        for name, rows in chosen.items():
            zero_shot(reader, name, rows, settings.classification.shortlist)
        print(
            f"\n| {INTENTS} intents | texts | unseen | zero-shot | " + " | ".join(f"{n} examples" for n in EXAMPLES),
            end="",
        )
        print(" | texts/s |\n|---|---|---|---|" + "---|" * (len(EXAMPLES) + 1))
        for name in UNSEEN:
            if name in chosen:
                few_shot(reader, name, chosen[name], [row for row in train if row["source"] == name])
        service.stop()


if __name__ == "__main__":
    main()
