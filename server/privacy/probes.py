"""What is sent: to every route a request that succeeds and several that fail, each with canaries wherever text fits.

`ROUTES` names the routes; a test holds it against the API's documentation. Canaries stand in values: the name of a
field that does not exist is told to whoever sent it.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

from server.privacy.canary import Canaries
from server.privacy.client import Client
from server.settings import Settings

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

_RUN = "POST /run"


@dataclass(frozen=True, slots=True)
class Probes:
    """Sends everything with `client`. key: one with every scope, None where the server asks for none. slow_key: one of
    the plan `build`."""

    client: Client
    canaries: Canaries
    settings: Settings
    key: str | None
    slow_key: str | None

    def send(self) -> None:
        """Returns when everything is answered. What is kept on purpose, endpoints and keys, is deleted again."""
        for model in self.settings.models:
            if model.task == "classification":
                self._classified(model.id)
            else:
                self._answered(model.id)
        self._refused(self.settings.models[0].id)
        self._malformed()
        self._limited()
        self._abandoned()
        self._restored()
        self._endpoints(self.settings.models[0].id)
        for model in self.settings.models:
            if model.task == "classification":
                self._taught(model.id)
        if self.settings.auth.enabled:
            self._keys()
            self._unauthorised()
        self._read()

    def text(self, what: str) -> str:
        """A text with personal data in it, of which canaries are a part."""
        one = self.canaries.new(what)
        return (
            f"Write to Mr {one.capitalize()} at {one}@example.com, 12 {one} Street, Springfield. "
            f"His password is {one}, card 4111 1111 1111 1111, and at 9 AM he drives a {one}."
        )

    def body(self, what: str, model_id: str | None = None, /, **parameters: Any) -> dict[str, Any]:
        """The body of a request to `/run` with one text."""
        return {
            "model_id": model_id or self.settings.models[0].id,
            "input": [{"text": self.text(what), "parameters": parameters}],
        }

    def _answered(self, model_id: str) -> None:
        types = ["full_name", "email", self.canaries.new(f"a type of {model_id}")]
        self._run(f"{model_id}, a text", self.body(f"a text for {model_id}", model_id, entity_types=types))
        texts = [self.text(f"a batch for {model_id}") * length for length in (1, 3, 9, 200)]
        batch = {
            "model_id": model_id,
            "input": [{"text": text, "parameters": {"entity_types": types}} for text in texts],
        }
        self._run(f"{model_id}, a batch with a long text", batch)

    def _classified(self, model_id: str) -> None:
        canary, run = self.canaries.new, self._run
        labels = {"complaint": canary("a label's description"), canary("a label"): ""}
        run(f"{model_id}, a text", self.body("a text to classify", model_id, labels=labels))
        many = _numbered(canary("one of many labels"), 60)
        run(f"{model_id}, many labels", self.body("a text for many labels", model_id, labels=many, multi_label=True))
        taught = [{"text": canary("a text to learn from"), "label": "complaint"}]
        asked = self.body("a text after examples", model_id, labels=labels, examples=taught)
        run(f"{model_id}, examples", asked)
        several = [{"task": canary("a classification's name"), "labels": labels}, {"task": "tone", "domain": "tone"}]
        run(f"{model_id}, several at once", self.body("a text for several", model_id, classifications=several))
        for what, wrong in (
            ("a label twice", {"labels": [canary("a label that is there twice")] * 2}),
            ("a wrong template", {"labels": labels, "hypothesis_template": canary("a template without a place")}),
            ("an example of no label", {"labels": labels, "examples": [{"text": canary("x"), "label": canary("y")}]}),
            ("no labels", {}),
        ):
            run(f"{model_id}, {what}", self.body(f"a text with {what}", model_id, **wrong))

    def _taught(self, model_id: str) -> None:
        canary, ask, key = self.canaries.new, self.client.ask, self.key
        definition = {
            "name": "privacy check of labels",
            "model_id": model_id,
            "parameters": {"labels": ["complaint", "praise"]},
            "examples": [
                {"text": f"This is bad, {canary('a saved text to learn from')}.", "label": "complaint"},
                {"text": f"This is good, {canary('a saved text to learn from')}.", "label": "praise"},
            ],
        }
        made = ask("POST /v1/endpoints", "an endpoint with labels", key=key, body=definition, may_echo=True)
        self._run("through an endpoint with labels", self.body("a text for labels", made["id"]))
        ask("DELETE /v1/endpoints/{endpoint_id}", "deleted", f"/v1/endpoints/{made['id']}", key=key)

    def _refused(self, model_id: str) -> None:
        canary = self.canaries.new
        limits = self.settings.limits
        unknown = {"unknown": canary("an unknown field")}
        long = canary("a long text") + "x" * limits.text_characters
        long_type = canary("a type") * limits.label_characters
        for what, body in (
            ("an unknown model", self.body("a request to an unknown model", canary("an unknown model id"))),
            ("an unknown endpoint", self.body("a request to an unknown endpoint", f"{model_id}-abcdefghij")),
            (
                "an unknown field",
                {**self.body("a request with an unknown field"), **unknown},
            ),
            ("an unknown parameter", self.body("a wrong parameter", unknown=canary("an unknown parameter"))),
            ("a wrong threshold", self.body("a wrong threshold", threshold=canary("a threshold"))),
            ("types that are no list", self.body("wrong types", entity_types=canary("types that are no list"))),
            ("too many types", self.body("many types", entity_types=_numbered(canary("a type"), limits.labels + 1))),
            (
                "a type that is too long",
                self.body("a long type", entity_types=[long_type]),
            ),
            ("a text that is too long", {"model_id": model_id, "input": [{"text": long}]}),
            ("too many inputs", {"model_id": model_id, "input": [{"text": canary("an input")}] * (limits.items + 1)}),
            (
                "a text that is a number",
                {"model_id": model_id, "input": [{"text": 1, **unknown}]},
            ),
            ("a text with NUL", {"model_id": model_id, "input": [{"text": canary("a text with NUL") + "\0"}]}),
            ("a list", [canary("a list instead of an object")]),
            ("no model", {"input": [{"text": canary("a request without a model")}]}),
        ):
            self._run(what, body)

    def _malformed(self) -> None:
        canary = self.canaries.new
        sound = json.dumps(self.body("a request in a wrong form")).encode()
        deep = canary("deeply nested JSON").encode()
        too_large = (
            json.dumps(self.body("a body that is too large")).encode().ljust(self.settings.limits.body_bytes + 1)
        )
        for what, body, headers in (
            ("JSON that ends early", sound[:-2], {}),
            ("no JSON", canary("a body that is no JSON").encode(), {}),
            ("no UTF-8", canary("a body that is no UTF-8").encode() + b"\xff", {}),
            ("deeply nested JSON", b'{"a":' * 20_000 + b'"' + deep + b'"' + b"}" * 20_000, {}),
            ("half a surrogate pair", b'{"model_id":"' + canary("half a pair").encode() + b'\\ud800","input":[]}', {}),
            ("a form", sound, {"Content-Type": "application/x-www-form-urlencoded"}),
            ("a media type", sound, {"Content-Type": f"text/{canary('a media type')}"}),
            ("a compressed body", gzip.compress(sound), {"Content-Encoding": "gzip"}),
            ("a body that is too large", too_large, {}),
            ("headers", b"{}", {"User-Agent": canary("User-Agent"), "Cookie": f"a={canary('Cookie')}"}),
            ("tracing headers", b"{}", {"traceparent": canary("traceparent"), "baggage": f"a={canary('baggage')}"}),
        ):
            self._run(what, body, headers)

    def _limited(self) -> None:
        """A plan has ten requests a second, and no batches."""
        if self.slow_key is None:
            return
        for number in range(14):
            body = self.body("requests over a plan's limit")
            what = f"on the plan build, number {number + 1}"
            self.client.ask(_RUN, what, key=self.slow_key, body=body, may_echo=True)

    def _abandoned(self) -> None:
        body = json.dumps(self.body("a request that is given up")).encode()
        self.client.give_up("given up after it was sent", self.key or "", body)
        self.client.give_up("given up in the middle", self.key or "", body, declared=len(body) + 100)

    def _restored(self) -> None:
        style = {"style": "encrypt", "project": self.canaries.new("a project")}
        pii = next((model.id for model in self.settings.models if model.task == "pii"), None)
        if pii is not None:
            self._run("encrypted", self.body("a text that is encrypted", pii, redaction=style))
        for what, body in (
            ("a text without tokens", {"text": self.canaries.new("a text to restore")}),
            ("a wrong token", {"text": f"{self.canaries.new('before a token')} <EMAIL:{'A' * 40}>"}),
            ("a wrong field", {"text": 1, "project": self.canaries.new("a project")}),
        ):
            self.client.ask("POST /restore", what, key=self.key, body=body, may_echo=True)

    def _endpoints(self, model_id: str) -> None:
        canary, ask, key = self.canaries.new, self.client.ask, self.key
        name = canary("an endpoint's example")
        definition = {
            "name": "privacy check",
            "model_id": model_id,
            "description": canary("an endpoint's description"),
            "parameters": {"entity_types": ["full_name", canary("an endpoint's type")]},
            "examples": [{"text": f"Ask {name} again.", "entities": [{"label": "full_name", "text": name}]}],
        }
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
            self._run("through an endpoint", self.body("a request through an endpoint", endpoint_id))
            ask("DELETE /v1/endpoints/{endpoint_id}", "deleted", one, key=key)
        nowhere = f"/v1/endpoints/{canary('a path')}"
        ask("GET /v1/endpoints/{endpoint_id}", "an unknown one", nowhere, key=key)
        ask("DELETE /v1/endpoints/{endpoint_id}", "an unknown one", nowhere, key=key)

    def _keys(self) -> None:
        canary, ask, key = self.canaries.new, self.client.ask, self.key
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

    def _unauthorised(self) -> None:
        canary = self.canaries.new
        body = self.body("a request without a key")
        self.client.ask(_RUN, "without a key", body=body)
        self.client.ask(_RUN, "with a wrong key", body=body, key=canary("a wrong key"))
        self.client.ask(_RUN, "with a wrong token", body=body, headers={"Authorization": f"Bearer {canary('a token')}"})

    def _read(self) -> None:
        query = f"?text={self.canaries.new('a query')}"
        for route in (*(route for route in ROUTES if route.startswith("GET") and "{" not in route), *UNLISTED):
            path = route.removeprefix("GET ")
            self.client.ask(route, "with a query", path + query, key=self.key, may_echo="endpoints" in path)
        self.client.ask("GET /", "an unknown path", f"/{self.canaries.new('an unknown path')}{query}", key=self.key)
        self.client.ask("DELETE /run", "another method", f"/run{query}", key=self.key)

    def _run(self, what: str, body: object, headers: dict[str, str] | None = None) -> None:
        self.client.ask(_RUN, what, key=self.key, body=body, headers=headers, may_echo=True)


def _numbered(stem: str, number: int) -> list[str]:
    return [f"{stem}{one}" for one in range(number)]
