"""What an endpoint would answer to its own examples, what was expected, and what would make it answer better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from models.contract import Span
from models.shipped_yaml import shipped_yaml
from server.tasks.calibration import LEAST, Place, Score, above, calibrate, leave_one_out, score
from server.tasks.catalogue import Target
from server.tasks.definition import EndpointDefinition, Example
from server.tasks.labels import described
from server.tasks.service import Service
from server.tasks.span_parameters import SpanParameters
from server.tasks.span_task import SpanTask

_FOLDS = 10
_SPAN_FOLDS = 5
_CLEAR_GAIN = 0.01
"""F1 that a description or thresholds must add to be suggested."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One example. now: what the endpoint answers as it is defined; expected: what its author says."""

    text: str
    now: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    correct: bool


@dataclass(frozen=True, slots=True)
class Review:
    """What was found, and what is suggested; parameters are the definition's with the suggestions in them.

    learn: whether learning from the examples is suggested. before: the score as it is. after: with the suggestions.
    There each example is judged by what was learnt from others, and with thresholds from all the others, so that
    neither is flattered; descriptions are chosen on the examples that they are judged by.
    """

    examples: list[Reviewed]
    learn: bool
    thresholds: dict[str, float]
    descriptions: dict[str, str]
    parameters: dict[str, Any]
    before: Score
    after: Score

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def review(service: Service, target: Target, definition: EndpointDefinition, *, client: str = "") -> Review:
    """Run the examples of `definition`. Raises the `RequestError` of a model that cannot answer now."""
    if not isinstance(target.task, SpanTask):
        return await _review_labels(service, target, definition, client)
    expected = [example.places for example in definition.examples]
    parameters = definition.parameters
    found = await _found(service, target, definition, parameters, client)
    default = _thresholds(target, parameters)
    now = [above(spans, default) for spans in found]
    before = best = score(now, expected)
    descriptions: dict[str, str] = {}
    described_too = _with_descriptions(target, parameters)
    if definition.examples and described_too != parameters:
        other = await _found(service, target, definition, described_too, client)
        descriptions = _better_descriptions(target, parameters, found, other, expected)
        if descriptions:
            candidate = _described(target, parameters, descriptions)
            found_so = await _found(service, target, definition, candidate, client)
            reached = score([above(spans, default) for spans in found_so], expected)
            if reached.f1 >= best.f1 + _CLEAR_GAIN:
                parameters, found, best = candidate, found_so, reached
            else:
                descriptions = {}
    learn = False
    if len(definition.examples) > 1 and not parameters.get("learn"):
        learning = {**parameters, "learn": True}
        taught = await _found(service, target, definition, learning, client)
        reached = score([above(spans, default) for spans in taught], expected)
        if learn := reached.f1 >= best.f1 + _CLEAR_GAIN:
            parameters, found, best = learning, taught, reached
    thresholds: dict[str, float] = {}
    calibrated = score(leave_one_out(found, expected, default), expected)
    if len(definition.examples) > 1 and calibrated.f1 >= best.f1 + _CLEAR_GAIN:
        thresholds = calibrate(found, expected, default)
        parameters, best = {**parameters, "threshold": thresholds}, calibrated
    examples = [
        Reviewed(example.text, _entities(example.text, one), _entities(example.text, other), one == other)
        for example, one, other in zip(definition.examples, now, expected, strict=True)
    ]
    return Review(examples, learn, thresholds, descriptions, parameters, before, best)


async def _review_labels(service: Service, target: Target, definition: EndpointDefinition, client: str) -> Review:
    """Labels of whole texts: without the examples, and each with the examples of the other `_FOLDS` parts."""
    examples, parameters = definition.examples, definition.parameters
    texts = [example.text for example in examples]
    now = await _labels(service, target, texts, [parameters] * len(texts), client)
    learnt = [
        [{"text": one.text, "label": one.label} for place, one in enumerate(examples) if place % _FOLDS != fold]
        for fold in range(_FOLDS)
    ]
    taught = [{**parameters, "examples": learnt[place % _FOLDS]} for place in range(len(texts))]
    after = await _labels(service, target, texts, taught, client) if len(examples) > 1 else now
    reviewed = [
        Reviewed(example.text, [{"label": said}] if said else [], [{"label": example.label}], said == example.label)
        for example, said in zip(examples, now, strict=True)
    ]
    return Review(
        reviewed, len(examples) > 1, {}, {}, dict(parameters), _accuracy(examples, now), _accuracy(examples, after)
    )


