from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import ModelError
from models.training.cross_encoder.rows import by_source, read_rows
from tests.models.training.data_directory import write_rows


def test_rows_come_back_in_order(tmp_path: Path) -> None:
    write_rows(tmp_path, "nli_dev", [{"source": "a"}, {"source": "b"}])
    assert list(read_rows(tmp_path, "nli_dev")) == [{"source": "a"}, {"source": "b"}]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nli_dev\.jsonl\.gz"):
        list(read_rows(tmp_path, "nli_dev"))


def test_parts_of_a_source_count_as_the_source_and_others_are_left_out() -> None:
    rows = [{"source": "ling puns"}, {"source": "ling verbs"}, {"source": "other"}, {"source": "exact name"}]
    found = by_source(iter(rows), ["ling", "exact name"])
    assert {name: len(kept) for name, kept in found.items()} == {"ling": 2, "exact name": 1}


def test_a_source_without_rows_is_named() -> None:
    with pytest.raises(ModelError, match="missing one"):
        by_source(iter([{"source": "there"}]), ["there", "missing one"])
