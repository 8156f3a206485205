"""What tasks over spans have in common: one question to a span model, and an output made of its candidates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel

from models.contract import Candidates, Kind, Label
from models.teaching import teach
from server.errors import InvalidInputError
from server.inference.finder import Finder
from server.inference.lessons import SpanExample
from server.inference.rounds import Ask, Asking, Round, ask
from server.inference.runners import Runners
from server.tasks.examples import TaggedText
from server.tasks.keyed import Keyed
from server.tasks.span_parameters import SpanParameters
from server.tasks.task import Output, Work

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Query:
    """What a span model is asked about one text.

    names: the labels as the answer carries them; prompts: the distinct label texts that the model sees, in the same
    order. thresholds: 0..1, the score that a span of each must be above.
    """

    names: tuple[str, ...]
    prompts: tuple[str, ...]
    thresholds: tuple[float, ...]

    @property
    def threshold(self) -> Mapping[str, float]:
        """The threshold of each name."""
        return dict(zip(self.names, self.thresholds, strict=True))


class SpanTask(ABC, Generic[P]):
    """A `Task` that is a query and what is made of the answer."""

    kinds: ClassVar[tuple[Kind, ...]] = ("span",)

    @abstractmethod
    def query(self, parameters: P) -> Query:
        """The question to the model."""

    @abstractmethod
    def output(self, text: str, parameters: P, query: Query, candidates: Candidates, keyed: Keyed) -> Output:
        """The `output` of the answer, ready for JSON but for a `Draft` in `redacted_text`.

        keyed: what is done with the caller's key. Raises `InvalidInputError`, whose message begins with the parameter's
        name, for parameters that cannot be met on this text.
        """

    def labels(self, parameters: P) -> tuple[str, ...]:
        return self.query(parameters).names

    def work(self, text: str, parameters: P, models: Runners, keyed: Keyed) -> Work:
        query = self.query(parameters)
        labels: Sequence[Label] = query.prompts
        if isinstance(parameters, SpanParameters):
            if parameters.learn and not parameters.examples:
                raise InvalidInputError("learn: there are no examples to learn from")
            if parameters.lessons:
                examples = _span_examples(query, self.labels(parameters), parameters.lessons)
                labels = yield from _taught(models.span, text, query, examples)
        candidates = yield from ask(models.span, models.span.plan(text, labels, query.thresholds, query.names))
        return self.output(text, parameters, query, candidates, keyed)


def _span_examples(query: Query, known: Sequence[str], examples: Sequence[TaggedText]) -> list[SpanExample]:
    """Examples with their labels as places in the query, without those that the model is not asked for.

    known: the labels of answers. Raises `InvalidInputError` for another one.
    """
    place = {name: index for index, name in enumerate(query.names)}
    found = []
    for index, example in enumerate(examples):
        if any(label not in known for _, _, label in example.places):
            raise InvalidInputError(f"examples[{index}].entities: a label is none of the types")
        places = frozenset((start, end, place[label]) for start, end, label in example.places if label in place)
        found.append(SpanExample(example.text, places))
    return found


def _taught(finder: Finder, text: str, query: Query, examples: Sequence[SpanExample]) -> Asking[Sequence[Label]]:
    """The query's labels as the examples teach them: shown to the model once, and kept."""
    lessons = finder.lessons
    if lessons is None:
        raise InvalidInputError("examples: this model cannot learn from examples")
    key = lessons.key(query.prompts, examples)
    if (known := lessons.taught(key)) is not None:
        return known
    later = sum(item.cost for item in finder.plan(text, query.prompts, query.thresholds).items)
    plan = lessons.plan(key, query.prompts, examples)
    (shown,) = yield Round((Ask(finder, plan),), ahead={finder: later})
    # Another input of the same request may have been first.
    if (known := lessons.taught(key)) is not None:
        return known
    taught = teach(query.prompts, shown) if shown else []
    if taught:
        lessons.keep(key, taught)
    return taught or query.prompts
