"""Requests made from the OpenAPI document by schemathesis: no answer is a 5xx, and each is as the document declares."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.server.running import RunningServer

MODELS = [
    "fastino-pii",
    "fastino-information-extraction",
    "fastino-classification",
    "fastino-profanity-censor",
    "fastino-summarization",
]
REQUESTS = 500
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def document(server: RunningServer) -> dict[str, Any]:
    declared = server.anonymous.get("/openapi.json").json()
    assert isinstance(declared, dict)
    return declared


def check(case: Case[Any], server: RunningServer) -> int:
    """Send the request, check the answer, and return its status."""
    response = case.call(base_url=server.url, headers={"x-api-key": server.key})
    case.validate_response(response, checks=CHECKS)
    return response.status_code


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_five_hundred_requests_of_each_kind_are_answered_as_declared(
    bundled_server: RunningServer, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_dict(document(bundled_server))
    cases = schema["/run"]["POST"].as_strategy(generation_mode=mode)
    statuses: Counter[int] = Counter()

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.sampled_from([*MODELS, None]))
    def send(case: Case[Any], model_id: str | None) -> None:
        # Random ids alone would hardly ever come past the look-up of the model.
        if model_id and isinstance(case.body, dict) and isinstance(case.body.get("model_id"), str):
            case.body["model_id"] = model_id
        statuses[check(case, bundled_server)] += 1

    send()
    assert statuses.total() == REQUESTS
    assert set(statuses) <= {200, 404, 422}
    assert statuses[200] > REQUESTS // 10, "hardly anything came to the model"


@pytest.mark.parametrize("path", ["/v1/models", "/health/live", "/health/ready"])
def test_the_other_routes_answer_as_declared(bundled_server: RunningServer, path: str) -> None:
    schema = schemathesis.openapi.from_dict(document(bundled_server))

    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(schema[path]["GET"].as_strategy())
    def send(case: Case[Any]) -> None:
        assert check(case, bundled_server) == 200

    send()
