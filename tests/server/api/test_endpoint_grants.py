"""What a key's models and plan mean for the custom endpoints that it makes: a review asks the model as `/run` does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from server.access.grants import Grant
from server.access.keys import Keys
from server.store.database import Database
from tests.server.running import RunningServer, running_server
from tests.server.scripted import ScriptedModel, scripted_load

EXTRACTION = "fastino-information-extraction"
PLANS: dict[str, dict[str, int]] = {
    "few": {"items_per_month": 5},
    "slow": {"requests_per_second": 1},
    "single": {"batch": False},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data_dir, load = tmp_path_factory.mktemp("grants"), scripted_load(ScriptedModel())
    with running_server(data_dir, load, rate_limits={"plans": PLANS}) as server:
        server.wait_until_ready()
        yield server


def editor(server: RunningServer, **grant: Any) -> httpx.Client:
    """A client whose key may run models and keep endpoints, as far as `grant` lets it."""
    with Database(server.settings.store_url) as database:
        keys = Keys(database, {"unlimited", *PLANS})
        key = keys.create("editor", Grant(scopes=("run", "endpoints:write"), **grant)).secret
    return httpx.Client(base_url=server.url, headers={"x-api-key": key}, timeout=60, trust_env=False)


def definition(examples: int = 2, **parameters: Any) -> dict[str, Any]:
    return {
        "name": "People",
        "model_id": EXTRACTION,
        "parameters": {"entity_types": ["ann"], **parameters},
        "examples": [{"text": f"ann {n}", "entities": [{"label": "ann", "text": "ann"}]} for n in range(examples)],
    }


def made(server: RunningServer, path: str = "/v1/endpoints/draft", examples: int = 2) -> str:
    """The path of an endpoint that somebody else made."""
    response = server.client.post(path, json=definition(examples))
    assert response.status_code == 201, response.text
    document = response.json()
    return f"/v1/endpoints/{document.get('endpoint', document)['id']}"


def left(response: httpx.Response) -> int:
    """How many items the key may still ask in this month."""
    found = re.search(r'"items_per_month";r=(\d+)', response.headers["RateLimit"])
    assert found is not None
    return int(found[1])


def spent(client: httpx.Client) -> int:
    """How many items the key was charged, one more for asking."""
    body = {"model_id": EXTRACTION, "input": [{"text": "ann", "parameters": {"entity_types": ["ann"]}}]}
    answer = client.post("/run", json=body)
    assert answer.status_code == 200, answer.text
    return PLANS["few"]["items_per_month"] - left(answer) - 1


def test_a_key_that_may_not_ask_a_model_has_no_endpoint_of_it_made_changed_or_reviewed(server: RunningServer) -> None:
    path, first = made(server), {"If-Match": '"1"'}
    with editor(server, models=("fastino-pii",)) as client:
        refusals = [
            client.post("/run", json={"model_id": EXTRACTION, "input": [{"text": "ann"}]}),
            client.post("/v1/endpoints", json=definition()),
            client.post("/v1/endpoints/draft", json=definition()),
            client.put(path, json=definition(), headers=first),
            client.post(path + "/review"),
            client.post(path + "/confirm", headers=first),
            client.post(path + "/confirm", params={"suggested": True}, headers=first),
        ]
        assert [refused.status_code for refused in refusals] == [403] * len(refusals)
        assert len({refused.text for refused in refusals}) == 1
        own = client.post("/v1/endpoints/draft", json=definition() | {"model_id": "fastino-pii"})
        assert own.status_code == 201


def test_each_example_of_a_review_counts_once_against_the_month(server: RunningServer) -> None:
    with editor(server, plan="few") as client:
        drafted = client.post("/v1/endpoints/draft", json=definition(examples=2))
        assert (drafted.status_code, left(drafted)) == (201, 3)
        path = f"/v1/endpoints/{drafted.json()['endpoint']['id']}"
        again = client.post(path + "/review")
        assert (again.status_code, left(again)) == (200, 1)
        refused = client.post(path + "/confirm", params={"suggested": True}, headers={"If-Match": '"1"'})
        assert (refused.status_code, refused.json()["scope"]) == (429, "items_per_month")
        assert client.post(path + "/confirm", headers={"If-Match": '"1"'}).status_code == 200
        assert spent(client) == 4


def test_an_endpoint_that_is_made_or_confirmed_without_a_review_costs_nothing(server: RunningServer) -> None:
    with editor(server, plan="few") as client:
        live = client.post("/v1/endpoints", json=definition(examples=9))
        assert (live.status_code, spent(client)) == (201, 0)


def test_a_review_that_is_refused_costs_nothing(server: RunningServer) -> None:
    with editor(server, plan="few") as client:
        # The model cannot learn.
        refused = client.post("/v1/endpoints/draft", json=definition(learn=True))
        stale = client.post(made(server) + "/confirm", params={"suggested": True}, headers={"If-Match": '"7"'})
        assert (refused.status_code, stale.status_code, spent(client)) == (422, 412, 0)


def test_a_review_is_a_request(server: RunningServer) -> None:
    path = made(server)
    with editor(server, plan="slow") as client:
        answers = [client.post(path + "/review") for _ in range(8)]
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert (answers[0].status_code, refused.json()["scope"]) == (200, "requests_per_second")


def test_a_plan_without_batches_has_one_example_reviewed(server: RunningServer) -> None:
    with editor(server, plan="single") as client:
        assert client.post("/v1/endpoints/draft", json=definition(examples=1)).status_code == 201
        refused = client.post("/v1/endpoints/draft", json=definition(examples=2))
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert client.post("/v1/endpoints", json=definition(examples=2)).status_code == 201
