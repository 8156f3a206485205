from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from models.training.memory import resident_bytes
from models.training.progress import ProgressLog


def test_a_log_goes_on_where_it_was_left_and_survives_a_line_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "training.jsonl"
    ProgressLog(path).add({"examples": 1, "loss": 2.0})
    with path.open("a") as file:
        file.write('{"examples": 2, "lo')
    assert ProgressLog(path).entries() == [{"examples": 1, "loss": 2.0}]


def test_the_plot_shows_every_point(tmp_path: Path) -> None:
    log = ProgressLog(tmp_path / "training.jsonl")
    for examples in range(5):
        log.add({"examples": examples, "loss": 5.0 - examples})
    log.add({"note": "no point"})
    log.plot(tmp_path / "plot.svg", "examples", "loss")
    root = ET.parse(tmp_path / "plot.svg").getroot()  # noqa: S314 - our own file
    assert len([each for each in root.iter() if each.tag.endswith("circle")]) == 5


def test_memory_is_measured() -> None:
    assert 1 << 20 < resident_bytes() < 1 << 40
