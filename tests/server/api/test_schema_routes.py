"""The other routes, as `test_schema.py` does `/run`: a thousand requests to all of them together."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from tests.server.api.test_schema import check, document
from tests.server.running import RunningServer

REQUESTS = 1000
SOUND: dict[str, Any] = {"name": "sound", "model_id": "fastino-pii", "parameters": {"entity_types": ["full_name"]}}

pytestmark = pytest.mark.slow


def routes(server: RunningServer) -> list[tuple[str, str]]:
    paths = document(server)["paths"]
    return [(path, method.upper()) for path, methods in paths.items() for method in methods if path != "/run"]


def existing(server: RunningServer, case: Case[Any]) -> None:
    """Let `case` be about an endpoint or a key that is there, in the version that it has."""
    parameters = case.path_parameters or {}
    if "endpoint_id" in parameters:
        parameters["endpoint_id"] = server.client.post("/v1/endpoints", json=SOUND).json()["id"]
        if case.headers is not None:
            case.headers["If-Match"] = "*"
    if "key_id" in parameters:
        parameters["key_id"] = server.client.post("/v1/keys", json={"name": "other"}).json()["id"]


def sound(case: Case[Any]) -> None:
    """Let a definition that is none for chance alone be for a model that is there."""
    if isinstance(case.body, dict) and "model_id" in case.body:
        case.body = {**case.body, **SOUND}


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_route_answers_as_declared(bundled_server: RunningServer, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(document(bundled_server))
    found = routes(bundled_server)
    statuses: Counter[int] = Counter()
    for path, method in found:
        operation = schema[path][method]
        if mode == GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
            continue

        @settings(
            max_examples=REQUESTS // (2 * len(found)) + 1,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode), st.booleans(), st.booleans())
        def send(case: Case[Any], of_existing: bool, of_sound: bool) -> None:
            if of_existing:
                existing(bundled_server, case)
            if of_sound:
                sound(case)
            statuses[check(case, bundled_server)] += 1

        send()
    assert statuses.total() > REQUESTS // 4
    assert max(statuses) < 500
    if mode == GenerationMode.POSITIVE:
        assert {200, 201, 204, 404} <= set(statuses)
