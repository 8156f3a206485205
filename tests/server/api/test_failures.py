from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from server.access.keys import Keys
from server.api.failures import install
from server.inference.batcher import Batcher
from server.store.errors import StoreError
from server.tasks.service import Service
from tests.server.held import LONG, Held, wait_until_not_queued, wait_until_queued
from tests.server.running import running_server
from tests.server.scripted import ScriptedModel, scripted_load


def body(text: str) -> dict[str, Any]:
    return {"model_id": "fastino-pii", "input": [{"text": text, "parameters": {"labels": ["ann"]}}]}


def test_an_unforeseen_error_is_a_500_that_tells_and_logs_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: Service, __: object, inputs: object, **___: object) -> None:
        raise RuntimeError(inputs)

    monkeypatch.setattr(Service, "run", fail)
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        response = server.client.post("/run", json=body("secret words"))
    assert response.status_code == 500
    assert response.json() == {
        "status": "error",
        "code": "internal_error",
        "message": "the server failed to answer this request",
        "detail": "the server failed to answer this request",
    }
    assert "RuntimeError at test_failures.py" in caplog.text
    assert "secret" not in caplog.text


def test_what_the_framework_refuses_has_the_same_form_and_quotes_nothing() -> None:
    app = FastAPI()
    install(app)

    @app.get("/items/{number}")
    def item(number: int) -> int:
        return number

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.get("/items/secret")

    response = asyncio.run(ask())
    assert response.status_code == 422
    assert response.json()["code"] == "invalid_input"
    assert "secret" not in response.text


def test_a_store_that_does_not_answer_is_a_503(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: Keys, __: str) -> None:
        raise StoreError("database is locked")

    monkeypatch.setattr(Keys, "verify_soon", fail)
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        response = server.client.post("/run", json=body("ann"))
    assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")
    assert response.headers["retry-after"] == "1"


def test_a_full_queue_is_a_503_that_says_when_to_come_back(tmp_path: Path) -> None:
    held = Held()
    with running_server(tmp_path, scripted_load(held.model), inference={"queue_tokens": 1}) as server:
        server.wait_until_ready()
        with ThreadPoolExecutor(2) as clients:
            running = clients.submit(server.run, "hold", labels=["ann"])
            held.wait_until_entered()
            waiting = clients.submit(server.run, "ann ann", labels=["ann"])
            wait_until_queued(server.service)
            response = server.client.post("/run", json=body("ann"))
            held.let_go()
            assert running.result(LONG)["status"] == waiting.result(LONG)["status"] == "success"
    assert (response.status_code, response.json()["code"]) == (503, "queue_full")
    assert 1 <= int(response.headers["retry-after"]) <= 60


def test_a_request_that_takes_too_long_is_a_503_and_does_not_run(tmp_path: Path) -> None:
    held = Held()
    with running_server(tmp_path, scripted_load(held.model), inference={"request_seconds": 1}) as server:
        server.wait_until_ready()
        with ThreadPoolExecutor(2) as clients:
            running = clients.submit(server.client.post, "/run", json=body("hold"))
            held.wait_until_entered()
            waiting = clients.submit(server.client.post, "/run", json=body("late"))
            responses = [running.result(LONG), waiting.result(LONG)]
            held.let_go()
    for response in responses:
        assert (response.status_code, response.json()["code"]) == (503, "timeout")
        assert 1 <= int(response.headers["retry-after"]) <= 60
    assert not held.has_run("late")


def test_the_queue_knows_a_request_by_the_id_of_its_key_and_by_nothing_where_none_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients: list[str] = []
    submit = Batcher.submit

    def noted(batcher: Batcher, *arguments: Any, client: str = "", **options: Any) -> Any:
        clients.append(client)
        return submit(batcher, *arguments, client=client, **options)

    monkeypatch.setattr(Batcher, "submit", noted)
    models = [{"id": "fastino-pii", "task": "pii", "checkpoint": "bundled/span"}]
    for auth in (True, False):
        load = scripted_load(ScriptedModel())
        with running_server(tmp_path, load, auth={"enabled": auth}, models=models) as server:
            server.wait_until_ready()
            assert set(clients) <= {""}, "a warm-up is nobody's"
            clients.clear()
            assert server.client.post("/run", json=body("ann")).status_code == 200
            assert clients == [server.key.split("_")[1] if auth else ""]
            clients.clear()


def test_a_request_whose_client_has_gone_is_dropped_before_it_costs_anything(tmp_path: Path) -> None:
    held = Held()
    with running_server(tmp_path, scripted_load(held.model)) as server:
        server.wait_until_ready()
        with ThreadPoolExecutor(1) as clients:
            running = clients.submit(server.run, "hold", labels=["ann"])
            held.wait_until_entered()
            content = orjson.dumps(body("gone"))
            host, port = server.url.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port)), timeout=LONG) as connection:
                head = f"POST /run HTTP/1.1\r\nHost: x\r\nx-api-key: {server.key}\r\nContent-Type: application/json\r\n"
                connection.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
                wait_until_queued(server.service)
            wait_until_not_queued(server.service)
            held.let_go()
            running.result(LONG)
    assert not held.has_run("gone")
