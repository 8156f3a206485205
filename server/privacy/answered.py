"""Requests of every task that are answered, and some that it refuses."""

from __future__ import annotations

from typing import Any

from server.privacy.material import Material, numbered
from server.settings import ModelSettings


def ask_for_spans(material: Material, model: ModelSettings) -> None:
    """Ask a model that finds spans for some."""
    parameters: dict[str, Any] = {
        "entity_types": ["full_name", "email", material.canaries.new(f"a type of {model.id}")]
    }
    if model.task == "profanity":
        parameters = {
            "allow_list": [material.canaries.new("an allowed word")],
            "deny_list": [material.canaries.new("a denied word")],
        }
    material.run(f"{model.id}, a text", material.body(f"a text for {model.id}", model.id, **parameters))
    texts = [material.text(f"a batch for {model.id}") * length for length in (1, 3, 9, 200)]
    batch = {"model_id": model.id, "input": [{"text": text, "parameters": parameters} for text in texts]}
    material.run(f"{model.id}, a batch with a long text", batch)


def ask_for_labels(material: Material, model_id: str) -> None:
    """Ask a classifier, rightly and wrongly."""
    canary, run = material.canaries.new, material.run
    labels = {"complaint": canary("a label's description"), canary("a label"): ""}
    run(f"{model_id}, a text", material.body("a text to classify", model_id, labels=labels))
    many = numbered(canary("one of many labels"), 60)
    run(f"{model_id}, many labels", material.body("a text for many labels", model_id, labels=many, multi_label=True))
    taught = [{"text": canary("a text to learn from"), "label": "complaint"}]
    asked = material.body("a text after examples", model_id, labels=labels, examples=taught)
    run(f"{model_id}, examples", asked)
    several = [{"task": canary("a classification's name"), "labels": labels}, {"task": "tone", "domain": "tone"}]
    run(f"{model_id}, several at once", material.body("a text for several", model_id, classifications=several))
    for what, wrong in (
        ("a label twice", {"labels": [canary("a label that is there twice")] * 2}),
        ("a wrong template", {"labels": labels, "hypothesis_template": canary("a template without a place")}),
        ("an example of no label", {"labels": labels, "examples": [{"text": canary("x"), "label": canary("y")}]}),
        ("no labels", {}),
    ):
        run(f"{model_id}, {what}", material.body(f"a text with {what}", model_id, **wrong))


def ask_for_a_summary(material: Material, model_id: str) -> None:
    """Ask for summaries, rightly and wrongly."""
    canary, run = material.canaries.new, material.run
    dialogue = f"{canary('a speaker')}: Hello. How are you?\nBob: Fine, {canary('a turn')}. See you at 5 p.m. then."
    run(f"{model_id}, a text", material.body("a text to summarise", model_id))
    run(f"{model_id}, a dialogue", {"model_id": model_id, "input": [{"text": dialogue}]})
    run(f"{model_id}, a long text", {"model_id": model_id, "input": [{"text": material.text("a long text") * 50}]})
    run(f"{model_id}, a query", material.body("a text with a query", model_id, query=canary("a query"), max_words=30))
    for what, wrong in (
        ("two lengths", {"ratio": 0.5, "max_words": 9}),
        ("a wrong length", {"max_words": canary("a length")}),
        ("a wrong language", {"language": canary("a language")}),
        ("a query that is too long", {"query": canary("a long query") * 100}),
    ):
        run(f"{model_id}, {what}", material.body(f"a text with {what}", model_id, **wrong))


def ask_with_saved_examples(material: Material, model_id: str) -> None:
    """Save an endpoint that learns from examples, ask it, and delete it."""
    canary, ask, key = material.canaries.new, material.client.ask, material.key
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
    material.run("through an endpoint with labels", material.body("a text for labels", made["id"]))
    ask("DELETE /v1/endpoints/{endpoint_id}", "deleted", f"/v1/endpoints/{made['id']}", key=key)


def ask_to_restore(material: Material) -> None:
    """Encrypt a text, and ask for texts that hold no token of it."""
    style = {"style": "encrypt", "project": material.canaries.new("a project")}
    pii = next((model.id for model in material.settings.models if model.task == "pii"), None)
    if pii is not None:
        material.run("encrypted", material.body("a text that is encrypted", pii, redaction=style))
    for what, body in (
        ("a text without tokens", {"text": material.canaries.new("a text to restore")}),
        ("a wrong token", {"text": f"{material.canaries.new('before a token')} <EMAIL:{'A' * 40}>"}),
        ("a wrong field", {"text": 1, "project": material.canaries.new("a project")}),
    ):
        material.client.ask("POST /restore", what, key=material.key, body=body, may_echo=True)
