"""What is sent: to every route a request that succeeds and several that fail, each with canaries wherever text fits.

`ROUTES` names the routes; a test holds it against the API's documentation. Canaries stand in values: the name of a
field that does not exist is told to whoever sent it.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.privacy.answered import (
    ask_for_a_summary,
    ask_for_labels,
    ask_for_spans,
    ask_to_restore,
    ask_with_saved_examples,
)
from server.privacy.kept import keep_endpoints, keep_keys
from server.privacy.material import RUN, Material
from server.privacy.refused import give_up, send_malformed, send_unauthorised, send_wrong_fields

ROUTES = (
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",
    "GET /v1/models",
    "POST /run",
    "POST /restore",
    "GET /v1/endpoints",
    "POST /v1/endpoints",
    "POST /v1/endpoints/draft",
    "GET /v1/endpoints/{endpoint_id}",
    "PUT /v1/endpoints/{endpoint_id}",
    "DELETE /v1/endpoints/{endpoint_id}",
    "GET /v1/endpoints/{endpoint_id}/versions",
    "POST /v1/endpoints/{endpoint_id}/review",
    "POST /v1/endpoints/{endpoint_id}/confirm",
    "GET /v1/keys",
    "POST /v1/keys",
    "GET /v1/keys/{key_id}",
    "PATCH /v1/keys/{key_id}",
    "DELETE /v1/keys/{key_id}",
    "POST /v1/keys/{key_id}/rotate",
)
UNLISTED = ("GET /docs", "GET /openapi.json")


@dataclass(frozen=True, slots=True)
class Probes:
    """Sends everything that `material` makes. slow_key: one of the plan `build`, None where there are no keys."""

    material: Material
    slow_key: str | None

    def send(self) -> None:
        """Returns when everything is answered."""
        material, models = self.material, self.material.settings.models
        for model in models:
            if model.task == "classification":
                ask_for_labels(material, model.id)
            elif model.task.endswith("summarization"):
                ask_for_a_summary(material, model.id)
            else:
                ask_for_spans(material, model)
        send_wrong_fields(material, models[0].id)
        send_malformed(material)
        self._limited()
        give_up(material)
        ask_to_restore(material)
        keep_endpoints(material, models[0])
        for model in models:
            if model.task == "classification":
                ask_with_saved_examples(material, model.id)
        if material.settings.auth.enabled:
            keep_keys(material)
            send_unauthorised(material)
        self._read()

    def _limited(self) -> None:
        """A plan has ten requests a second, and no batches."""
        if self.slow_key is None:
            return
        for number in range(14):
            body = self.material.body("requests over a plan's limit")
            what = f"on the plan build, number {number + 1}"
            self.material.client.ask(RUN, what, key=self.slow_key, body=body, may_echo=True)

    def _read(self) -> None:
        material = self.material
        query = f"?text={material.canaries.new('a query')}"
        for route in (*(route for route in ROUTES if route.startswith("GET") and "{" not in route), *UNLISTED):
            path = route.removeprefix("GET ")
            material.client.ask(route, "with a query", path + query, key=material.key, may_echo="endpoints" in path)
        nowhere = f"/{material.canaries.new('an unknown path')}{query}"
        material.client.ask("GET /", "an unknown path", nowhere, key=material.key)
        material.client.ask("DELETE /run", "another method", f"/run{query}", key=material.key)
