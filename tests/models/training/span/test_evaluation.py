from __future__ import annotations

import json
from pathlib import Path

from models.training.span.evaluation import HEAD, evaluate

TEXTS: tuple[tuple[str, list[tuple[int, int, str]], str], ...] = (
    ("Mira Kovac lives in Zagreb.", [(0, 10, "person"), (20, 26, "city")], "First"),
    ("Nothing was said of the weather.", [], "First"),
    ("Write to Jonas Weber in Vienna today.", [(9, 20, "person"), (24, 30, "city")], "Second"),
)


def written(path: Path, sources: int) -> Path:
    records = [
        {
            "text": text,
            "entities": [{"start": start, "end": end, "label": label} for start, end, label in spans],
            "labels": ["person", "city"],
            "source": source if sources > 1 else "First",
        }
        for text, spans, source in TEXTS
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def test_a_file_of_several_sources_has_a_row_for_all_of_them(tmp_path: Path) -> None:
    lines = evaluate(["bundled/span"], [written(tmp_path / "mixed.jsonl", 2)], "cpu")
    assert lines[: len(HEAD)] == list(HEAD)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[len(HEAD) :]]
    assert [row[:4] for row in rows] == [
        ["mixed: First", "2", "2", "span"],
        ["mixed: Second", "1", "2", "span"],
        ["mixed, all", "3", "2", "span"],
    ]
    assert rows[2][5] == "100.0 / 100.0 / 100.0"


def test_a_file_of_one_source_has_one_row(tmp_path: Path) -> None:
    lines = evaluate(["bundled/span"], [written(tmp_path / "plain.jsonl", 1)], "cpu")
    assert [line.split("|")[1].strip() for line in lines[len(HEAD) :]] == ["plain"]
