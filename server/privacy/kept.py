"""Endpoints and keys: what the server keeps on purpose. It is deleted again."""

from __future__ import annotations

from typing import Any

from server.privacy.material import Material
from server.settings import ModelSettings


def keep_endpoints(material: Material, model: ModelSettings) -> None:
    """Draft, make, read, change, use and delete an endpoint of `model`."""
    canary, ask, key = material.canaries.new, material.client.ask, material.key
    name = canary("an endpoint's example")
    definition = _definition(material, model, name)
    broken = {**definition, "parameters": {"unknown": canary("an endpoint's parameter")}}
    drafted = ask("POST /v1/endpoints/draft", "a draft", key=key, body=definition, may_echo=True)
    ask("POST /v1/endpoints/draft", "a draft of an unknown model", key=key, body={**definition, "model_id": name})
    made = ask("POST /v1/endpoints", "an endpoint", key=key, body=definition, may_echo=True)
    ask("POST /v1/endpoints", "a wrong endpoint", key=key, body=broken)
    ask("GET /v1/endpoints", "all", key=key, may_echo=True)
    for endpoint_id in (made["id"], drafted["endpoint"]["id"]):
        one = f"/v1/endpoints/{endpoint_id}"
        version = {"If-Match": '"1"'}
        ask("GET /v1/endpoints/{endpoint_id}", "one", one, key=key, may_echo=True)
        ask("GET /v1/endpoints/{endpoint_id}/versions", "its versions", f"{one}/versions", key=key, may_echo=True)
        ask("POST /v1/endpoints/{endpoint_id}/review", "its review", f"{one}/review", key=key, may_echo=True)
        route = "POST /v1/endpoints/{endpoint_id}/confirm"
        ask(route, "made live", f"{one}/confirm", key=key, headers=version, may_echo=True)
        route = "PUT /v1/endpoints/{endpoint_id}"
        ask(route, "a conflicting change", one, key=key, body=definition, headers={"If-Match": '"7"'})
        ask(route, "a wrong change", one, key=key, body=broken, headers=version)
        ask(route, "a change", one, key=key, body=definition, headers={"If-Match": "*"}, may_echo=True)
        material.run("through an endpoint", material.body("a request through an endpoint", endpoint_id))
        ask("DELETE /v1/endpoints/{endpoint_id}", "deleted", one, key=key)
    nowhere = f"/v1/endpoints/{canary('a path')}"
    ask("GET /v1/endpoints/{endpoint_id}", "an unknown one", nowhere, key=key)
    ask("DELETE /v1/endpoints/{endpoint_id}", "an unknown one", nowhere, key=key)


def _definition(material: Material, model: ModelSettings, name: str) -> dict[str, Any]:
    """An endpoint of `model`; `name` stands in its examples where the task has any."""
    canary = material.canaries.new
    definition = {"name": "privacy check", "model_id": model.id, "description": canary("an endpoint's description")}
    if model.task == "classification":
        return {**definition, "parameters": {"labels": ["complaint", canary("an endpoint's label")]}}
    if model.task.endswith("summarization"):
        return {**definition, "parameters": {"query": canary("an endpoint's query")}}
    return {
        **definition,
        "parameters": {"entity_types": ["full_name", canary("an endpoint's type")]},
        "examples": [{"text": f"Ask {name} again.", "entities": [{"label": "full_name", "text": name}]}],
    }


def keep_keys(material: Material) -> None:
    """Make, read, change, rotate and revoke a key."""
    canary, ask, key = material.canaries.new, material.client.ask, material.key
    made = ask("POST /v1/keys", "a key", key=key, body={"name": "privacy check"})
    ask("POST /v1/keys", "a key with a wrong plan", key=key, body={"name": "x", "plan": canary("a plan's name")})
    ask("POST /v1/keys", "a key with a wrong name", key=key, body={"name": canary("a key's name") * 100})
    ask("GET /v1/keys", "all", key=key)
    one = f"/v1/keys/{made['id']}"
    ask("GET /v1/keys/{key_id}", "one", one, key=key)
    ask("PATCH /v1/keys/{key_id}", "a change", one, key=key, body={"owner": "privacy check"})
    ask("PATCH /v1/keys/{key_id}", "a wrong change", one, key=key, body={"unknown": canary("a key's field")})
    ask("POST /v1/keys/{key_id}/rotate", "another secret", f"{one}/rotate", key=key)
    ask("DELETE /v1/keys/{key_id}", "revoked", one, key=key)
    ask("GET /v1/keys/{key_id}", "an unknown one", f"/v1/keys/{canary('a path')}", key=key)
