"""Requests that are refused whatever the task, that break off, and that nobody waits for."""

from __future__ import annotations

import gzip
import json

from server.privacy.material import RUN, Material, numbered


def send_wrong_fields(material: Material, model_id: str) -> None:
    """Send JSON whose fields are wrong, one each."""
    canary = material.canaries.new
    limits = material.settings.limits
    unknown = {"unknown": canary("an unknown field")}
    long = canary("a long text") + "x" * limits.text_characters
    long_type = canary("a type") * limits.label_characters
    for what, body in (
        ("an unknown model", material.body("a request to an unknown model", canary("an unknown model id"))),
        ("an unknown endpoint", material.body("a request to an unknown endpoint", f"{model_id}-abcdefghij")),
        (
            "an unknown field",
            {**material.body("a request with an unknown field"), **unknown},
        ),
        ("an unknown parameter", material.body("a wrong parameter", unknown=canary("an unknown parameter"))),
        ("a wrong threshold", material.body("a wrong threshold", threshold=canary("a threshold"))),
        ("types that are no list", material.body("wrong types", entity_types=canary("types that are no list"))),
        ("too many types", material.body("many types", entity_types=numbered(canary("a type"), limits.labels + 1))),
        (
            "a type that is too long",
            material.body("a long type", entity_types=[long_type]),
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
        material.run(what, body)


def send_malformed(material: Material) -> None:
    """Send what is no JSON, and headers of all kinds."""
    canary = material.canaries.new
    sound = json.dumps(material.body("a request in a wrong form")).encode()
    deep = canary("deeply nested JSON").encode()
    too_large = (
        json.dumps(material.body("a body that is too large")).encode().ljust(material.settings.limits.body_bytes + 1)
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
        material.run(what, body, headers)


def give_up(material: Material) -> None:
    """Close the connection while a request is under way."""
    body = json.dumps(material.body("a request that is given up")).encode()
    material.client.give_up("given up after it was sent", material.key or "", body)
    material.client.give_up("given up in the middle", material.key or "", body, declared=len(body) + 100)


def send_unauthorised(material: Material) -> None:
    """Send requests without a sound key."""
    canary = material.canaries.new
    body = material.body("a request without a key")
    material.client.ask(RUN, "without a key", body=body)
    material.client.ask(RUN, "with a wrong key", body=body, key=canary("a wrong key"))
    material.client.ask(RUN, "with a wrong token", body=body, headers={"Authorization": f"Bearer {canary('a token')}"})
