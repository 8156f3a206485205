"""`/v1/keys`, and what a key's scopes, models, plan and expiry mean for its requests, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from sqlalchemy import update

from server.access.grants import Grant
from server.access.keys import Keys
from server.store.database import Database
from server.store.schema import api_keys
from tests.server.running import RunningServer, running_server
from tests.server.scripted import ScriptedModel, scripted_load

BODY: dict[str, Any] = {"model_id": "fastino-pii", "input": [{"text": "Ann", "parameters": {"entity_types": ["Ann"]}}]}
PLANS = {"few": {"requests_per_second": 2, "items_per_month": 3}, "single": {"batch": False}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data_dir = tmp_path_factory.mktemp("keys")
    load = scripted_load(ScriptedModel())
    with running_server(data_dir, load, rate_limits={"plans": PLANS}) as server:
        server.wait_until_ready()
        yield server


def secret(server: RunningServer, **grant: Any) -> str:
    with Database(server.settings.store_url) as database:
        return Keys(database, {"unlimited", *PLANS}).create("test", Grant(**grant)).secret


def ask(server: RunningServer, key: str, **changes: Any) -> httpx.Response:
    return server.anonymous.post("/run", json=BODY | changes, headers={"x-api-key": key})


@pytest.fixture
def admin(server: RunningServer) -> Iterator[httpx.Client]:
    headers = {"x-api-key": secret(server, scopes=("admin",))}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60, trust_env=False) as client:
        yield client


def test_a_key_made_over_http_works_and_its_secret_is_shown_once(server: RunningServer, admin: httpx.Client) -> None:
    asked = {"name": "web", "owner": "Ops", "plan": "few", "expires_at": "2100-01-01T00:00:00+01:00"}
    made = admin.post("/v1/keys", json=asked)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    key = made.json()
    assert ask(server, key["key"]).status_code == 200
    told = admin.get(f"/v1/keys/{key['id']}").json()
    assert told == {name: value for name, value in key.items() if name != "key"} | {"last_used": told["last_used"]}
    assert told["expires_at"] == "2099-12-31T23:00:00Z"
    assert key["key"] not in admin.get("/v1/keys").text


def test_a_plain_key_can_neither_make_nor_see_keys(server: RunningServer) -> None:
    headers = {"x-api-key": secret(server, scopes=("run", "endpoints:write"))}
    calls = [("POST", ""), ("GET", ""), ("GET", "/a"), ("PATCH", "/a"), ("DELETE", "/a"), ("POST", "/a/rotate")]
    for method, path in calls:
        refused = server.anonymous.request(method, f"/v1/keys{path}", headers=headers, json={"name": "x"})
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert server.anonymous.request(method, f"/v1/keys{path}").status_code == 401


def test_a_changed_key_changes_on_its_next_request(server: RunningServer, admin: httpx.Client) -> None:
    key = admin.post("/v1/keys", json={"name": "web", "models": ["other"]}).json()
    assert ask(server, key["key"]).status_code == 403
    changed = admin.patch(f"/v1/keys/{key['id']}", json={"models": None, "owner": "Ops"}).json()
    assert (changed["models"], changed["owner"], changed["name"]) == (None, "Ops", "web")
    assert ask(server, key["key"]).status_code == 200
    admin.patch(f"/v1/keys/{key['id']}", json={"scopes": ["admin"]})
    assert ask(server, key["key"]).status_code == 403


def test_a_change_does_not_give_back_what_was_taken_while_it_waited(server: RunningServer, admin: httpx.Client) -> None:
    key = admin.post("/v1/keys", json={"name": "web", "scopes": ["run", "admin"]}).json()
    path = f"/v1/keys/{key['id']}"
    with ThreadPoolExecutor(1) as other, Database(server.settings.store_url) as database:
        with database.write() as connection:
            renaming = other.submit(admin.patch, path, json={"name": "renamed"})
            # As long as nobody else may write: it has read by now whatever it reads.
            wait([renaming], timeout=1)
            connection.execute(update(api_keys).where(api_keys.c.id == key["id"]).values(scopes=("run",)))
        assert renaming.result().status_code == 200
    changed = admin.get(path).json()
    assert (changed["name"], changed["scopes"]) == ("renamed", ["run"])


def test_rotating_and_revoking_refuse_the_old_secret_at_once(server: RunningServer, admin: httpx.Client) -> None:
    old = admin.post("/v1/keys", json={"name": "web"}).json()
    new = admin.post(f"/v1/keys/{old['id']}/rotate").json()
    assert [ask(server, key["key"]).status_code for key in (old, new)] == [401, 200]
    assert admin.delete(f"/v1/keys/{old['id']}").json()["revoked_at"] is not None
    assert ask(server, new["key"]).status_code == 401
    assert admin.post(f"/v1/keys/{old['id']}/rotate").status_code == 404


def test_there_is_no_key_of_an_unknown_id(admin: httpx.Client) -> None:
    for method, path in (("GET", "/x"), ("PATCH", "/x"), ("DELETE", "/x"), ("POST", "/x/rotate")):
        missing = admin.request(method, f"/v1/keys{path}", json={})
        assert (missing.status_code, missing.json()["code"]) == (404, "unknown_key")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x", "scopes": ["walk"]}, "scopes.0"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "models": []}, "models"),
        ({"name": "x", "plan": "gold"}, "plan"),
        ({"name": "x", "expires_at": "2100-01-01T00:00:00"}, "expires_at"),
        ({"name": "x", "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "x", "color": 1}, "there is no field 'color'"),
        ([], "the body"),
    ],
)
def test_a_request_for_a_key_that_cannot_be_made_names_the_field(admin: httpx.Client, body: Any, field: str) -> None:
    refused = admin.post("/v1/keys", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert refused.json()["message"].startswith(field)


def test_a_key_without_the_scope_may_not_run(server: RunningServer) -> None:
    refused = ask(server, secret(server, scopes=("admin",)))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_a_key_for_one_model_neither_asks_nor_sees_another(server: RunningServer) -> None:
    key = secret(server, models=("fastino-pii",))
    assert ask(server, key).status_code == 200
    assert ask(server, key, model_id="fastino-information-extraction").status_code == 403
    listed = server.anonymous.get("/v1/models", headers={"x-api-key": key}).json()
    assert [model["id"] for model in listed] == ["fastino-pii"]


def test_an_expired_key_is_refused(server: RunningServer) -> None:
    key = secret(server, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert ask(server, key).status_code == 401


def test_past_the_limits_the_answer_says_which_and_when(server: RunningServer) -> None:
    key = secret(server, plan="few")
    first = ask(server, key)
    assert first.headers["RateLimit-Policy"].startswith('"requests_per_second";q=2;w=1, "items_per_month";q=3;w=')
    assert first.headers["RateLimit"].startswith('"requests_per_second";r=1;t=1, "items_per_month";r=2;t=')
    answers = [ask(server, key) for _ in range(2)]
    refused = answers[-1]
    assert [answer.status_code for answer in answers] == [200, 429]
    problem = refused.json()
    assert (problem["status"], problem["code"], problem["scope"]) == ("error", "rate_limited", "requests_per_second")
    assert problem["detail"] == problem["message"]
    assert refused.headers["Retry-After"] == "1"


def test_each_input_counts_and_a_refused_request_does_not(server: RunningServer) -> None:
    key = secret(server, plan="few")
    unknown = ask(server, key, model_id="none", input=BODY["input"] * 3)
    assert unknown.status_code == 404
    assert ask(server, key, input=BODY["input"] * 3).status_code == 200
    spent = ask(server, secret(server, plan="few"), input=BODY["input"] * 4)
    assert (spent.status_code, spent.json()["scope"]) == (429, "items_per_month")
    assert int(spent.headers["Retry-After"]) >= 1


def test_a_plan_without_batches_refuses_one(server: RunningServer) -> None:
    key = secret(server, plan="single")
    assert ask(server, key).status_code == 200
    assert ask(server, key, input=BODY["input"] * 2).status_code == 403


def test_a_server_on_postgresql_counts_and_revokes(tmp_path: Path, postgresql_url: str) -> None:
    load = scripted_load(ScriptedModel())
    with running_server(
        tmp_path, load, database_url=postgresql_url, rate_limits={"storage": "database", "plans": PLANS}
    ) as server:
        server.wait_until_ready()
        key = secret(server, plan="few")
        assert [ask(server, key).status_code for _ in range(3)] == [200, 200, 429]
        with Database(postgresql_url) as database:
            Keys(database).revoke(key.split("_")[1])
        assert ask(server, key).status_code == 401
    assert not (tmp_path / "spanhost.db").exists()


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), [("/v1/keys", "POST"), ("/v1/keys/{key_id}", "PATCH")])
def test_generated_requests_are_answered_as_declared(
    server: RunningServer, admin: httpx.Client, path: str, method: str, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_dict(admin.get("/openapi.json").json())[path][method]
    key_id = admin.post("/v1/keys", json={"name": "changed"}).json()["id"]
    checks = [not_a_server_error, status_code_conformance, response_schema_conformance]

    @settings(max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: Case[Any]) -> None:
        case.path_parameters = {"key_id": key_id} if case.path_parameters else {}
        case.validate_response(case.call(base_url=server.url, headers=dict(admin.headers)), checks=checks)

    send()
