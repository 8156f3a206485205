from __future__ import annotations

from pathlib import Path

import pytest

from models.training.span.records import ANY, DataError, Mention, Record, read_records, write_records


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    unknown = (Mention(0, 3, ANY),)
    records = [
        Record("Ida met Bo.", (Mention(0, 3, "person"),), ("person", "city"), "a source"),
        Record("Ida met Bo.", (Mention(8, 10, "person"),), (), "another", unknown, partial=True),
    ]
    assert write_records(tmp_path / "some.jsonl.gz", records) == 2
    assert list(read_records(tmp_path / "some.jsonl.gz")) == records


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    records = [Record("Ida", (), ("person",), "a source")]
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        write_records(tmp_path / name, records)
    assert (tmp_path / "one.jsonl.gz").read_bytes() == (tmp_path / "two.jsonl.gz").read_bytes()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "Ida", "labels": [], "source": "x"}', "entities"),
        ('{"text": "Ida", "entities": [{"start": 0, "end": 9, "label": "p"}], "labels": [], "source": "x"}', "0..9"),
        ("[]", "not an object"),
    ],
)
def test_a_line_that_is_not_well_formed_is_named_without_its_text(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "bad.jsonl").write_text(f'{{"text": "", "entities": [], "labels": [], "source": "x"}}\n{line}\n')
    with pytest.raises(DataError, match=rf"bad\.jsonl line 2: .*{why}") as caught:
        list(read_records(tmp_path / "bad.jsonl"))
    assert "Ida" not in str(caught.value)


def test_a_missing_file_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.jsonl"):
        list(read_records(tmp_path / "absent.jsonl"))
