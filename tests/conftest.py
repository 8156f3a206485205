"""What several rooms test with: the bundled model, loaded once, and a server on loopback that answers with it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from models.loading import LoadedModel, LoadOptions, load_span_model
from tests.server.running import RunningServer, running_server


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SPANHOST_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def bundled() -> LoadedModel:
    """The bundled span model. Its executor is whoever forwards it first: run one batcher on it at a time."""
    return load_span_model("bundled/span", LoadOptions(device="cpu"))


@pytest.fixture(scope="session")
def bundled_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the default configuration and the bundled weights, ready."""
    with running_server(tmp_path_factory.mktemp("server")) as server:
        server.wait_until_ready()
        yield server
