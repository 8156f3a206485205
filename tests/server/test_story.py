"""The hosted documentation's story, played against a server from beginning to end by its own commands and routes."""

from __future__ import annotations

from typing import Any

import httpx

from server.access.grants import ENDPOINTS_WRITE, RUN, Grant
from server.access.keys import Keys
from server.store.database import Database
from tests.server.running import RunningServer

STEPS: dict[str, dict[str, Any]] = {
    "describe": {"name": "Rentals", "description": "Who rents which car, in requests of customers"},
    "define": {
        "model_id": "fastino-information-extraction",
        "parameters": {"entity_types": {"full_name": "", "car": "make or kind of a car", "time": ""}, "threshold": 0.3},
    },
    "examples": {
        "examples": [
            {
                "text": "9 AM for a Sedan for Jamie Derran",
                "entities": [
                    {"label": "time", "text": "9 AM"},
                    {"label": "car", "text": "Sedan"},
                    {"label": "full_name", "text": "Jamie Derran"},
                ],
            },
            {"text": "Thank you very much.", "entities": []},
        ]
    },
}

ASKED = "The Corolla at 5 PM, please"


def test_from_a_key_over_an_endpoint_in_five_steps_to_a_refusal(bundled_server: RunningServer) -> None:
    url, store = bundled_server.url, bundled_server.settings.store_url
    with Database(store) as database:
        secret = Keys(database).create("rentals", Grant(scopes=(RUN, ENDPOINTS_WRITE), plan="pro")).secret
    with httpx.Client(base_url=url, headers={"x-api-key": secret}, timeout=60, trust_env=False) as client:
        definition = {**STEPS["describe"], **STEPS["define"], **STEPS["examples"]}
        drafted = client.post("/v1/endpoints/draft", json=definition)
        assert drafted.status_code == 201, drafted.text
        draft, review = drafted.json()["endpoint"], drafted.json()["review"]
        assert review["examples"][0]["correct"]
        assert review["before"]["f1"] == 1
        confirmed = client.post(f"/v1/endpoints/{draft['id']}/confirm", headers={"If-Match": drafted.headers["etag"]})
        assert confirmed.json()["status"] == "live"
        answered = client.post("/run", json={"model_id": draft["id"], "input": [{"text": ASKED}]})
        assert answered.status_code == 200, answered.text
        found = {entity["label"]: entity["text"] for entity in answered.json()[0]["output"]["entities"]}
        assert found == {"car": "Corolla", "time": "5 PM"}
        # Of the month's 100,000 inputs the review had two and the request one.
        assert '"items_per_month";r=99997;' in answered.headers["ratelimit"]
        with Database(store) as database:
            Keys(database).revoke(secret.split("_")[1])
        refused = client.post("/run", json={"model_id": draft["id"], "input": [{"text": ASKED}]})
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
