"""`spanhost models` as a process: the real registry, the bundled weights."""

from __future__ import annotations

import json
from pathlib import Path

from tests.server.cli.conftest import Spanhost


def test_the_list_says_on_what_each_model_runs_and_why(spanhost: Spanhost) -> None:
    done = spanhost("models", "list", "--json")
    listed = json.loads(done.stdout)
    assert done.returncode == 0
    assert [model["id"] for model in listed] == [
        "fastino-pii",
        "fastino-information-extraction",
        "fastino-classification",
    ]
    for model in listed:
        assert model["status"] == "ready"
        assert model["error"] is None
        assert all(model[name] for name in ("task", "checkpoint", "device", "device_reason", "engine", "precision"))


def test_a_model_that_cannot_load_is_listed_with_its_reason(spanhost: Spanhost, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("models: [{id: broken, task: pii, checkpoint: nowhere}]\n")
    done = spanhost("models", "list", "--config", "config.yaml")
    assert done.returncode == 1
    assert done.stdout.startswith("broken  failed\n")
    assert "  reason      " in done.stdout
    assert done.stderr == ""


def test_the_bundled_model_is_exported_to_a_new_directory_alone(spanhost: Spanhost, tmp_path: Path) -> None:
    done = spanhost("models", "export", "bundled/span", "exported")
    assert (done.returncode, done.stdout) == (0, "exported\n")
    assert {"gliner_config.json", "model.safetensors"} <= {file.name for file in (tmp_path / "exported").iterdir()}
    again = spanhost("models", "export", "exported")
    assert again.returncode == 1
    assert again.stderr == "spanhost: exported exists and is not an empty directory\n"


def test_what_cannot_be_converted_is_one_line(spanhost: Spanhost, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = spanhost("models", "convert", "empty")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("spanhost: ")
    assert done.stderr.count("\n") == 1
