"""A real server in this process, on a free loopback port, with a key of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from models.loading import load_model
from server.access.grants import SCOPES, Grant
from server.access.keys import Keys
from server.app import create_app
from server.cli.hosting import options_of
from server.inference.registry import Load
from server.settings import Settings, load_settings
from server.store.database import Database
from server.tasks.service import Service


@dataclass(frozen=True)
class RunningServer:
    """A server, its key, and a client that sends it. `anonymous` sends none."""

    url: str
    key: str
    settings: Settings
    service: Service
    client: httpx.Client
    anonymous: httpx.Client
    _uvicorn: uvicorn.Server

    def begin_to_stop(self) -> None:
        """What SIGTERM does. Returns once no new connection is taken."""
        self._uvicorn.should_exit = True
        address = self.url.removeprefix("http://").split(":")
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                socket.create_connection((address[0], int(address[1])), timeout=1).close()
            except OSError:
                return
        raise TimeoutError("the server still takes connections")

    def wait_until_ready(self) -> None:
        for model in self.settings.models:
            status = self.service.registry.wait(model.id, timeout=60)
            assert status.state == "ready", status

    def run(self, text: str, model_id: str = "fastino-pii", **parameters: Any) -> dict[str, Any]:
        """The answer to one text."""
        body = {"model_id": model_id, "input": [{"text": text, "parameters": parameters}]}
        response = self.client.post("/run", json=body)
        assert response.status_code == 200, response.text
        (answer,) = response.json()
        assert isinstance(answer, dict)
        return answer


@contextmanager
def running_server(data_dir: Path, load: Load = load_model, **overrides: Any) -> Iterator[RunningServer]:
    """A server with the default settings but for `overrides`, from start to orderly end. It measures no engines."""
    inference = {"measure_engines": False, **overrides.pop("inference", {})}
    settings = load_settings(overrides={"data_dir": data_dir, "inference": inference, **overrides})
    with Database(settings.store_url) as database:
        key = Keys(database).create("test", Grant(scopes=SCOPES)).secret
    app = create_app(settings, Service(settings, load))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, **options_of(settings)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            with (
                httpx.Client(base_url=url, headers={"x-api-key": key}, timeout=60, trust_env=False) as client,
                httpx.Client(base_url=url, timeout=60, trust_env=False) as anonymous,
            ):
                client.get("/health/live")
                yield RunningServer(url, key, settings, app.state.wiring.service, client, anonymous, server)
        finally:
            server.should_exit = True
            thread.join(timeout=60)
            assert not thread.is_alive()
