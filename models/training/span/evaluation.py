"""The table of a model card: checkpoints side by side on development sets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.training.span.measures import best, calibration_error, measure
from models.training.span.reading import DevelopmentSet, development_sets, find, load

HEAD = (
    "| set | texts | labels | checkpoint | best F1 @ threshold | at 0.5 | calibration error |",
    "|---|---|---|---|---|---|---|",
)


def evaluate(checkpoints: Sequence[str], paths: Sequence[Path], device: str, limit: int | None = None) -> list[str]:
    """Lines of a Markdown table: strict span and label, micro P / R / F1 in per cent; `limit` texts a set."""
    sets = [DevelopmentSet(each.name, each.records[:limit]) for each in development_sets(paths)]
    models = {checkpoint: load(checkpoint, device) for checkpoint in checkpoints}
    lines = list(HEAD)
    for each in sets:
        labels = len({label for record in each.records for label in record.labels})
        for checkpoint, model in models.items():
            found, expected = find(model, each.records), each.expected()
            top, threshold = best(found, expected)
            fixed = measure(found, expected, 0.5)
            cells = (
                each.name,
                str(len(each.records)),
                str(labels),
                Path(checkpoint).name,
                f"{top.f1:.1f} @ {threshold:.2f}",
                f"{fixed.precision:.1f} / {fixed.recall:.1f} / {fixed.f1:.1f}",
                f"{calibration_error(found, expected):.3f}",
            )
            lines.append(f"| {' | '.join(cells)} |")
    return lines
