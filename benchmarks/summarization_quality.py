"""ROUGE of Spanhost's summaries beside lead, LexRank and TextRank (`sumy`), on the same sentences and the same budgets.

Spanhost is asked through the code path that answers `/run`. Every system gets the sentences that Spanhost sees, and
returns them in its order of preference: the first k of them, or those that fit into a number of words, are its summary,
in the order of the text. Measured are ROUGE-1, ROUGE-2 and ROUGE-L (F1, stemmed), of several references the best.

    python benchmarks/summarization_quality.py --data FILE [--engine onnx] [--precision fp32] [--limit N]

FILE holds JSON lines, also gzipped: {"text", "summary": [references], "source"}. Needs `rouge-score` and `sumy`.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from models.engines.machine import describe
from server.settings import load_settings
from server.tasks.service import Service
from server.tasks.summarization.sentences import sentences
from server.tasks.summarization.wording import count_words

MODEL_ID = "summarization-quality"
MEASURES = ("rouge1", "rouge2", "rougeL")
_WORD = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")


@dataclass(frozen=True, slots=True)
class Document:
    """A text cut into sentences."""

    text: str
    sentences: list[str]
    references: list[str]
    source: str


@dataclass(frozen=True, slots=True)
class Budget:
    """So many sentences, or so many words."""

    parameter: str
    size: int

    def fill(self, document: Document, ranking: Sequence[int]) -> str:
        """The summary of a system that prefers the sentences in this order."""
        if self.parameter == "max_sentences":
            chosen = list(ranking[: self.size])
        else:
            chosen, left = [], self.size
            for place in ranking:
                words = count_words(document.sentences[place])
                if words <= left:
                    chosen.append(place)
                    left -= words
        return " ".join(document.sentences[place] for place in sorted(chosen))


BUDGETS = (
    Budget("max_sentences", 1),
    Budget("max_sentences", 3),
    Budget("max_words", 30),
    Budget("max_words", 50),
)

Summarise = Callable[[Sequence[Document], Budget], Iterator[str]]


def spanhost(service: Service) -> Summarise:
    """Spanhost's answers, 64 texts a request."""

    def summarise(documents: Sequence[Document], budget: Budget) -> Iterator[str]:
        inputs = [{"text": each.text, "parameters": {budget.parameter: budget.size}} for each in documents]
        for begin in range(0, len(inputs), 64):
            for answer in asyncio.run(service.answer_each(MODEL_ID, inputs[begin : begin + 64])):
                yield (answer.output or {})["summary"]

    return summarise


def lead(documents: Sequence[Document], budget: Budget) -> Iterator[str]:
    """The first sentences."""
    return (budget.fill(document, range(len(document.sentences))) for document in documents)


def sumy(summarizer: Any) -> Summarise:
    """A summarizer of `sumy` with its English stemmer and stop words."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.utils import get_stop_words

    class Tokenizer:
        """Words as runs of letters: that of `sumy` needs data that NLTK fetches from the network."""

        language = "english"

        def to_sentences(self, paragraph: str) -> tuple[str, ...]:
            return (paragraph,)

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return tuple(_WORD.findall(sentence))

    method = summarizer(Stemmer("english"))
    method.stop_words = get_stop_words("english")

    def ranking(document: Document) -> list[int]:
        parts = [Sentence(sentence, Tokenizer()) for sentence in document.sentences]
        model = ObjectDocumentModel([Paragraph(parts)])
        places = {id(part): place for place, part in enumerate(parts)}
        found: list[int] = []
        for count in range(1, len(parts) + 1):
            found += [place for part in method(model, count) if (place := places[id(part)]) not in found]
        return found

    kept: dict[str, list[int]] = {}

    def summarise(documents: Sequence[Document], budget: Budget) -> Iterator[str]:
        for document in documents:
            if document.text not in kept:
                kept[document.text] = ranking(document)
            yield budget.fill(document, kept[document.text])

    return summarise


def read(path: Path, limit: int | None) -> list[Document]:
    """The documents of a file."""
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()
    return [_document(json.loads(line)) for line in lines[:limit] if line.strip()]


def _document(row: dict[str, Any]) -> Document:
    text = row["text"]
    cut = [text[each.start : each.end] for each in sentences(text)]
    return Document(text, cut, row["summary"], row["source"])


def measured(documents: Sequence[Document], summaries: Sequence[str]) -> np.ndarray[Any, Any]:
    """(documents, measures) in per cent."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(MEASURES), use_stemmer=True)
    rows = []
    for document, summary in zip(documents, summaries, strict=True):
        scores = scorer.score_multi(document.references, summary)
        rows.append([100 * scores[name].fmeasure for name in MEASURES])
    return np.asarray(rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="file of texts and summaries")
    parser.add_argument("--engine", default="onnx", help="engine, as in the configuration")
    parser.add_argument("--precision", default="fp32", help="precision, as in the configuration")
    parser.add_argument("--limit", type=int, help="texts")
    options = parser.parse_args()

    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    documents = read(options.data, options.limit)
    model = {"id": MODEL_ID, "task": "summarization", "checkpoint": "bundled/span", "device": "cpu"}
    model |= {"engine": options.engine, "precision": options.precision}
    with tempfile.TemporaryDirectory() as temporary:
        service = Service(load_settings(overrides={"models": [model], "data_dir": temporary}))
        service.start()
        status = service.registry.wait(MODEL_ID)
        if status.state != "ready":
            sys.exit(f"bundled/span: {status.reason}")
        systems = {"spanhost": spanhost(service), "lead": lead}
        systems |= {"sumy LexRank": sumy(LexRankSummarizer), "sumy TextRank": sumy(TextRankSummarizer)}
        names = ", ".join(f"{name} {version(name)}" for name in ("sumy", "rouge-score", "sentencex", "onnxruntime"))
        print(f"{describe()}; engine {status.engine}, {status.precision}, Python {platform.python_version()}, {names}")
        _print_table(documents, systems)
        service.stop()


def _print_table(documents: Sequence[Document], systems: dict[str, Summarise]) -> None:
    sources = np.asarray([document.source for document in documents])
    groups = {source: sources == source for source in dict.fromkeys(sources)} | {"all": sources != ""}
    print("\n| budget | system | words | " + " | ".join(groups) + " |\n|---|---|---|" + "---|" * len(groups))
    for budget in BUDGETS:
        for name, summarise in systems.items():
            summaries = list(summarise(documents, budget))
            scores = measured(documents, summaries)
            words = np.mean([count_words(summary) for summary in summaries])
            cells = [" / ".join(f"{value:.2f}" for value in scores[group].mean(axis=0)) for group in groups.values()]
            row = " | ".join(cells)
            print(f"| {budget.parameter} {budget.size} | {name} | {words:.1f} | {row} |", flush=True)


if __name__ == "__main__":
    main()
