"""The audit log of a real server."""

from __future__ import annotations

import json
from pathlib import Path

from server.access.audit import verify
from tests.server.running import running_server
from tests.server.scripted import ScriptedModel, scripted_load

SECRET = "Rumpelstiltskin"


def body(*texts: str, model_id: str = "fastino-pii") -> dict[str, object]:
    inputs = [{"text": text, "parameters": {"entity_types": ["ann"]}} for text in texts]
    return {"model_id": model_id, "input": inputs}


def test_every_request_is_noted_with_counts_and_types_and_without_its_text(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    with running_server(tmp_path, scripted_load(ScriptedModel()), audit_log=str(path)) as server:
        server.wait_until_ready()
        assert server.client.post("/run", json=body(f"ann {SECRET} ann", SECRET, "")).status_code == 200
        assert server.client.post("/run", json=body(SECRET, model_id=SECRET)).status_code == 404
        assert (
            server.client.post("/run", content=SECRET, headers={"Content-Type": "application/json"}).status_code == 422
        )
        assert server.anonymous.post("/run", json=body(SECRET)).status_code == 401
        key_id = server.key.split("_")[1]
    content = path.read_bytes()
    first, second, third = map(json.loads, content.splitlines())
    assert SECRET.encode() not in content
    assert {name: first[name] for name in ("key", "model", "status", "inputs", "failed", "entities")} == {
        "key": key_id,
        "model": "fastino-pii",
        "status": 200,
        "inputs": 3,
        "failed": 1,
        "entities": {"ann": 2},
    }
    assert [(each["model"], each["status"]) for each in (second, third)] == [("", 404), ("", 422)]
    assert verify(content.splitlines(keepends=True)).fault is None


def test_what_cannot_be_noted_is_not_answered(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    with running_server(tmp_path, scripted_load(ScriptedModel()), audit_log=str(path)) as server:
        server.wait_until_ready()
        with path.open("ab") as file:
            file.write(b"no line of this log")
        response = server.client.post("/run", json=body("ann"))
    assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")
