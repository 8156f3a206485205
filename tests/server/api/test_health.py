from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from models.errors import CheckpointError
from models.loading import LoadedModel, LoadOptions
from tests.server.running import running_server
from tests.server.scripted import ScriptedItem, ScriptedModel, scripted_load

LONG = 30
TWO = [
    {"id": "good", "task": "pii", "checkpoint": "good"},
    {"id": "bad", "task": "pii", "checkpoint": "bad"},
]
REQUEST = {"input": [{"text": "ann", "parameters": {"labels": ["ann"]}}]}


def test_a_server_is_live_at_once_and_ready_once_every_model_has_answered(tmp_path: Path) -> None:
    let = threading.Event()

    def hold(_: Sequence[ScriptedItem]) -> None:
        assert let.wait(LONG)

    with running_server(tmp_path, scripted_load(ScriptedModel(on_forward=hold))) as server:
        assert server.anonymous.get("/health/live").json() == {"status": "live"}
        before = server.anonymous.get("/health/ready")
        early = server.client.post("/run", json={"model_id": "fastino-pii", **REQUEST})
        let.set()
        server.wait_until_ready()
        after = server.anonymous.get("/health/ready")
        late = server.client.post("/run", json={"model_id": "fastino-pii", **REQUEST})
    assert before.status_code == 503
    assert before.json()["models"][0] == {"id": "fastino-pii", "status": "loading", "reason": "the model is loading"}
    assert (early.status_code, early.json()["code"], early.headers["retry-after"]) == (503, "model_not_ready", "2")
    assert after.status_code == 200
    assert {model["status"] for model in after.json()["models"]} == {"ready"}
    assert late.status_code == 200


def test_a_model_that_cannot_load_is_reported_and_the_others_serve(tmp_path: Path) -> None:
    def load(checkpoint: str, options: LoadOptions) -> LoadedModel:
        if checkpoint == "bad":
            raise CheckpointError("model.safetensors is missing")
        return scripted_load(ScriptedModel())(checkpoint, options)

    with running_server(tmp_path, load, models=TWO) as server:
        server.service.registry.wait("bad", LONG)
        ready = server.anonymous.get("/health/ready")
        models = server.client.get("/v1/models").json()
        good = server.client.post("/run", json={"model_id": "good", **REQUEST})
        bad = server.client.post("/run", json={"model_id": "bad", **REQUEST})
    assert ready.status_code == 503
    assert ready.json() == {
        "status": "not_ready",
        "models": [
            {"id": "good", "status": "ready", "reason": None},
            {"id": "bad", "status": "failed", "reason": "model.safetensors is missing"},
        ],
    }
    assert [(model["id"], model["status"], model["error"]) for model in models] == [
        ("good", "ready", None),
        ("bad", "failed", "model.safetensors is missing"),
    ]
    assert good.status_code == 200
    assert (bad.status_code, bad.json()["code"], bad.headers["retry-after"]) == (503, "model_not_ready", "60")


def test_a_model_whose_executor_hangs_is_not_ready(tmp_path: Path) -> None:
    entered, let = threading.Event(), threading.Event()

    def hold(items: Sequence[ScriptedItem]) -> None:
        if any(item.is_about("hang") for item in items):
            entered.set()
            assert let.wait(LONG)

    load = scripted_load(ScriptedModel(on_forward=hold))
    with running_server(tmp_path, load, inference={"stall_seconds": 3}) as server:
        server.wait_until_ready()
        body = {"model_id": "fastino-pii", "input": [{"text": "hang", "parameters": {"labels": ["a"]}}]}
        client = threading.Thread(target=server.client.post, args=("/run",), kwargs={"json": body})
        client.start()
        assert entered.wait(LONG)
        status = 200
        while status == 200:
            response = server.anonymous.get("/health/ready")
            status = response.status_code
        let.set()
        client.join(LONG)
    # Some models share the executor, and its silence may pass the limit between the looks at the first and the last.
    reasons = {model["id"]: model["reason"] for model in response.json()["models"]}
    assert reasons["fastino-profanity-censor"] == "the model's executor does not respond"


def test_health_needs_no_key_and_the_list_of_models_does(tmp_path: Path) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        server.wait_until_ready()
        assert server.anonymous.get("/health/ready").status_code == 200
        assert server.anonymous.get("/v1/models").status_code == 401
        assert server.client.get("/v1/models").json()[0] == {
            "id": "fastino-pii",
            "task": "pii",
            "checkpoint": "bundled/span",
            "engine": "scripted",
            "device": "cpu",
            "device_reason": "it is scripted",
            "engine_reason": "as written",
            "precision": "fp32",
            "status": "ready",
            "error": None,
        }
