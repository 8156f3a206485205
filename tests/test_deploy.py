"""What the unit file and the compose file name must exist: files, commands, settings, times that fit together."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from unittest import mock

import pytest
import yaml

from server.settings import load_settings, unknown_environment

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "configs" / "deploy" / "spanhost.service"
COMPOSE = ROOT / "configs" / "deploy" / "compose.yaml"


def unit() -> dict[str, str]:
    lines = [line for line in UNIT.read_text("utf-8").splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_variables_are_settings() -> None:
    services = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"].values()
    environments = [dict([unit()["Environment"].split("=", 1)]), *(service["environment"] for service in services)]
    for environment in environments:
        with mock.patch.dict(os.environ, environment):
            assert unknown_environment() == []
            load_settings()


def test_the_unit_starts_a_command_that_there_is_and_waits_for_it_to_end() -> None:
    found = re.fullmatch(r"/opt/spanhost/bin/spanhost serve --config (\w+)", unit()["ExecStart"])
    assert found
    assert int(unit()["TimeoutStopSec"]) > load_settings(Path(found[1])).inference.drain_seconds


def test_the_unit_hides_other_processes_and_not_what_the_processor_can_do() -> None:
    assert unit()["ProtectProc"] == "invisible"
    assert "ProcSubset" not in unit()


def test_the_compose_file_builds_what_there_is() -> None:
    services = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    for service in services.values():
        context = (COMPOSE.parent / service["build"]["context"]).resolve()
        assert context == ROOT
        dockerfile = (context / service["build"]["dockerfile"]).read_text("utf-8")
        assert f"VOLUME {service['volumes'][0].split(':')[1]}" in dockerfile
        assert f"EXPOSE {service['ports'][0].split(':')[-1]}" in dockerfile
        assert int(service["stop_grace_period"].rstrip("s")) > load_settings().inference.drain_seconds


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    # The command is not there; everything else is as it would be.
    copy = tmp_path / UNIT.name
    copy.write_text(re.sub("(?m)^ExecStart=.*$", "ExecStart=/bin/true", UNIT.read_text("utf-8")), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if UNIT.name in line]) == (0, [])
