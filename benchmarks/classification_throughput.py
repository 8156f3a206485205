"""Texts a second with ten labels, beside the zero-shot pipeline of transformers on the same weights in fp32.

    python benchmarks/classification_throughput.py [--checkpoint DIR] [--texts N] [--words N] [--labels N] [--rounds N]

Without --checkpoint: weights at random in the shape of MiniLM-L6. All readers answer the same texts in the same run, in
turns, round by round; the best round of each counts, since others may use the machine. Spanhost is measured as `/run`
answers, from the text to the scores, with every engine that is installed; the pipeline one pair at a time, as it does
by itself, and in batches, in which it is fastest.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.texts import text_of
from models.bundled import bundled_checkpoint, is_bundled
from models.checkpoint import WEIGHTS
from models.engines.machine import describe
from models.selection.candidates import Candidate, candidates
from server.settings import load_settings
from server.tasks.service import Service

LABELS = (
    "business",
    "sports",
    "science and technology",
    "world news",
    "politics",
    "health",
    "entertainment",
    "travel",
    "food",
    "weather",
)
MODEL_ID = "classification"
TEMPLATE = "This example is {}."
BATCHES = (1, 10, 32)

Reader = Callable[[], list[str]]


@contextmanager
def spanhost_reader(
    checkpoint: str, chosen: Candidate, texts: Sequence[str], labels: Sequence[str]
) -> Iterator[Reader]:
    """The best label of every text by the path that answers `/run`, all texts in one request."""
    engine, precision = chosen.engine, chosen.precision
    model = {
        "id": MODEL_ID,
        "task": "classification",
        "checkpoint": checkpoint,
        "engine": engine,
        "precision": precision,
        "device": "cpu",
    }
    with tempfile.TemporaryDirectory() as directory:
        service = Service(
            load_settings(
                overrides={"data_dir": Path(directory), "models": [model], "inference": {"measure_engines": False}}
            )
        )
        service.start()
        try:
            status = service.registry.wait(MODEL_ID)
            if status.state != "ready":
                raise SystemExit(f"{chosen}: {status.reason}")
            parameters = {"labels": list(labels), "hypothesis_template": TEMPLATE}
            inputs = [{"text": text, "parameters": parameters} for text in texts]

            def read() -> list[str]:
                answers = asyncio.run(service.run(MODEL_ID, inputs))
                return [(answer.output or {})["label"] for answer in answers]

            yield read
        finally:
            service.stop()


def pipeline_reader(directory: Path, batch: int, texts: Sequence[str], labels: Sequence[str]) -> Reader:
    """The best label of every text by the pipeline of transformers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

    torch.set_num_threads(2)
    model = AutoModelForSequenceClassification.from_pretrained(directory)
    tokenizer = AutoTokenizer.from_pretrained(directory)
    upstream = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer, batch_size=batch)

    def read() -> list[str]:
        found = upstream(list(texts), list(labels), hypothesis_template=TEMPLATE)
        return [each["labels"][0] for each in found]

    return read


def random_checkpoint(out: Path) -> Path:
    """Weights at random in the shape of MiniLM-L6, with the bundled span model's word pieces."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    names = {0: "contradiction", 1: "entailment", 2: "neutral"}
    configuration = BertConfig(
        vocab_size=30522,
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
        id2label=names,
        label2id={name: index for index, name in names.items()},
    )
    BertForSequenceClassification(configuration).save_pretrained(out)  # type: ignore[no-untyped-call]
    _copy_tokenizer(bundled_checkpoint("bundled/span").directory, out)
    return out


def in_float(name: str, out: Path) -> Path:
    """A bundled checkpoint written as transformers reads it: the values that Spanhost computes with, in fp32."""
    from safetensors.numpy import save_file

    checkpoint = bundled_checkpoint(name)
    out.mkdir()
    shutil.copy(checkpoint.path("config.json"), out)
    _copy_tokenizer(checkpoint.directory, out)
    save_file(checkpoint.tensors(), out / WEIGHTS, metadata={"format": "pt"})
    return out


def _copy_tokenizer(source: Path, out: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(source / name, out / name)


def measure(readers: dict[str, Reader], rounds: int) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Seconds of each reader's best round, and what it answered."""
    answers = {name: read() for name, read in readers.items()}
    seconds: dict[str, float] = {}
    for _ in range(rounds):
        for name, read in readers.items():
            begin = time.perf_counter()
            read()
            seconds[name] = min(seconds.get(name, float("inf")), time.perf_counter() - begin)
    return seconds, answers


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--checkpoint", help="bundled/cross_encoder or a directory; without it random weights")
    options.add_argument("--texts", type=int, default=24)
    options.add_argument("--words", type=int, default=60)
    options.add_argument("--labels", type=int, default=10)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    labels = [*LABELS, *(f"{label} of old" for label in LABELS)][: given.labels]
    whole = text_of(given.words * given.texts).split()
    texts = [" ".join(whole[place :: given.texts][: given.words]) for place in range(given.texts)]
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        name = given.checkpoint or str(random_checkpoint(Path(scratch) / "random"))
        directory = in_float(name, Path(scratch) / "float") if is_bundled(name) else Path(name)
        readers: dict[str, Any] = {}
        for batch in BATCHES:
            readers[f"transformers fp32, batches of {batch}"] = pipeline_reader(directory, batch, texts, labels)
        for chosen in candidates("cpu"):
            readers[f"spanhost {chosen}"] = stack.enter_context(spanhost_reader(name, chosen, texts, labels))
        seconds, answers = measure(readers, given.rounds)
    print(describe())
    print(
        f"\n{len(texts)} texts of {given.words} words, {len(labels)} labels, {given.checkpoint or 'random weights'}\n"
    )
    first = next(iter(readers))
    slowest, expected = seconds[first], answers[first]
    fastest = min(seconds[name] for name in readers if name.startswith("transformers"))
    print("| reader | texts/s | times the pipeline's default | times its fastest | same label |")
    print("|---|---|---|---|---|")
    for reader, spent in seconds.items():
        same = sum(one == other for one, other in zip(answers[reader], expected, strict=True)) / len(texts)
        print(f"| {reader} | {len(texts) / spent:.1f} | {slowest / spent:.1f} | {fastest / spent:.1f} | {same:.0%} |")


if __name__ == "__main__":
    main()
