from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.engines.threads import usable_threads

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="affinities are Linux's")


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def topology(root: Path, siblings: list[str]) -> Path:
    for processor, names in enumerate(siblings):
        place = root / f"cpu{processor}" / "topology"
        place.mkdir(parents=True)
        (place / "thread_siblings_list").write_text(names + "\n")
    return root


@pytest.mark.usefixtures("two_processors")
@pytest.mark.parametrize(("siblings", "threads"), [(["0", "1"], 2), (["0-1", "0-1"], 1), ([], 2)])
def test_hyper_threads_of_one_core_count_once(tmp_path: Path, siblings: list[str], threads: int) -> None:
    assert usable_threads(topology(tmp_path / "cpu", siblings), tmp_path) == threads


@pytest.mark.usefixtures("two_processors")
@pytest.mark.parametrize(
    ("limit", "threads"), [("max 100000", 2), ("100000 100000", 1), ("20000 100000", 1), ("800000 100000", 2)]
)
def test_a_control_group_s_limit_is_kept(tmp_path: Path, limit: str, threads: int) -> None:
    (tmp_path / "cpu.max").write_text(limit + "\n")
    assert usable_threads(topology(tmp_path / "cpu", ["0", "1"]), tmp_path) == threads


@pytest.mark.usefixtures("two_processors")
def test_a_limit_of_the_older_control_groups_is_kept(tmp_path: Path) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("100000\n")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")
    assert usable_threads(topology(tmp_path / "topology", ["0", "1"]), tmp_path) == 1
