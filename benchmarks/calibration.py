"""What an endpoint gains from a few examples, on texts that it has not seen.

    python -m benchmarks.calibration --data DIR [--checkpoint bundled/span] [--examples 10,20] [--draws 4] [--limit 200]

DIR holds annotated sets as `benchmarks/quality.py` reads them. Of every set some examples are drawn, and an endpoint
with them is reviewed as `POST /v1/endpoints/draft` does; F1 is taken on the texts that were not drawn, as the endpoint
was written and as its review suggests. The table holds means over the draws; "learnt", "thresholds" and
"descriptions" are how often the review suggested each.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.quality import MODEL_ID, read_sets
from models.engines.machine import describe
from server.settings import load_settings
from server.tasks.calibration import Place, score
from server.tasks.definition import EndpointDefinition, saved_parameters
from server.tasks.review import Review, review
from server.tasks.service import Service

REQUEST = 64


@dataclass(frozen=True, slots=True)
class Draw:
    """F1 on the texts that were not drawn, as written and as suggested."""

    before: float
    after: float
    review: Review


def definition_of(rows: Sequence[dict[str, Any]], labels: Sequence[str], drawn: Sequence[int]) -> EndpointDefinition:
    """An endpoint for all labels of a set, with the rows `drawn` as its examples."""
    examples = [
        {
            "text": rows[place]["text"],
            "entities": [{key: each[key] for key in ("start", "end", "label")} for each in rows[place]["entities"]],
        }
        for place in drawn
    ]
    parameters = {"entity_types": list(labels)}
    raw = {"name": "drawn", "model_id": MODEL_ID, "parameters": parameters, "examples": examples}
    return EndpointDefinition.model_validate(raw)


def f1(service: Service, rows: Sequence[dict[str, Any]], parameters: Mapping[str, Any]) -> float:
    """Micro-F1 of the answers, on each text's exhaustively annotated labels."""
    found: list[set[Place]] = []
    for begin in range(0, len(rows), REQUEST):
        part = rows[begin : begin + REQUEST]
        inputs = [{"text": row["text"], "parameters": parameters} for row in part]
        for row, answer in zip(part, asyncio.run(service.answer_each(MODEL_ID, inputs)), strict=True):
            places = {(each["start"], each["end"], each["label"]) for each in (answer.output or {})["entities"]}
            found.append({place for place in places if place[2] in row["labels"]})
    expected = [{(each["start"], each["end"], each["label"]) for each in row["entities"]} for row in rows]
    return score(found, expected).f1


def draw(service: Service, rows: Sequence[dict[str, Any]], drawn: Sequence[int]) -> Draw:
    labels = sorted({label for row in rows for label in row["labels"]})
    definition = definition_of(rows, labels, drawn)
    target = service.catalogue.target(MODEL_ID)
    found = asyncio.run(review(service, target, definition))
    suggested = definition.model_copy(update={"parameters": found.parameters}).model_dump(exclude_none=True)
    rest = [row for place, row in enumerate(rows) if place not in set(drawn)]
    before = f1(service, rest, definition.parameters)
    return Draw(before, f1(service, rest, saved_parameters(suggested, target)), found)


def main() -> None:
    """Parse, draw, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of annotated sets")
    parser.add_argument("--checkpoint", default="bundled/span")
    parser.add_argument("--examples", default="10,20", help="numbers of examples")
    parser.add_argument("--draws", type=int, default=4)
    parser.add_argument("--limit", type=int, default=200, help="texts of one set")
    options = parser.parse_args()
    model = {"id": MODEL_ID, "task": "extraction", "checkpoint": options.checkpoint, "device": "cpu"}
    print(describe())
    print("\n| set | examples | F1 before | F1 after | gain | worst draw | learnt | thresholds | descriptions |")
    print("|---|---|---|---|---|---|---|---|---|")
    gains = []
    with tempfile.TemporaryDirectory() as directory:
        settings = load_settings(
            None, {"models": [model], "data_dir": directory, "inference": {"measure_engines": False}}
        )
        service = Service(settings)
        service.start()
        try:
            service.registry.wait(MODEL_ID)
            for name, rows in read_sets(options.data, options.limit):
                for size in map(int, options.examples.split(",")):
                    source = random.Random(0)  # noqa: S311 - a benchmark repeats itself
                    draws = [draw(service, rows, source.sample(range(len(rows)), size)) for _ in range(options.draws)]
                    gains += [one.after - one.before for one in draws]
                    print(_row(name, size, draws), flush=True)
        finally:
            service.stop()
    print(f"\nmean gain: {100 * statistics.mean(gains):+.1f}")


def _row(name: str, size: int, draws: Sequence[Draw]) -> str:
    before = 100 * statistics.mean(one.before for one in draws)
    after = 100 * statistics.mean(one.after for one in draws)
    worst = 100 * min(one.after - one.before for one in draws)
    reviews = [one.review for one in draws]
    kinds = ([one.learn for one in reviews], [one.thresholds for one in reviews], [one.descriptions for one in reviews])
    kept = " | ".join(f"{sum(map(bool, suggested))}/{len(draws)}" for suggested in kinds)
    return f"| {name} | {size} | {before:.1f} | {after:.1f} | {after - before:+.1f} | {worst:+.1f} | {kept} |"


if __name__ == "__main__":
    main()
