from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from models.shipped_yaml import shipped_yaml

ROOT = Path(__file__).parents[2]
TABLES = [ROOT / "models" / "kinds.yaml", *sorted((ROOT / "server" / "tasks").rglob("*.yaml"))]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_table_is_read_as_pyyaml_reads_it(path: Path) -> None:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    assert shipped_yaml(package, path.name) == yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        shipped_yaml("models", "nothing.yaml")
