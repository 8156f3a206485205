from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.server.running import RunningServer, running_server
from tests.server.scripted import ScriptedItem, ScriptedModel, scripted_load

LONG = 30
LABELS = ("model", "checkpoint", "task", "status", "code", "outcome")
ROOT = Path(__file__).parents[3]
ASK = {"input": [{"text": "ann met bob", "parameters": {"labels": ["ann"]}}]}


def samples(server: RunningServer) -> dict[tuple[str, ...], float]:
    """Value of every sample by its name and the values of its labels, model and task first."""
    response = server.anonymous.get("/metrics")
    assert response.status_code == 200
    return {
        (sample.name, *(sample.labels[name] for name in LABELS if name in sample.labels)): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_requests_inputs_and_errors_are_counted_by_model_task_and_code(tmp_path: Path) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        server.wait_until_ready()
        for _ in range(3):
            server.client.post("/run", json={"model_id": "fastino-pii", **ASK})
        server.client.post("/run", json={"model_id": "fastino-pii", "input": [{"text": ""}, *ASK["input"], {}]})
        server.client.post("/run", json={"model_id": "secret-name", **ASK})
        server.client.post("/run", json={"model_id": ["no string"], **ASK})
        server.anonymous.post("/run", json={"model_id": "fastino-pii", **ASK})
        found = samples(server)
        text = server.anonymous.get("/metrics").text
    assert found["spanhost_requests_total", "fastino-pii", "pii", "200"] == 4
    assert found["spanhost_requests_total", "unknown", "unknown", "404"] == 1
    assert found["spanhost_requests_total", "unknown", "unknown", "422"] == 1
    assert found["spanhost_errors_total", "unknown", "unknown", "unauthorized"] == 1
    assert found["spanhost_inputs_total", "fastino-pii", "pii", "error"] >= 1
    assert found["spanhost_request_seconds_count", "fastino-pii", "pii"] == 4
    assert found["spanhost_model_ready", "fastino-pii"] == 1
    assert "secret-name" not in text
    assert "ann" not in text


def test_passes_tell_their_size_time_and_padding(tmp_path: Path) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        server.wait_until_ready()
        before = samples(server)
        server.client.post("/run", json={"model_id": "fastino-pii", "input": ASK["input"] * 3})
        after = samples(server)

    def grown(name: str) -> float:
        return after[f"spanhost_{name}", "bundled/span"] - before[f"spanhost_{name}", "bundled/span"]

    assert grown("batch_items_sum") == 3
    assert grown("batch_items_count") == grown("model_seconds_count") == grown("batch_padding_ratio_count")
    assert grown("queue_seconds_count") == 3
    assert grown("batch_tokens_sum") > 0
    assert grown("batch_padding_ratio_sum") == 0


def test_the_queue_is_as_deep_as_what_waits(tmp_path: Path) -> None:
    began, let = threading.Event(), threading.Event()

    def hold(_: Sequence[ScriptedItem]) -> None:
        if held.is_set():
            began.set()
            assert let.wait(LONG)

    held = threading.Event()
    with running_server(tmp_path, scripted_load(ScriptedModel(on_forward=hold))) as server:
        server.wait_until_ready()
        held.set()
        clients = [
            threading.Thread(
                target=server.client.post, args=("/run",), kwargs={"json": {"model_id": "fastino-pii", **ASK}}
            )
            for _ in range(3)
        ]
        clients[0].start()
        assert began.wait(LONG)
        for client in clients[1:]:
            client.start()
        depth = 0.0
        while depth == 0.0:
            depth = samples(server)["spanhost_queue_tokens", "bundled/span"]
        let.set()
        for client in clients:
            client.join(LONG)
        assert samples(server)["spanhost_queue_tokens", "bundled/span"] == 0


def test_the_readme_names_every_metric_and_no_other(tmp_path: Path) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        text = server.anonymous.get("/metrics").text
    served = set(re.findall(r"^# TYPE (spanhost_\w+) ", text, re.MULTILINE))
    served = {name for name in served if not name.endswith("_created")}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(spanhost_\w+)` \|", readme, re.MULTILINE)) == served


@pytest.mark.parametrize(("settings", "statuses"), [({"public": False}, (401, 200)), ({"enabled": False}, (404, 404))])
def test_metrics_may_need_a_key_or_be_off(tmp_path: Path, settings: dict[str, bool], statuses: tuple[int, int]) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel()), metrics=settings) as server:
        found = server.anonymous.get("/metrics").status_code, server.client.get("/metrics").status_code
    assert found == statuses


def test_the_newer_text_format_is_served_to_who_asks_for_it(tmp_path: Path) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        answer = server.anonymous.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
