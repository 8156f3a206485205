from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.access.keys import Keys
from server.app import create_app
from server.errors import ConfigurationError, RequestError
from server.settings import load_settings
from server.store.database import Database
from tests.server.held import LONG, Held, wait_until_queued
from tests.server.running import running_server
from tests.server.scripted import ScriptedModel, scripted_load

ROOT = Path(__file__).parents[2]


def test_a_server_that_stops_answers_what_it_has_admitted(tmp_path: Path) -> None:
    held = Held()
    with running_server(tmp_path, scripted_load(held.model)) as server, ThreadPoolExecutor(2) as clients:
        server.wait_until_ready()
        running = clients.submit(server.run, "hold", labels=["ann"])
        held.wait_until_entered()
        waiting = clients.submit(server.run, "ann", labels=["ann"])
        wait_until_queued(server.service)
        server.begin_to_stop()
        held.let_go()
        answers = [running.result(LONG), waiting.result(LONG)]
    assert [answer["status"] for answer in answers] == ["success", "success"]


def test_a_key_that_is_revoked_is_refused_on_the_next_request(tmp_path: Path) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        assert server.client.get("/v1/models").status_code == 200
        with Database(server.settings.store_url) as database:
            keys = Keys(database)
            keys.revoke(keys.list()[0].id)
        assert server.client.get("/v1/models").status_code == 401


def test_a_key_that_is_made_while_the_server_runs_works_at_once(tmp_path: Path) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        with Database(server.settings.store_url) as database:
            secret = Keys(database).create("second").secret
        assert server.anonymous.get("/v1/models", headers={"x-api-key": secret}).status_code == 200


def test_without_authentication_no_key_is_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel()), auth={"enabled": False}) as server:
        assert server.anonymous.get("/v1/models").status_code == 200
    assert "authentication is off" in caplog.text


def test_a_variable_that_is_no_setting_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SPANHOST_AUTH_ENABLED", "false")
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        assert server.anonymous.get("/v1/models").status_code == 401
    assert "SPANHOST_AUTH_ENABLED is no setting" in caplog.text


def test_a_configuration_with_an_unknown_task_makes_no_application(tmp_path: Path) -> None:
    models = [{"id": "fortune", "task": "telling", "checkpoint": "bundled/span"}]
    with pytest.raises(ConfigurationError, match="unknown task 'telling'"):
        create_app(load_settings(overrides={"data_dir": tmp_path, "models": models}))


def test_the_application_imports_no_torch() -> None:
    program = (
        "import sys, server.app; sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'gliner')))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=LONG).returncode == 0


def test_every_refusal_has_a_status_and_a_code_of_its_own() -> None:
    kinds = [RequestError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    concrete = [kind for kind in kinds if hasattr(kind, "status")]
    assert {kind.status for kind in concrete} == {401, 403, 404, 412, 413, 415, 422, 428, 429, 503}
    codes = [kind.code for kind in concrete]
    assert len(set(codes)) == len(codes)


def test_the_documentation_page_needs_no_other_server(tmp_path: Path) -> None:
    with running_server(tmp_path, scripted_load(ScriptedModel())) as server:
        page = server.anonymous.get("/docs").text
        sources = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert any(source.endswith(".js") for source in sources)
        for source in sources:
            assert server.anonymous.get(source).status_code == 200
    assert "://" not in page
