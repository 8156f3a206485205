"""What an endpoint would answer to its own examples, what was expected, and what would make it answer better."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import ValidationError

from models.contract import Span
from models.shipped_yaml import shipped_yaml
from server.errors import InvalidInputError, UnavailableError
from server.tasks.answer import Answer
from server.tasks.calibration import LEAST, Place, Score, above, calibrate, cross_validated, score
from server.tasks.catalogue import Target
from server.tasks.definition import EndpointDefinition, Example, learns, saved_parameters
from server.tasks.labels import described
from server.tasks.service import Service
from server.tasks.span_parameters import SpanParameters
from server.tasks.span_task import SpanTask
from server.tasks.task import Output

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
    There each example is judged by what was learnt from others, and with thresholds from others, so that neither is
    flattered; descriptions are chosen on the examples that they are judged by.
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
    """Run the examples of `definition`.

    Raises the `RequestError` of a model that cannot answer now, and of an example that cannot be answered.
    """
    if not isinstance(target.task, SpanTask):
        return await _review_labels(service, target, definition, client)
    examined = _Examined(service, target, definition, client)
    first = best = await examined.way(definition.parameters)
    descriptions = await examined.helpful_descriptions(first)
    if descriptions:
        described_so = await examined.better(_described(target, first.parameters, descriptions), best)
        best, descriptions = (described_so, descriptions) if described_so else (best, {})
    learning = {**best.parameters, "learn": True}
    taught = await examined.better(learning, best) if examined.can_learn(best.parameters, learning) else None
    best = taught or best
    thresholds, reached = await examined.thresholds(best)
    parameters = {**best.parameters, "threshold": thresholds} if thresholds else dict(best.parameters)
    examples = [
        Reviewed(example.text, _entities(example.text, one), _entities(example.text, other), one == other)
        for example, one, other in zip(definition.examples, first.places, examined.expected, strict=True)
    ]
    return Review(examples, taught is not None, thresholds, descriptions, parameters, first.score, reached)


@dataclass(frozen=True, slots=True)
class _Way:
    """Parameters, all that is found in each example with them, what of it would be answered, and how good that is."""

    parameters: Mapping[str, Any]
    found: list[list[Span]]
    places: list[set[Place]]
    score: Score


class _Examined:
    """A definition of a span task, whose examples are asked in several ways."""

    def __init__(self, service: Service, target: Target, definition: EndpointDefinition, client: str) -> None:
        self.expected = [example.places for example in definition.examples]
        self._service = service
        self._target = target
        self._definition = definition
        self._client = client
        self._usual = _thresholds(target, definition.parameters)

    async def way(self, parameters: Mapping[str, Any]) -> _Way:
        found = await _found(self._service, self._target, self._definition, parameters, self._client)
        places = [above(spans, self._usual) for spans in found]
        return _Way(parameters, found, places, score(places, self.expected))

    async def better(self, parameters: Mapping[str, Any], best: _Way) -> _Way | None:
        """The way of `parameters` where it clearly is better; what its author did not ask for may be refused."""
        try:
            way = await self.way(parameters)
        except InvalidInputError:
            return None
        return way if way.score.f1 >= best.score.f1 + _CLEAR_GAIN else None

    async def helpful_descriptions(self, first: _Way) -> dict[str, str]:
        """Descriptions of types that are found better with one."""
        described_too = _with_descriptions(self._target, first.parameters)
        if not self.expected or described_too == first.parameters:
            return {}
        try:
            other = await self.way(described_too)
        except InvalidInputError:
            return {}
        # Beside the event loop, as what follows: many examples take long.
        return await asyncio.to_thread(_better_descriptions, self._target, first, other, self.expected)

    def can_learn(self, now: Mapping[str, Any], learning: Mapping[str, Any]) -> bool:
        """Whether the task learns, does not yet, and would from all examples, those in the parameters among them."""
        if len(self.expected) < 2 or now.get("learn") or not learns(self._target):
            return False
        examples = [example.model_dump(mode="json", exclude_none=True) for example in self._definition.examples]
        try:
            self._target.task.parameters.model_validate(
                saved_parameters({"parameters": learning, "examples": examples}, self._target)
            )
        except ValidationError:
            return False
        return True

    async def thresholds(self, best: _Way) -> tuple[dict[str, float], Score]:
        """Thresholds where they clearly are better, and the score that is reached."""
        if len(self.expected) < 2:
            return {}, best.score
        judged = await asyncio.to_thread(cross_validated, best.found, self.expected, self._usual)
        reached = score(judged, self.expected)
        if reached.f1 < best.score.f1 + _CLEAR_GAIN:
            return {}, best.score
        return await asyncio.to_thread(calibrate, best.found, self.expected, self._usual), reached


async def _review_labels(service: Service, target: Target, definition: EndpointDefinition, client: str) -> Review:
    """Labels of whole texts: without the examples, and each with the examples of the other `_FOLDS` parts."""
    examples, parameters = definition.examples, definition.parameters
    texts = [example.text for example in examples]
    now = await _labels(service, target, texts, [parameters] * len(texts), client)
    own = parameters.get("examples") or ()
    learnt = [
        [
            *own,
            *({"text": one.text, "label": one.label} for place, one in enumerate(examples) if place % _FOLDS != fold),
        ]
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
    return [output.get("label") for output in await _outputs(service, target, inputs, range(len(texts)), client)]


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
        return await _spans(service, target, examples, range(len(examples)), asked, client)
    found: list[list[Span]] = [[] for _ in examples]
    parts = min(_SPAN_FOLDS, len(examples))
    for part in range(parts):
        own = range(part, len(examples), parts)
        others = [one for place, one in enumerate(examples) if place not in own]
        taught = [one.model_dump(mode="json", include={"text", "entities"}, exclude_none=True) for one in others]
        lessons = [*(parameters.get("examples") or ()), *taught]
        learning = {**asked, "examples": lessons, "learn": bool(lessons)}
        spans = await _spans(service, target, examples, own, learning, client)
        for place, each in zip(own, spans, strict=True):
            found[place] = each
    return found


async def _spans(
    service: Service,
    target: Target,
    examples: Sequence[Example],
    places: Sequence[int],
    parameters: Mapping[str, Any],
    client: str,
) -> list[list[Span]]:
    """The spans of the examples at `places`."""
    inputs = [{"text": examples[place].text, "parameters": parameters} for place in places]
    return [
        [Span(entity["start"], entity["end"], entity["label"], entity["score"]) for entity in output["entities"]]
        for output in await _outputs(service, target, inputs, places, client)
    ]


async def _outputs(
    service: Service, target: Target, inputs: Sequence[object], places: Sequence[int], client: str
) -> list[Output]:
    """The outputs of the examples at `places`. Raises the `RequestError` of the first that has none."""
    answers = await service.answer_each(target.model_id, inputs, client=client) if inputs else []
    return [_output(answer, index, place) for index, (answer, place) in enumerate(zip(answers, places, strict=True))]


def _output(answer: Answer, index: int, place: int) -> Output:
    if answer.output is not None:
        return answer.output
    said = answer.message.removeprefix(f"input[{index}]")
    where = "definition" if said.startswith(".parameters") else f"definition.examples[{place}]"
    if answer.refusal is not None:
        raise InvalidInputError(where + said)
    raise UnavailableError(where + said, retry_after=1)


def _thresholds(target: Target, parameters: Mapping[str, Any]) -> dict[str, float]:
    assert isinstance(target.task, SpanTask)
    query = target.task.query(target.task.parameters.model_validate(parameters))
    return dict(zip(query.names, query.thresholds, strict=True))


def _types(target: Target, parameters: Mapping[str, Any]) -> dict[str, str]:
    validated = target.task.parameters.model_validate(parameters)
    if not isinstance(validated, SpanParameters):
        return {}  # a task whose types are its own: there is nothing to describe
    assert isinstance(target.task, SpanTask)
    return described(validated.types or list(target.task.query(validated).names))


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
    target: Target, plain: _Way, described_too: _Way, expected: Sequence[set[Place]]
) -> dict[str, str]:
    """Descriptions of the types that are found better with one."""
    better = {}
    for name, said in _types(target, plain.parameters).items():
        if said or _key(name) not in _glossary():
            continue
        only = _of_type(name, expected)
        if not any(only):
            continue
        before, after = (score(_of_type(name, way.places), only).f1 for way in (plain, described_too))
        if after > before:
            better[name] = _glossary()[_key(name)]
    return better


def _of_type(name: str, examples: Sequence[set[Place]]) -> list[set[Place]]:
    return [{place for place in places if place[2] == name} for places in examples]


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
