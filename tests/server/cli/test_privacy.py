"""`spanhost privacy-check` as an operator runs it: on the private configuration, and on one that breaks a promise."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.server.cli.conftest import Spanhost

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have no network namespaces and no /proc"),
]


def test_the_private_configuration_keeps_every_promise(spanhost: Spanhost, tmp_path: Path) -> None:
    done = spanhost("privacy-check", "--config", "private", "--report", "report.json")
    document = json.loads((tmp_path / "report.json").read_text())
    faults = [fault for finding in document["findings"] for fault in finding["faults"]]
    assert (faults, done.stderr) == ([], "")
    assert done.stdout.endswith(f"Result: {document['result'].upper()}\n")
    assert done.returncode == {"passed": 0, "incomplete": 3}[document["result"]]
    # Where a network of its own is not to be had, that alone may be missing.
    open_questions = [finding["promise"] for finding in document["findings"] if finding["verdict"] != "passed"]
    assert all(promise.startswith("Nothing is sent anywhere") for promise in open_questions)
    assert {request["status"] for request in document["requests"]} >= {200, 201, 204, 401, 404, 413, 415, 422, 429}
    assert "answered without a key: /health/live, /health/ready" in document["notes"]


def test_a_configuration_that_allows_dumps_fails(spanhost: Spanhost) -> None:
    done = spanhost("privacy-check", "--json", SPANHOST_CORE_DUMPS="true", SPANHOST_AUTH__ENABLED="false")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    failed = [finding["promise"] for finding in document["findings"] if finding["verdict"] == "failed"]
    assert failed == ["A crash leaves no dump of the memory"]
