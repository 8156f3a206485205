"""The table of a model card: checkpoints side by side on development sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from models.training.span.measures import Scored, best, calibration_error, measure
from models.training.span.reading import DevelopmentSet, development_sets, find, load

HEAD = (
    "| set | texts | labels | checkpoint | best F1 @ threshold | at 0.5 | calibration error |",
    "|---|---|---|---|---|---|---|",
)


def evaluate(checkpoints: Sequence[str], paths: Sequence[Path], device: str, limit: int | None = None) -> list[str]:
    """Lines of a Markdown table: strict span and label, micro P / R / F1 in per cent; `limit` texts a set.

    A file of several sources has one more row, for the spans of all of its texts together.
    """
    sets = [DevelopmentSet(each.name, each.records[:limit]) for each in development_sets(paths)]
    models = {checkpoint: load(checkpoint, device) for checkpoint in checkpoints}
    found = {each.name: {name: find(model, each.records) for name, model in models.items()} for each in sets}
    lines = list(HEAD)
    for each in sets:
        lines += _rows(each, found[each.name])
    for file, parts in _parted(sets).items():
        together = DevelopmentSet(f"{file}, all", tuple(record for part in parts for record in part.records))
        spans = {name: [text for part in parts for text in found[part.name][name]] for name in models}
        lines += _rows(together, spans)
    return lines


def _parted(sets: Sequence[DevelopmentSet]) -> Mapping[str, list[DevelopmentSet]]:
    """The sets of each file that has several."""
    files: dict[str, list[DevelopmentSet]] = {}
    for each in sets:
        file, _, source = each.name.partition(": ")
        if source:
            files.setdefault(file, []).append(each)
    return files


def _rows(each: DevelopmentSet, found: Mapping[str, Sequence[Scored]]) -> list[str]:
    """A row for each checkpoint's spans in the texts of a set."""
    labels = len({label for record in each.records for label in record.labels})
    expected = each.expected()
    rows = []
    for checkpoint, spans in found.items():
        top, threshold = best(spans, expected)
        fixed = measure(spans, expected, 0.5)
        cells = (
            each.name,
            str(len(each.records)),
            str(labels),
            Path(checkpoint).name,
            f"{top.f1:.1f} @ {threshold:.2f}",
            f"{fixed.precision:.1f} / {fixed.recall:.1f} / {fixed.f1:.1f}",
            f"{calibration_error(spans, expected):.3f}",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return rows
