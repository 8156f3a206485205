"""`spanhost endpoints` as a process on a real data directory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.server.cli.conftest import Spanhost

DEFINITION = {
    "name": "Cars",
    "model_id": "fastino-information-extraction",
    "parameters": {"entity_types": ["car", "person"]},
    "examples": [
        {"text": "Ann Lee drives.", "entities": [{"label": "person", "text": "Ann Lee"}]},
        {"text": "Bob Roe walks.", "entities": [{"label": "person", "text": "Bob Roe"}]},
    ],
}


@pytest.mark.slow
def test_an_endpoint_goes_from_a_file_to_a_list_to_a_file_and_back(spanhost: Spanhost, tmp_path: Path) -> None:
    (tmp_path / "cars.yaml").write_text(yaml.safe_dump(DEFINITION))
    made = spanhost("endpoints", "create", "-f", "cars.yaml", "--calibrate", "--quiet")
    assert made.returncode == 0, made.stderr
    endpoint_id = made.stdout.strip()
    assert endpoint_id.startswith("fastino-information-extraction-")
    assert endpoint_id in spanhost("endpoints", "list").stdout
    assert [each["id"] for each in json.loads(spanhost("endpoints", "list", "--json").stdout)] == [endpoint_id]
    shown = json.loads(spanhost("endpoints", "show", endpoint_id).stdout)
    assert (shown["status"], shown["definition"]["name"]) == ("live", "Cars")
    exported = spanhost("endpoints", "export", endpoint_id).stdout
    (tmp_path / "exported.yaml").write_text(exported)
    assert spanhost("endpoints", "import", "exported.yaml").returncode == 1
    assert spanhost("endpoints", "delete", endpoint_id).returncode == 0
    assert spanhost("endpoints", "show", endpoint_id).returncode == 1
    assert spanhost("endpoints", "import", "exported.yaml").returncode == 0
    assert spanhost("endpoints", "export", endpoint_id).stdout == exported


def test_a_definition_that_cannot_be_used_is_one_line(spanhost: Spanhost, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("name: x\nmodel_id: fastino-pii\nparameters: {threshold: 7}\n")
    done = spanhost("endpoints", "create", "-f", "bad.yaml")
    assert done.returncode == 1
    assert done.stderr == "spanhost: definition.parameters.threshold: must be at most 1\n"
