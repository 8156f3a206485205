"""The audit log of a real server."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import orjson
import pytest

from server.access.audit import verify
from server.access.grants import Grant
from server.access.keys import Keys
from server.store.database import Database
from server.tasks.service import Service
from tests.server.held import LONG, Held, wait_until_not_queued, wait_until_queued
from tests.server.running import RunningServer, running_server
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
        with Database(server.settings.store_url) as database:
            admin = Keys(database).create("admin", Grant(scopes=("admin",)))
        headers = {"x-api-key": admin.secret}
        assert server.anonymous.post("/run", json=body(SECRET), headers=headers).status_code == 403
        key_id = server.key.split("_")[1]
    content = path.read_bytes()
    first, *others = map(json.loads, content.splitlines())
    assert SECRET.encode() not in content
    assert {name: first[name] for name in ("key", "model", "status", "inputs", "failed", "entities")} == {
        "key": key_id,
        "model": "fastino-pii",
        "status": 200,
        "inputs": 3,
        "failed": 1,
        "entities": {"ann": 2},
    }
    assert [(each["key"], each["model"], each["status"]) for each in others] == [
        (key_id, "", 404),
        (key_id, "", 422),
        ("", "", 401),
        (admin.id, "", 403),
    ]
    assert verify(content.splitlines(keepends=True)).fault is None


@contextmanager
def sent(server: RunningServer, content: bytes, declared: int | None = None) -> Iterator[None]:
    """A request on a connection that is closed at the end of the block, whether it is answered or not."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=LONG) as connection:
        head = f"POST /run HTTP/1.1\r\nHost: x\r\nx-api-key: {server.key}\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {declared or len(content)}\r\n\r\n".encode() + content)
        yield


def noted(path: Path) -> list[tuple[str, int, int]]:
    """Model, status and inputs of each line of a sound log."""
    lines = path.read_bytes().splitlines(keepends=True)
    assert verify(lines).fault is None
    return [(each["model"], each["status"], each["inputs"]) for each in map(json.loads, lines)]


def test_a_request_whose_client_has_gone_is_noted(tmp_path: Path) -> None:
    path, held = tmp_path / "audit.jsonl", Held()
    content = orjson.dumps(body("gone", "gone"))
    with running_server(tmp_path, scripted_load(held.model), audit_log=str(path)) as server:
        server.wait_until_ready()
        with ThreadPoolExecutor(1) as clients:
            running = clients.submit(server.run, "hold", labels=["ann"])
            held.wait_until_entered()
            with sent(server, content):
                wait_until_queued(server.service)
            wait_until_not_queued(server.service)
            with sent(server, content[:9], len(content)):
                pass
            held.let_go()
            running.result(LONG)
    assert sorted(noted(path)) == [("", 499, 0), ("fastino-pii", 200, 1), ("fastino-pii", 499, 2)]


def test_a_request_that_fails_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: Service, __: object, ___: object, **____: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Service, "run", fail)
    path = tmp_path / "audit.jsonl"
    with running_server(tmp_path, scripted_load(ScriptedModel()), audit_log=str(path)) as server:
        assert server.client.post("/run", json=body("ann", "bob")).status_code == 500
    assert noted(path) == [("fastino-pii", 500, 2)]


def test_a_request_that_the_end_of_the_server_cuts_off_is_noted(tmp_path: Path) -> None:
    path, held = tmp_path / "audit.jsonl", Held()
    load, inference = scripted_load(held.model), {"drain_seconds": 1}
    with ThreadPoolExecutor(1) as clients:
        with running_server(tmp_path, load, audit_log=str(path), inference=inference) as server:
            server.wait_until_ready()
            asked = clients.submit(
                httpx.post, f"{server.url}/run", json=body("hold"), headers={"x-api-key": server.key}
            )
            held.wait_until_entered()
        held.let_go()
        assert asked.exception(LONG) or asked.result().status_code == 500
    assert noted(path) == [("fastino-pii", 500, 1)]


def test_what_cannot_be_noted_is_not_answered(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    with running_server(tmp_path, scripted_load(ScriptedModel()), audit_log=str(path)) as server:
        server.wait_until_ready()
        with path.open("ab") as file:
            file.write(b"no line of this log")
        response = server.client.post("/run", json=body("ann"))
    assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")
