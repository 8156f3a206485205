"""What calibrating thresholds on a few examples gains on texts that it has not seen.

    python -m benchmarks.calibration --data DIR [--checkpoint bundled/span] [--examples 10,20] [--draws 10]

DIR holds annotated sets as `benchmarks/quality.py` reads them. Of every set some examples are drawn, thresholds are
calibrated on them as the review of a custom endpoint does, and F1 is taken on the texts that were not drawn, before and
after; the table holds means over the draws. "kept" is how often the review would suggest the thresholds at all.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality import MODEL_ID, Predicted, read_sets, spanhost_reader
from models.contract import Span
from models.engines.machine import describe
from models.training.span.measures import Place
from server.settings import load_settings
from server.tasks.calibration import LEAST, above, calibrate, leave_one_out, score
from server.tasks.extraction import THRESHOLD
from server.tasks.service import Service

CLEAR_GAIN = 0.01


def gain(
    found: Sequence[Sequence[Span]], expected: Sequence[set[Place]], drawn: Sequence[int]
) -> tuple[float, float, bool]:
    """F1 on the texts that were not drawn, before and after, and whether the review would suggest it."""
    labels = {label for places in expected for _, _, label in places} | {s.label for spans in found for s in spans}
    default = dict.fromkeys(labels, THRESHOLD)
    own = [found[i] for i in drawn], [expected[i] for i in drawn]
    rest = [i for i in range(len(found)) if i not in set(drawn)]
    hidden = [expected[i] for i in rest]
    plain = score([above(found[i], default) for i in rest], hidden).f1
    now = score([above(spans, default) for spans in own[0]], own[1]).f1
    suggested = score(leave_one_out(*own, default), own[1]).f1 >= now + CLEAR_GAIN
    thresholds = calibrate(*own, default) if suggested else default
    return plain, score([above(found[i], thresholds) for i in rest], hidden).f1, suggested


def spans_of(predicted: Predicted) -> list[list[Span]]:
    return [[Span(*place, value) for place, value in each.items()] for each in predicted]


def measure(name: str, rows: Sequence[dict[str, Any]], predicted: Predicted, sizes: Sequence[int], draws: int) -> None:
    """Print one line for each number of examples."""
    found = spans_of(predicted)
    expected = [{(each["start"], each["end"], each["label"]) for each in row["entities"]} for row in rows]
    for size in sizes:
        source = random.Random(0)  # noqa: S311 - a benchmark repeats itself
        gains = [gain(found, expected, source.sample(range(len(rows)), size)) for _ in range(draws)]
        before, after = (100 * statistics.mean(each[side] for each in gains) for side in (0, 1))
        worst = 100 * min(each[1] - each[0] for each in gains)
        kept = sum(each[2] for each in gains)
        print(
            f"| {name} | {size} | {before:.1f} | {after:.1f} | {after - before:+.1f} | {worst:+.1f} | {kept}/{draws} |"
        )


def main() -> None:
    """Parse, read every set once, draw, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of annotated sets")
    parser.add_argument("--checkpoint", default="bundled/span")
    parser.add_argument("--examples", default="10,20", help="numbers of examples")
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--limit", type=int, default=400, help="texts of one set")
    options = parser.parse_args()
    model = {"id": MODEL_ID, "task": "extraction", "checkpoint": options.checkpoint, "device": "cpu"}
    print(describe())
    print("\n| set | examples | F1 before | F1 after | gain | worst draw | kept |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        settings = load_settings(
            None, {"models": [model], "data_dir": directory, "inference": {"measure_engines": False}}
        )
        service = Service(settings)
        service.start()
        try:
            service.registry.wait(MODEL_ID)
            read = spanhost_reader(service)
            for name, rows in read_sets(options.data, options.limit):
                measure(name, rows, read(rows, LEAST), [int(n) for n in options.examples.split(",")], options.draws)
        finally:
            service.stop()


if __name__ == "__main__":
    main()
