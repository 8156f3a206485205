"""Forty everyday sentences with what should be found in them, and a table of what a checkpoint finds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from models.training.span.measures import Place
from models.training.span.reading import find, load
from models.training.span.records import Record

SENTENCES = Path(__file__).with_name("everyday.yaml")
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text, the types it is asked for, and what a person would mark, by text of the span."""

    text: str
    labels: tuple[str, ...]
    expected: tuple[tuple[str, str], ...]

    def places(self) -> set[Place]:
        """The expected spans where they stand; one that is listed twice stands at its first two places."""
        found: set[Place] = set()
        for content, label in self.expected:
            start = self.text.find(content)
            while (start, start + len(content), label) in found:
                start = self.text.find(content, start + 1)
            if start < 0:
                raise ValueError(f"{content!r} does not stand in its sentence")
            found.add((start, start + len(content), label))
        return found


def sentences() -> list[Sentence]:
    """All sentences of everyday.yaml."""
    content = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return [
        Sentence(
            entry["text"],
            tuple(entry["labels"]),
            tuple((span, label) for label, spans in entry.get("find", {}).items() for span in spans),
        )
        for entry in content
    ]


def everyday(checkpoint: str, device: str) -> list[str]:
    """Lines of a Markdown table; a span that should not be there is marked +, one that is missing -."""
    asked = sentences()
    records = [Record(each.text, (), each.labels, "everyday") for each in asked]
    found = find(load(checkpoint, device), records, THRESHOLD)
    lines = ["| sentence | asked for | found | wrong |", "|---|---|---|---|"]
    right = 0
    for sentence, scored in zip(asked, found, strict=True):
        extra, missing = set(scored) - sentence.places(), sentence.places() - set(scored)
        right += not extra and not missing
        shown = "; ".join(f"{_span(sentence.text, place)} {score:.2f}" for place, score in scored.items())
        wrong = [f"+ {_span(sentence.text, place)}" for place in sorted(extra)]
        wrong += [f"- {_span(sentence.text, place)}" for place in sorted(missing)]
        cells = (sentence.text, ", ".join(sentence.labels), shown, "; ".join(wrong))
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return [f"{right} of {len(asked)} sentences as expected at a threshold of {THRESHOLD}.", "", *lines]


def _span(text: str, place: Place) -> str:
    return f"{text[place[0] : place[1]]} = {place[2]}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ⏎ ")