async def _labels(
    service: Service, target: Target, texts: Sequence[str], parameters: Sequence[Mapping[str, Any]], client: str
) -> list[str | None]:
    """The label of each text, by the path that answers `/run`."""
    inputs = [{"text": text, "parameters": asked} for text, asked in zip(texts, parameters, strict=True)]
    answers = await service.answer_each(target.model_id, inputs, client=client) if inputs else []
    return [(answer.output or {}).get("label") for answer in answers]


def _accuracy(examples: Sequence[Example], said: Sequence[str | None]) -> Score:
    right = sum(example.label == label for example, label in zip(examples, said, strict=True))
    share = right / len(examples) if examples else 0.0
    return Score(share, share, share)


async def _found(
    service: Service, target: Target, definition: EndpointDefinition, parameters: Mapping[str, Any], client: str
) -> list[list[Span]]:
    """Spans of every example above the least threshold, by the path that answers `/run`.

    Where the parameters let the endpoint learn, each example is asked with what the other parts of them teach.
    """
    examples, asked = definition.examples, {**parameters, "threshold": LEAST}
    if not parameters.get("learn"):
        return await _spans(service, target, [example.text for example in examples], asked, client)
    found: list[list[Span]] = [[] for _ in examples]
    parts = min(_SPAN_FOLDS, len(examples))
    for part in range(parts):
        own = range(part, len(examples), parts)
        others = [one for place, one in enumerate(examples) if place not in own]
        taught = [one.model_dump(mode="json", include={"text", "entities"}, exclude_none=True) for one in others]
        texts = [examples[place].text for place in own]
        spans = await _spans(service, target, texts, {**asked, "examples": taught}, client)
        for place, each in zip(own, spans, strict=True):
            found[place] = each
    return found


async def _spans(
    service: Service, target: Target, texts: Sequence[str], parameters: Mapping[str, Any], client: str
) -> list[list[Span]]:
    inputs = [{"text": text, "parameters": parameters} for text in texts]
    answers = await service.answer_each(target.model_id, inputs, client=client) if inputs else []
    return [
        [
            Span(entity["start"], entity["end"], entity["label"], entity["score"])
            for entity in (answer.output or {"entities": []})["entities"]
        ]
        for answer in answers
    ]


def _thresholds(target: Target, parameters: Mapping[str, Any]) -> dict[str, float]:
    assert isinstance(target.task, SpanTask)
    query = target.task.query(target.task.parameters.model_validate(parameters))
    return dict(zip(query.names, query.thresholds, strict=True))


def _types(target: Target, parameters: Mapping[str, Any]) -> dict[str, str]:
    validated = target.task.parameters.model_validate(parameters)
    if not isinstance(validated, SpanParameters):
        return {}  # a task whose types are its own: there is nothing to describe
    return described(validated.types or list(target.task.labels(validated)))


def _with_descriptions(target: Target, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters with a description for every type that has none and that is known."""
    fitting = {
        name: _glossary()[_key(name)]
        for name, description in _types(target, parameters).items()
        if not description and _key(name) in _glossary()
    }
    return _described(target, parameters, fitting) if fitting else parameters


def _described(target: Target, parameters: Mapping[str, Any], descriptions: Mapping[str, str]) -> dict[str, Any]:
    types = _types(target, parameters)
    kept = {name: value for name, value in parameters.items() if name not in ("labels", "entity_types")}
    return {**kept, "entity_types": {name: descriptions.get(name, said) for name, said in types.items()}}


def _better_descriptions(
    target: Target,
    parameters: Mapping[str, Any],
    found: Sequence[Sequence[Span]],
    with_descriptions: Sequence[Sequence[Span]],
    expected: Sequence[set[Place]],
) -> dict[str, str]:
    """Descriptions of the types that are found better with one."""
    default = _thresholds(target, parameters)
    better = {}
    for name, said in _types(target, parameters).items():
        if said or _key(name) not in _glossary():
            continue
        only = [{place for place in places if place[2] == name} for places in expected]
        if not any(only):
            continue
        plain, other = (
            score([{place for place in above(spans, default) if place[2] == name} for spans in each], only).f1
            for each in (found, with_descriptions)
        )
        if other > plain:
            better[name] = _glossary()[_key(name)]
    return better


def _entities(text: str, places: set[Place]) -> list[dict[str, Any]]:
    return [
        {"start": start, "end": end, "label": label, "text": text[start:end]} for start, end, label in sorted(places)
    ]


def _key(name: str) -> str:
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


@cache
def _glossary() -> dict[str, str]:
    """One-line descriptions of common types, by lower-case name."""
    loaded: dict[str, str] = shipped_yaml("server.tasks", "type_descriptions.yaml")
    return loaded
